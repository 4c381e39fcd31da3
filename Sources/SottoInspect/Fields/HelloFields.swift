// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// ClientHello, ServerHello and HelloRetryRequest.
extension FieldReader {
  mutating func clientHello() {
    let clause = "RFC 9846 §4.2.2"
    code(
      "legacy_version", ProtocolVersion.self,
      note: "Frozen at TLS 1.2 for the sake of old servers; the versions really offered are in supported_versions.",
      clause: clause)
    fixed("random", 32, note: "32 bytes drawn at random, so that no two handshakes are alike.", clause: clause)
    opaque(
      "legacy_session_id", 1, 0...32,
      note: "In TLS 1.2 the session to go on with; in TLS 1.3 only there to look familiar.", clause: clause)
    codes(
      "cipher_suites", 2, CipherSuite.self, as: "CipherSuite",
      note: "The ways to encrypt that the client can do, the one it likes best first.", clause: clause,
      elementNote: { $0.note })
    codes(
      "legacy_compression_methods", 1, CompressionMethod.self, as: "CompressionMethod",
      note: "Compression, which leaked secrets: only none is left.", clause: clause)
    // A client of old may leave the extensions out.
    if !isAtEnd { extensions(.clientHello, from: .client, clause: clause) }
    explainVersion("The newest version that the client can speak: this hello has no supported_versions.")
  }

  /// Returns the name: a HelloRetryRequest is a ServerHello with a random of its own.
  mutating func serverHello() -> String {
    let isRetry = ahead(34).dropFirst(2).starts(with: ServerHello.helloRetryRequestRandom)
    let clause = isRetry ? "RFC 9846 §4.2.4" : "RFC 9846 §4.2.3"
    code(
      "legacy_version", ProtocolVersion.self,
      note: "Frozen at TLS 1.2; the version really chosen is in supported_versions.", clause: clause)
    if isRetry {
      fixed(
        "random", 32, note: "This very value says: not a choice yet, but a request to say hello again, in another way.",
        clause: clause)
    } else {
      serverRandom(clause)
    }
    opaque(
      "legacy_session_id_echo", 1, 0...32,
      note: "In TLS 1.3 what the client sent, back again; in TLS 1.2 the name of the session.", clause: clause)
    code(
      "cipher_suite", CipherSuite.self, note: "The one way to encrypt that the server chose of those offered.",
      clause: clause)
    let compression = code(
      "legacy_compression_method", CompressionMethod.self, note: "Always none.", clause: clause)
    if let compression, compression.rawValue != 0 { complain("must be 0") }
    if !isAtEnd { extensions(isRetry ? .helloRetryRequest : .serverHello, from: .server, clause: clause) }
    explainVersion("The version that the server chose: there is no supported_versions to say another one.")
    return isRetry ? "HelloRetryRequest" : "ServerHello"
  }

  /// Up to TLS 1.2, the version is what its field says.
  private mutating func explainVersion(_ note: String) {
    let extensions = fields.first { $0.name == "extensions" }?.children ?? []
    guard !isBroken, !extensions.contains(where: { $0.name == ExtensionType.supportedVersions.description }) else {
      return
    }
    explain(fields.firstIndex { $0.name == "legacy_version" }, note)
  }

  private mutating func serverRandom(_ clause: String) {
    let sentinel = Array(ahead(32).dropFirst(24))
    let note = "32 bytes drawn at random, so that no two handshakes are alike."
    switch sentinel {
    case ServerHello.DowngradeSentinel.toTLS12.bytes:
      fixed(
        "random", 32, note: "\(note) The last eight say: I could speak TLS 1.3 and chose TLS 1.2.", clause: clause)
    case ServerHello.DowngradeSentinel.toTLS11OrBelow.bytes:
      fixed(
        "random", 32, note: "\(note) The last eight say: I could speak TLS 1.2 and chose an older version.",
        clause: clause)
    default: fixed("random", 32, note: note, clause: clause)
    }
  }
}

extension CipherSuite {
  /// What those are that are no suites.
  fileprivate var note: String? {
    switch self {
    case .emptyRenegotiationInfoSCSV: "No suite but a sign: I know the safe form of renegotiation (RFC 5746)."
    case .fallbackSCSV: "No suite but a sign: I tried a newer version before and failed (RFC 7507)."
    default: GREASE.isReserved(rawValue) ? FieldNotes.grease : nil
    }
  }
}

/// Notes that are needed in several places.
enum FieldNotes {
  static let grease = "Sent only to be ignored, so that servers stay used to values that they don't know (RFC 8701)."
}
