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

  /// How the client's first message is spoken of: it was ours, or somebody's.
  var hello: String { inspection.source.kind == .live ? "our hello" : "the client's hello" }

  func name(of side: Side?) -> String { side.map { "the \($0.rawValue)" } ?? "somebody" }

  // MARK: Commands

  /// The server as an argument of a command, as it was typed, or else by its name. What is not plainly a host and a port is not put before
  /// anyone's shell.
  var host: String {
    let source = inspection.source
    if let target = source.target, Self.isPlain(target) { return target }
    let address = source.serverAddress.flatMap { Self.isPlain($0) ? $0 : nil }
    guard let name = source.serverName, Self.isPlain(name) else { return address ?? "HOST" }
    guard let port = address.flatMap({ Self.split($0).port }), port != 443 else { return name }
    return "\(name):\(port)"
  }

  /// The host without its port.
  var hostName: String { Self.split(host).name }
  /// The host's port, if one was said.
  var port: Int? { Self.split(host).port }

  /// A host and its port; an address of IPv6 has colons of its own, and stands in brackets where a port follows.
  private static func split(_ host: String) -> (name: String, port: Int?) {
    guard let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon || host[..<colon].hasSuffix("]"),
      let port = Int(host[host.index(after: colon)...])
    else { return (host, nil) }
    return (String(host[..<colon]), port)
  }

  /// The same once more, with options that `inspect` and `connect` both know.
  func again(_ options: String = "") -> String {
    guard inspection.source.startTLS == nil else { return inspect(options) }
    return "sotto \(tool) \(host)" + (options.isEmpty ? "" : " \(options)")
  }

  /// `sotto inspect` of this server, with options.
  func inspect(_ options: String = "") -> String {
    let before = inspection.source.startTLS.flatMap { PlainProtocol(rawValue: $0)?.startTLS }
    return "sotto inspect \(host)" + (before.map { " --starttls \($0)" } ?? "") + (options.isEmpty ? "" : " \(options)")
  }

  /// OpenSSL's client, which wants a port.
  func openssl(_ options: String = "") -> String {
    let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let other = inspection.source.serverAddress.flatMap { Self.split($0).port } ?? 443
    let server = host == "HOST" || port != nil ? host : "\(bracketed):\(other)"
    let before = inspection.source.startTLS.flatMap { Self.isPlain($0) ? " -starttls \($0)" : nil } ?? ""
    return "openssl s_client -connect \(server)\(before)" + (options.isEmpty ? "" : " \(options)") + " </dev/null"
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

  /// The size of the client's last hello.
  var helloSize: Int? { inspection.messages.last { $0.name == "ClientHello" && $0.from == .client }?.size }

  /// Whether the hello needs more than one packet on most networks.
  var helloIsLarge: Bool { (helloSize ?? 0) > 1_400 }

  // MARK: What came

  var serverSpoke: Bool { inspection.records.contains { $0.from == .server } }

  /// The server's first bytes, as they came.
  var firstServerBytes: [UInt8] { inspection.records.first { $0.from == .server }?.bytes.bytes ?? [] }

  var clientCertificateWasAskedFor: Bool { inspection.messages.contains { $0.name == "CertificateRequest" } }

  /// Whether the server's HelloRetryRequest wants a share of another group, and not only its cookie back.
  var retryWantsShare: Bool {
    let retry = inspection.messages.first { $0.name == "HelloRetryRequest" }
    guard let extensions = retry?.fields.first(where: { $0.name == "extensions" }) else { return true }
    return extensions.children.contains { $0.name == ExtensionType.keyShare.description }
  }

  var clientShowedCertificate: Bool {
    inspection.clientIdentity.map { !$0.sent.isEmpty || $0.rawPublicKey != nil } ?? false
  }
}
