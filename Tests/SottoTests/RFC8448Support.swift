// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// Keeps what a connection told its observer.
final class RFC8448Observer: Sendable {
  private let events = Mutex<[TraceEvent]>([])

  func note(_ event: TraceEvent) { events.withLock { $0.append(event) } }

  /// The secret of a label, in hexadecimal; what the key log would have.
  func secret(_ label: KeyLogLine.Label) -> [UInt8]? {
    for case .secret(let line) in events.withLock(\.self) where line.label == label { return line.secret }
    return nil
  }

  /// Messages that went one way, in order.
  func messages(_ direction: Direction) -> [[UInt8]] {
    events.withLock(\.self).compactMap { event in
      switch event {
      case .messageSent(_, _, let bytes) where direction == .outbound: bytes
      case .messageReceived(_, _, let bytes) where direction == .inbound: bytes
      default: nil
      }
    }
  }
}

/// Presents the recorded chain.
struct RFC8448Selector: CredentialSelector {
  let credential: Credential

  func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? { .present(credential) }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice { .present(credential) }
}

/// Signs as recorded (RSA-PSS is randomised), and only what was signed then.
struct RFC8448Signer: Signer {
  let signature: [UInt8]
  let content: [UInt8]

  struct Differs: Error {}

  var schemes: [SignatureScheme] { [.rsaPSSRSAESHA256] }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    guard let signature = try signImmediately(content, with: scheme) else { throw Differs() }
    return signature
  }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    guard scheme == .rsaPSSRSAESHA256, content == self.content else { throw Differs() }
    return signature
  }
}

extension RFC8448 {
  /// A message without the record around it.
  static func message(_ record: [UInt8]) -> HandshakeMessage {
    let bytes = Array(record.dropFirst(RecordHeader.length))
    return HandshakeMessage(type: HandshakeType(rawValue: bytes.first ?? 0), bytes: bytes)
  }

  static func chain() throws -> [[UInt8]] {
    try HandshakeMessage(type: .certificate, bytes: certificateMessage).decode(CertificateMessage.self).entries.map(
      \.data)
  }

  /// What the engine's own extensions would not be: the recorded ones.
  static func extensions(_ encryptedExtensions: [UInt8]) throws -> ExtensionBlock {
    try HandshakeMessage(type: .encryptedExtensions, bytes: encryptedExtensions).decode(EncryptedExtensions.self)
      .extensions
  }

  /// A server that answers as recorded. Drawn are first the private key, then the random.
  static func server(
    _ pool: [UInt8], group: NamedGroup, encryptedExtensions: [UInt8], certificateVerify: [UInt8], content: [UInt8],
    observer: RFC8448Observer
  ) throws -> ServerConfiguration {
    let proof = try HandshakeMessage(type: .certificateVerify, bytes: certificateVerify).decode(CertificateVerify.self)
    let credential = try Credential(
      certificateChain: chain(), signer: RFC8448Signer(signature: proof.signature, content: content))
    var configuration = ServerConfiguration(credentials: RFC8448Selector(credential: credential))
    configuration.common.cipherSuites = [.aes128GCMSHA256]
    configuration.common.groups = [group]
    configuration.resumption.isEnabled = false
    configuration.common.random = ScriptedRandom([Array(pool[32..<64]), Array(pool[0..<32])])
    configuration.common.time = FixedTime()
    configuration.common.observer = { observer.note($0) }
    configuration.common.observesSecrets = true
    let recorded = try extensions(encryptedExtensions)
    configuration.encryptedExtensionsHook = { _ in recorded }
    return configuration
  }

  /// A client that says what was recorded. Drawn are the random, the session id if there is one, and the private keys.
  static func client(
    _ draws: [[UInt8]], hellos: [[UInt8]], middlebox: Bool = false, observer: RFC8448Observer
  ) throws -> ClientConfiguration {
    var configuration = ClientConfiguration(verifier: InsecureNoVerification())
    configuration.common.minimumVersion = .tls13
    configuration.common.groups = [.x25519, .secp256r1]
    configuration.keyShareGroups = [.x25519]
    configuration.sendsGREASE = false
    configuration.middleboxCompatibility = middlebox
    configuration.common.random = ScriptedRandom(draws)
    configuration.common.time = FixedTime()
    configuration.common.observer = { observer.note($0) }
    configuration.common.observesSecrets = true
    let recorded = try hellos.map { try message($0).decode(ClientHello.self) }
    configuration.helloHook = { ours in
      // The second hello is the one with the cookie.
      let isSecond = ours.extensions?.contains(.cookie) ?? false
      let hello = isSecond ? recorded[recorded.count - 1] : recorded[0]
      // What comes out of the injected randomness, and what comes from the server, is ours already.
      #expect(ours.random == hello.random)
      #expect(ours.legacySessionID == hello.legacySessionID)
      for type in [ExtensionType.keyShare, .serverName, .supportedVersions, .cookie] {
        #expect(ours.extensions?[type] == hello.extensions?[type], "\(type)")
      }
      return hello
    }
    return configuration
  }
}

/// A server whose questions are answered from its configuration, one call after the other.
final class RFC8448Server {
  var connection: ServerConnection
  private let configuration: ServerConfiguration

  init(_ configuration: ServerConfiguration) throws {
    self.configuration = configuration
    connection = try ServerConnection(configuration: configuration)
  }

  /// Brings records. Returns the data that they held.
  func receive(_ input: [UInt8]) throws -> [UInt8] {
    var data: [UInt8] = []
    var rest = input
    while true {
      defer { for event in connection.takeTrace() { configuration.common.observer?(event) } }
      rest.removeFirst(try connection.receive(rest, appendingTo: &data))
      switch connection.action {
      case .selectCredential(let hello)?:
        let choice = configuration.credentials.selectImmediately(for: hello)
        try connection.resume(with: .credential(try #require(choice)))
      case .sign(let request)?:
        let signature = try request.signer.signImmediately(request.content, with: request.scheme)
        try connection.resume(with: .signature(try #require(signature)))
      case nil: return data
      default:
        Issue.record("a question that no server asks")
        return data
      }
    }
  }

  func takeOutgoing() -> [UInt8] { connection.takeOutgoing() }

  func close() { connection.close() }

  var isHandshakeComplete: Bool { connection.isHandshakeComplete }

  var isReadClosed: Bool { connection.isReadClosed }

  var info: HandshakeInfo { connection.info }
}
