// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// A client that does what RFC 9846 says, but for what a test makes it do.
final class AdversaryClient {
  enum Step: CaseIterable {
    case clientHello, secondClientHello, certificate, certificateVerify, finished
  }

  let server: TestPeer
  let wire = AdversaryWire()
  var shares: [NamedGroup] = [.x25519]
  /// Changes the hello; called for each.
  var editHello: (inout ClientHello) throws -> Void = { _ in }
  var editSecondHello: (inout ClientHello) throws -> Void = { _ in }
  var edit: (Step, inout [HandshakeMessage]) throws -> Void = { _, _ in }
  var cut: (Step, [UInt8]) -> [[UInt8]] = { [$1] }
  /// As what it sends a step.
  var type: (Step) -> ContentType = { _ in .handshake }
  var corrupt: (Step, inout [UInt8]) throws -> Void = { _, _ in }
  var stopsBefore: Step?
  /// What it shows a server that asks.
  var identity: TestIdentity?
  var scheme = SignatureScheme.ecdsaSecp256r1SHA256
  var signature: ([UInt8]) -> [UInt8] = { $0 }
  private(set) var isDone = false
  private(set) var serverMessages: [HandshakeMessage] = []

  init(_ server: TestPeer) {
    self.server = server
  }

  private struct Stop: Error {}

  /// What it offers: one of everything that our server has.
  static func hello(shares: [KeyShareEntry]) -> ClientHello {
    var extensions = ExtensionBlock()
    extensions.append(ServerNameList(hostName: Array("example.com".utf8)))
    extensions.append(SupportedVersionsOffer(versions: [.tls13]))
    extensions.append(SupportedGroups(groups: [.x25519, .secp256r1, .secp384r1]))
    extensions.append(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ed25519]))
    extensions.append(KeyShareOffer(shares: shares))
    return ClientHello(
      random: [UInt8](repeating: 0x3c, count: 32), legacySessionID: [UInt8](repeating: 7, count: 32),
      cipherSuites: [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256], extensions: extensions)
  }

  func run() throws {
    do {
      try play()
      isDone = true
    } catch is Stop {
    }
    try wire.drain()
  }

  private func play() throws {
    var keyShares = try ClientKeyShares.generate(shares, random: ScriptedRandom(seed: 55))
    var hello = Self.hello(shares: keyShares.entries.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) })
    try editHello(&hello)
    var history: [HandshakeMessage] = []
    try send(.clientHello, [.of(hello)], &history)
    guard var message = try wire.nextMessage() else { throw Stop() }
    guard message.type == .serverHello else { throw Stop() }
    var answer = try message.decode(ServerHello.self)
    let parameters = try #require(answer.cipherSuite.parameters)
    var transcript = Transcript(parameters.hash)
    for sent in history { transcript.update(sent.bytes) }
    if answer.isHelloRetryRequest {
      transcript.replaceWithMessageHash()
      transcript.update(message.bytes)
      let group = try #require(try answer.extensions?.decode(KeyShareRetry.self)?.selectedGroup)
      keyShares = try ClientKeyShares.generate([group], random: ScriptedRandom(seed: 56))
      let entries = keyShares.entries.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }
      hello.extend { $0.with(KeyShareOffer(shares: entries)) }
      try editSecondHello(&hello)
      history = []
      try send(.secondClientHello, [.of(hello)], &history)
      for sent in history { transcript.update(sent.bytes) }
      guard let second = try wire.nextMessage() else { throw Stop() }
      message = second
      answer = try message.decode(ServerHello.self)
    }
    transcript.update(message.bytes)
    let share = try #require(try answer.extensions?.decode(KeyShareEntry.self))
    let secret = try keyShares.agree(share.group, with: share.keyExchange)
    let schedule = EarlySecret(withoutPSK: parameters.hash).handshakeSecret(sharedSecret: secret)
    let hash = transcript.currentHash()
    let clientSecret = schedule.clientHandshakeTrafficSecret(transcriptHash: hash)
    try wire.read(with: AdversaryKeys(parameters, schedule.serverHandshakeTrafficSecret(transcriptHash: hash)))
    try wire.write(with: AdversaryKeys(parameters, clientSecret.clone()))
    while let next = try wire.nextMessage() {
      transcript.update(next.bytes)
      serverMessages.append(next)
      if next.type == .finished { break }
    }
    let end = transcript.currentHash()
    let main = schedule.mainSecret()
    try wire.read(with: AdversaryKeys(parameters, main.serverApplicationTrafficSecret(transcriptHash: end)))
    if serverMessages.contains(where: { $0.type == .certificateRequest }) { try authenticate(&transcript) }
    history = []
    let verifyData = clientSecret.verifyData(transcriptHash: transcript.currentHash())
    try send(.finished, [.of(Finished(verifyData: verifyData))], &history)
    try wire.write(with: AdversaryKeys(parameters, main.clientApplicationTrafficSecret(transcriptHash: end)))
  }

  private func authenticate(_ transcript: inout Transcript) throws {
    var history: [HandshakeMessage] = []
    let entries = (identity?.chain ?? []).map { CertificateEntry(data: $0) }
    try send(.certificate, [.of(CertificateMessage(context: [], entries: entries))], &history)
    for sent in history { transcript.update(sent.bytes) }
    guard let identity else { return }
    let content = CertificateVerifyContent.bytes(by: .client, transcriptHash: transcript.currentHash())
    let signed = signature(try identity.key.signing.sign(content, with: .ecdsaSecp256r1SHA256))
    history = []
    try send(.certificateVerify, [.of(CertificateVerify(algorithm: scheme, signature: signed))], &history)
    for sent in history { transcript.update(sent.bytes) }
  }

  private func send(_ step: Step, _ messages: [HandshakeMessage], _ history: inout [HandshakeMessage]) throws {
    if step == stopsBefore { throw Stop() }
    var messages = messages
    try edit(step, &messages)
    history += messages
    let content = messages.flatMap(\.bytes)
    var records: [UInt8] = []
    if !content.isEmpty { for part in cut(step, content) { records += try wire.record(part, type(step)) } }
    try corrupt(step, &records)
    server.deliver(records)
    wire.bring(server.takeOutbox())
    // A server that fails behind its own hello is played on: its alert has to be read with keys.
  }

  // MARK: After the handshake

  /// Sends any content as any type.
  func send(_ content: [UInt8], _ type: ContentType, padding: Int = 0) throws {
    server.deliver(try wire.record(content, type, padding: padding))
    wire.bring(server.takeOutbox())
  }

  func send(_ message: HandshakeMessage) throws { try send(message.bytes, .handshake) }

  /// A KeyUpdate, and what follows from it.
  func updateKeys(_ request: KeyUpdate.Request) throws {
    try send(.of(KeyUpdate(request: request)))
    try wire.updateWriteKeys()
  }
}
