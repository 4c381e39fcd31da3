// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension MessageDecoder {
  /// Reads a ClientHello in the framing of SSL 2.0, its header included (RFC 5246 section E.2).
  package static func legacyHello(_ bytes: [UInt8]) -> Decoded {
    var reader = FieldReader(bytes)
    let clause = "RFC 5246 §E.2"
    let length = reader.number(
      "msg_length", 2, note: "How many bytes follow; the highest bit is set.", clause: clause,
      value: { Wording.bytes($0 & 0x7fff) })
    if let length, length & 0x7fff > reader.remaining {
      reader.complain(FieldText.short(length & 0x7fff, reader.remaining))
    }
    var body = reader.narrowed(to: (length ?? 0) & 0x7fff)
    body.number("msg_type", 1, clause: clause, value: { $0 == 1 ? "client_hello (1)" : "unknown (\($0))" })
    let version = body.code(
      "version", ProtocolVersion.self, note: "The newest version that the client can speak.", clause: clause)
    let suites = body.number("cipher_spec_length", 2, clause: clause, value: { Wording.bytes($0) })
    let session = body.number("session_id_length", 2, clause: clause, value: { Wording.bytes($0) })
    let challenge = body.number("challenge_length", 2, clause: clause, value: { Wording.bytes($0) })
    var count = 0
    body.part("cipher_specs", suites ?? 0, note: "The ways to encrypt that the client can do.", clause: clause) {
      list in
      list.list(size: 3) { element in
        count += 1
        element.number("V2CipherSpec", 3, value: FieldText.legacySuite)
      }
      list.value = FieldText.count(count, "suite")
    }
    if let session, session > 0 { body.fixed("session_id", session, clause: clause) }
    if let challenge {
      body.fixed("challenge", challenge, note: "The client's random.", clause: clause)
    }
    body.close()
    var behind = FieldReader(bytes, body.end..<bytes.count)
    behind.close()
    var decoded = Decoded(name: "ClientHello in the format of SSL 2.0", body.fields + behind.fields)
    decoded.summary = [version.map { "\($0) offered" }, FieldText.count(count, "suite")].compactMap(\.self)
      .joined(separator: " · ")
    return decoded
  }
}

extension FieldText {
  /// A suite in three bytes: those of TLS begin with a zero.
  static func legacySuite(_ value: Int) -> String {
    if value <= 0xffff { return code(CipherSuite(rawValue: UInt16(truncatingIfNeeded: value))) }
    let names = [
      0x010080: "SSL_CK_RC4_128_WITH_MD5", 0x020080: "SSL_CK_RC4_128_EXPORT40_WITH_MD5",
      0x030080: "SSL_CK_RC2_128_CBC_WITH_MD5", 0x040080: "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5",
      0x050080: "SSL_CK_IDEA_128_CBC_WITH_MD5", 0x060040: "SSL_CK_DES_64_CBC_WITH_MD5",
      0x0700c0: "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
    ]
    let digits = String(value, radix: 16)
    return (names[value] ?? "unknown") + " (0x\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits))"
  }
}

extension LegacyHello {
  /// Whether these bytes begin with a ClientHello in the format of SSL 2.0, of a version that there is.
  static func isSSL2(_ bytes: [UInt8]) -> Bool {
    guard case .ssl2(let version)? = LegacyHello(bytes.span) else { return false }
    return version == .ssl20
      || (ProtocolVersion.ssl30.rawValue...ProtocolVersion.tls13.rawValue).contains(version.rawValue)
  }

  /// Whether its lengths fit together, too, so that it is nothing else by chance.
  static func isWellFormedSSL2(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 11, isSSL2(bytes) else { return false }
    func number(at index: Int) -> Int { Int(bytes[index]) << 8 | Int(bytes[index + 1]) }
    let (suites, session, challenge) = (number(at: 5), number(at: 7), number(at: 9))
    return suites > 0 && suites % 3 == 0 && number(at: 0) & 0x7fff == 9 + suites + session + challenge
  }
}
