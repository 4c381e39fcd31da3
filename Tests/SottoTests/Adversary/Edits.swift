// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

extension ExtensionBlock {
  /// The block with one extension left out.
  func without(_ type: ExtensionType) -> ExtensionBlock {
    var block = ExtensionBlock()
    for entry in entries where entry.type != type { block.append(entry) }
    return block
  }

  /// The block with one extension's body replaced where it stands, or added at the end.
  func with(_ type: ExtensionType, _ body: [UInt8]) -> ExtensionBlock {
    var block = ExtensionBlock()
    for entry in entries { block.append(entry.type == type ? RawExtension(type: type, body: body) : entry) }
    if !contains(type) { block.append(RawExtension(type: type, body: body)) }
    return block
  }

  /// The same, for a body that is well formed.
  func with(_ body: some ExtensionBody, as type: ExtensionType? = nil) -> ExtensionBlock {
    var writer = ByteWriter()
    body.encode(into: &writer)
    return with(type ?? Swift.type(of: body).type, writer.finish())
  }
}

extension ServerHello {
  /// Changes the extensions.
  mutating func extend(_ change: (ExtensionBlock) -> ExtensionBlock) {
    extensions = change(extensions ?? ExtensionBlock())
  }
}

extension ClientHello {
  /// Changes the extensions.
  mutating func extend(_ change: (ExtensionBlock) -> ExtensionBlock) {
    extensions = change(extensions ?? ExtensionBlock())
  }
}

extension HandshakeMessage {
  /// A message of any type with any body.
  static func raw(_ type: HandshakeType, _ body: [UInt8] = []) -> HandshakeMessage {
    var writer = ByteWriter()
    writer.uint8(type.rawValue)
    writer.opaque24(body)
    return HandshakeMessage(type: type, bytes: writer.finish())
  }

  /// A message with a well-formed body.
  static func of(_ body: some HandshakeBody) throws -> HandshakeMessage {
    try #require(HandshakeMessage(body))
  }
}

extension HandshakeType {
  /// Every type that has a name, and some that have none.
  static let everyKind: [HandshakeType] = [
    .helloRequest, .clientHello, .serverHello, HandshakeType(rawValue: 3), .newSessionTicket, .endOfEarlyData,
    HandshakeType(rawValue: 6), .encryptedExtensions, .certificate, .serverKeyExchange, .certificateRequest,
    .serverHelloDone, .certificateVerify, .clientKeyExchange, .finished, .certificateStatus, .keyUpdate,
    .compressedCertificate, .messageHash, HandshakeType(rawValue: 255),
  ]
}

/// Accepts every chain: for tests of what comes after.
struct AcceptingVerifier: PeerVerifier {
  let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    do {
      let names = try LeafCertificate(der: peer.certificates.first ?? []).names
      return .success(VerifiedIdentity(chain: peer.certificates, grounds: .insecureNotVerified, names: names))
    } catch {
      return .failure(error)
    }
  }
}

/// Collects what an observer sees.
final class Recorder: Sendable {
  private let state = Mutex<[TraceEvent]>([])

  var events: [TraceEvent] { state.withLock { $0 } }
  var observer: @Sendable (TraceEvent) -> Void { { event in self.state.withLock { $0.append(event) } } }

  var alertsSent: [AlertDescription] {
    events.compactMap { if case .alertSent(let alert) = $0 { alert } else { nil } }
  }

  var secrets: [KeyLogLine] {
    events.compactMap { if case .secret(let line) = $0 { line } else { nil } }
  }
}

/// The two sides under test, quick ones: X25519, no verification.
enum Quick {
  static func clientConfiguration(seed: UInt64 = 1) throws -> ClientConfiguration {
    var configuration = try TestConfigurations.client(seed: seed)
    configuration.verifier = AcceptingVerifier()
    configuration.common.minimumVersion = .tls13
    configuration.common.groups = [.x25519, .secp256r1, .secp384r1]
    configuration.keyShareGroups = [.x25519]
    return configuration
  }

  static func serverConfiguration(seed: UInt64 = 2) throws -> ServerConfiguration {
    var configuration = try TestConfigurations.server(seed: seed)
    configuration.common.minimumVersion = .tls13
    configuration.common.groups = [.x25519, .secp256r1, .secp384r1]
    return configuration
  }

  static func client(_ edit: (inout ClientConfiguration) -> Void = { _ in }) throws -> TestPeer {
    var configuration = try clientConfiguration()
    edit(&configuration)
    return try .client(configuration)
  }

  static func server(_ edit: (inout ServerConfiguration) -> Void = { _ in }) throws -> TestPeer {
    var configuration = try serverConfiguration()
    edit(&configuration)
    return try .server(configuration)
  }
}

/// A failure as it must be: the reason, and its alert on the wire, fatal and last.
func expectFailure(
  _ peer: TestPeer, _ wire: AdversaryWire, _ reason: TLSError.Reason, _ alert: AlertDescription?,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(peer.error?.reason == reason, sourceLocation: sourceLocation)
  #expect(peer.error?.alert == alert, sourceLocation: sourceLocation)
  wire.bring(peer.takeOutbox())
  try wire.drain()
  #expect(wire.alerts.last?.description == alert, sourceLocation: sourceLocation)
  if let last = wire.alerts.last { #expect(last.level == .fatal, sourceLocation: sourceLocation) }
}
