// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What an inspection says that advice depends on.
struct Situation {
  let inspection: Inspection
  /// What connected, and is to try again.
  let tool: LiveTool
  /// The client's last hello, as far as it can be read.
  let offer: ClientHello?
  let extensions: ClientHelloExtensions?

  init(_ inspection: Inspection, _ tool: LiveTool = .inspect) {
    self.inspection = inspection
    self.tool = tool
    let bytes = inspection.messages.last { $0.name == "ClientHello" && $0.from == .client }?.bytes.bytes
    offer = bytes.flatMap { try? HandshakeMessage(type: .clientHello, bytes: $0).decode(ClientHello.self) }
    extensions = offer.flatMap { try? ClientHelloExtensions($0.extensions) }
  }

  // MARK: Words

  /// How the server is spoken of.
  var server: String { "the server" }
  /// How the client's first message is spoken of: it was ours, or somebody's.
  var hello: String { inspection.source.kind == .live ? "our hello" : "the client's hello" }

  func name(of side: Side?) -> String { side.map { "the \($0.rawValue)" } ?? "somebody" }

  // MARK: Commands

  /// The server as an argument of a command. What is not plainly a host and a port is not put before anyone's shell.
  var host: String {
    let candidates = [inspection.source.target, inspection.source.serverName, inspection.source.serverAddress]
    return candidates.compactMap { $0 }.first(where: Self.isPlain) ?? "HOST"
  }

  /// The host without its port.
  var hostName: String {
    guard let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon || host.hasPrefix("[") else {
      return host
    }
    if host.hasPrefix("["), !host[..<colon].hasSuffix("]") { return host }
    return String(host[..<colon])
  }

  var port: Int? {
    let text = inspection.source.target ?? inspection.source.serverAddress ?? ""
    return text.split(separator: ":").last.flatMap { Int($0) }
  }

  /// The same once more, with options that `inspect` and `connect` both know.
  func again(_ options: String = "") -> String {
    guard inspection.source.startTLS == nil else { return inspect(options) }
    return "sotto \(tool) \(host)" + (options.isEmpty ? "" : " \(options)")
  }

  /// `sotto inspect` of this server, with options.
  func inspect(_ options: String = "") -> String {
    let before = inspection.source.startTLS.flatMap { Self.isPlain($0) ? " --starttls \($0)" : nil } ?? ""
    return "sotto inspect \(host)\(before)" + (options.isEmpty ? "" : " \(options)")
  }

  /// Letters, digits, dots and what addresses are made of, and nothing that a command would take for an option.
  static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != 0x2d, text.utf8.count <= 255 else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x3a, 0x5b, 0x5d, 0x5f: true
      default: false
      }
    }
  }

  // MARK: What the client offered

  var offeredVersions: [ProtocolVersion] {
    guard let offer else { return [] }
    return (extensions?.supportedVersions?.versions ?? [offer.legacyVersion]).filter { !GREASE.isReserved($0.rawValue) }
  }

  var offersOnlyTLS13: Bool { offeredVersions == [.tls13] }
  var offersTLS13: Bool { offeredVersions.contains(.tls13) }

  var offeredGroups: [NamedGroup] {
    (extensions?.supportedGroups?.groups ?? []).filter { !GREASE.isReserved($0.rawValue) }
  }

  var offersHybrid: Bool { offeredGroups.contains(where: Self.isHybrid) }

  static func isHybrid(_ group: NamedGroup) -> Bool {
    [.x25519MLKEM768, .secp256r1MLKEM768, .secp384r1MLKEM1024].contains(group)
  }

  /// Whether the client offered to go on with a session, or with a key from before.
  var offersPreSharedKey: Bool { extensions?.offeredPSKs != nil }

  /// Whether the client believes the server by a bare public key only (RFC 7250).
  var wantsOnlyRawKeys: Bool { extensions?.serverCertificateTypes.map { !$0.types.contains(.x509) } ?? false }

  var sentServerName: Bool { extensions?.serverName != nil }
  var offeredProtocols: Bool { extensions?.applicationProtocols != nil }

  /// The size of the client's last hello.
  var helloSize: Int? { inspection.messages.last { $0.name == "ClientHello" && $0.from == .client }?.size }

  /// Whether the hello needs more than one packet on most networks.
  var helloIsLarge: Bool { (helloSize ?? 0) > 1_400 }

  // MARK: What came

  var serverSpoke: Bool { inspection.records.contains { $0.from == .server } }

  /// The server's first bytes, as they came.
  var firstServerBytes: [UInt8] { inspection.records.first { $0.from == .server }?.bytes.bytes ?? [] }

  var clientCertificateWasAskedFor: Bool { inspection.messages.contains { $0.name == "CertificateRequest" } }

  var clientShowedCertificate: Bool {
    inspection.clientIdentity.map { !$0.sent.isEmpty || $0.rawPublicKey != nil } ?? false
  }

  /// Whether the client had said all of its handshake, so that what the server then refuses is what the client is.
  var clientFinished: Bool { inspection.messages.contains { $0.from == .client && $0.name == "Finished" } }
}
