// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// A server that does what RFC 9846 says, but for what a test makes it do.
///
/// Its transcript is that of what it sends, so a changed message fails for what was changed and not for its hash.
final class AdversaryServer {
  enum Step: CaseIterable {
    case helloRetryRequest, serverHello, encryptedExtensions, certificate, certificateVerify, finished
  }

  let client: TestPeer
  let wire = AdversaryWire()
  /// What it chooses.
  var suite = CipherSuite.aes128GCMSHA256
  var group = NamedGroup.x25519
  var scheme = SignatureScheme.ecdsaSecp256r1SHA256
  /// Whether it asks for another hello first.
  var retries = false
  /// Changes the HelloRetryRequest, the ServerHello.
  var editRetry: (inout ServerHello) -> Void = { _ in }
  var editHello: (inout ServerHello) -> Void = { _ in }
  /// Changes what a step sends: replace, drop, repeat, insert.
  var edit: (Step, inout [HandshakeMessage]) throws -> Void = { _, _ in }
  /// Cuts what a step sends into the contents of records.
  var cut: (Step, [UInt8]) -> [[UInt8]] = { [$1] }
  /// As what it sends a step.
  var type: (Step) -> ContentType = { _ in .handshake }
  /// Changes the records of a step, after their protection.
  var corrupt: (Step, inout [UInt8]) throws -> Void = { _, _ in }
  /// Where it falls silent.
  var stopsBefore: Step?
  var signature: ([UInt8]) -> [UInt8] = { $0 }

  /// The hellos that came.
  private(set) var hellos: [ClientHello] = []
  /// What answers after the handshake are checked with: the transcript up to the client's Finished, and the secret that
  /// the client first sends data under.
  private var transcriptAfter: Transcript?
  private var clientSecretAfter: TrafficSecret?
  /// Whether it got to the end of its flight.
  private(set) var isDone = false

  init(_ client: TestPeer) {
    self.client = client
  }

  private struct Stop: Error {}

  /// Plays until the client gives up, or all is said.
  func run() throws {
    wire.bring(client.takeOutbox())
    do {
      try play()
      isDone = true
    } catch is Stop {
    }
    try wire.drain()
  }

  private func play() throws {
    let parameters = try #require(suite.parameters)
    var transcript = Transcript(parameters.hash)
    try readHello(&transcript)
    if retries {
      transcript.replaceWithMessageHash()
      var extensions = ExtensionBlock()
      extensions.append(SelectedVersion(version: .tls13))
      extensions.append(KeyShareRetry(selectedGroup: group))
      var request = ServerHello(
        random: ServerHello.helloRetryRequestRandom, legacySessionIDEcho: hellos[0].legacySessionID,
        cipherSuite: suite, extensions: extensions)
      editRetry(&request)
      try send(.helloRetryRequest, [.of(request)], &transcript)
      try readHello(&transcript)
    }
    let hello = try #require(hellos.last)

    let offered = try #require(try hello.extensions?.decode(KeyShareOffer.self)?[group])
    let agreement = try ServerKeyShare.respond(
      to: offered.keyExchange, group: group, random: ScriptedRandom(seed: 77))
    var extensions = ExtensionBlock()
    extensions.append(SelectedVersion(version: .tls13))
    extensions.append(KeyShareEntry(group: group, keyExchange: agreement.share))
    var answer = ServerHello(
      random: [UInt8](repeating: 0x5a, count: 32), legacySessionIDEcho: hello.legacySessionID, cipherSuite: suite,
      extensions: extensions)
    editHello(&answer)
    try send(.serverHello, [.of(answer)], &transcript)

    let schedule = EarlySecret(withoutPSK: parameters.hash).handshakeSecret(sharedSecret: agreement.takeSecret())
    let hash = transcript.currentHash()
    let clientSecret = schedule.clientHandshakeTrafficSecret(transcriptHash: hash)
    let serverSecret = schedule.serverHandshakeTrafficSecret(transcriptHash: hash)
    try wire.write(with: AdversaryKeys(parameters, serverSecret.clone()))
    try wire.read(with: AdversaryKeys(parameters, clientSecret.clone()))

    try send(.encryptedExtensions, [.of(EncryptedExtensions(extensions: ExtensionBlock()))], &transcript)
    let identity = try TestIdentities.shared().server
    let entries = identity.chain.map { CertificateEntry(data: $0) }
    try send(.certificate, [.of(CertificateMessage(context: [], entries: entries))], &transcript)
    let content = CertificateVerifyContent.bytes(by: .server, transcriptHash: transcript.currentHash())
    let signed = signature(try identity.key.signing.sign(content, with: .ecdsaSecp256r1SHA256))
    try send(.certificateVerify, [.of(CertificateVerify(algorithm: scheme, signature: signed))], &transcript)
    let verifyData = serverSecret.verifyData(transcriptHash: transcript.currentHash())
    try send(.finished, [.of(Finished(verifyData: verifyData))], &transcript)

    // The client's last flight still comes under the handshake keys.
    let end = transcript.currentHash()
    while let message = try wire.nextMessage() {
      transcript.update(message.bytes)
      if message.type == .finished { break }
    }
    let main = schedule.mainSecret()
    clientSecretAfter = main.clientApplicationTrafficSecret(transcriptHash: end)
    transcriptAfter = transcript.clone()
    try wire.write(with: AdversaryKeys(parameters, main.serverApplicationTrafficSecret(transcriptHash: end)))
    try wire.read(with: AdversaryKeys(parameters, main.clientApplicationTrafficSecret(transcriptHash: end)))
  }

  private func readHello(_ transcript: inout Transcript) throws {
    guard let message = try wire.nextMessage() else { throw Stop() }
    hellos.append(try message.decode(ClientHello.self))
    transcript.update(message.bytes)
  }

  private func send(_ step: Step, _ messages: [HandshakeMessage], _ transcript: inout Transcript) throws {
    if step == stopsBefore { throw Stop() }
    var messages = messages
    try edit(step, &messages)
    for message in messages { transcript.update(message.bytes) }
    let content = messages.flatMap(\.bytes)
    var records: [UInt8] = []
    if !content.isEmpty { for part in cut(step, content) { records += try wire.record(part, type(step)) } }
    try corrupt(step, &records)
    client.deliver(records)
    wire.bring(client.takeOutbox())
    if client.error != nil { throw Stop() }
  }

  // MARK: After the handshake

  /// The hash of the handshake and of these messages after it.
  func transcriptHash(after messages: [HandshakeMessage]) -> [UInt8] {
    switch transcriptAfter {
    case .some(let transcript):
      var own = transcript.clone()
      for message in messages { own.update(message.bytes) }
      return own.currentHash()
    case .none: return []
    }
  }

  /// What a client's Finished after these messages has to say.
  func verifyData(after messages: [HandshakeMessage]) -> [UInt8] {
    let hash = transcriptHash(after: messages)
    return switch clientSecretAfter {
    case .some(let secret): secret.verifyData(transcriptHash: hash)
    case .none: []
    }
  }

  /// Sends any content as any type.
  func send(_ content: [UInt8], _ type: ContentType, padding: Int = 0) throws {
    client.deliver(try wire.record(content, type, padding: padding))
    wire.bring(client.takeOutbox())
  }

  func send(_ message: HandshakeMessage) throws { try send(message.bytes, .handshake) }

  /// A KeyUpdate, and what follows from it.
  func updateKeys(_ request: KeyUpdate.Request) throws {
    try send(.of(KeyUpdate(request: request)))
    try wire.updateWriteKeys()
  }
}
