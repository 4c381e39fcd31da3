// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoWire

/// Values of the protocol in plain words.
package enum Wording {
  /// What a cipher suite does.
  static func meaning(of suite: CipherSuite) -> String {
    switch suite {
    case .aes128GCMSHA256: "AES with a 128-bit key hides and seals every record, SHA-256 makes the keys"
    case .aes256GCMSHA384: "AES with a 256-bit key hides and seals every record, SHA-384 makes the keys"
    case .chacha20Poly1305SHA256: "ChaCha20 hides and Poly1305 seals every record, SHA-256 makes the keys"
    case .ecdheECDSAWithAES128GCMSHA256, .ecdheRSAWithAES128GCMSHA256, .insecureRSAWithAES128GCMSHA256:
      "\(exchange(of: suite)), AES with a 128-bit key, SHA-256 makes the keys"
    case .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384, .insecureRSAWithAES256GCMSHA384:
      "\(exchange(of: suite)), AES with a 256-bit key, SHA-384 makes the keys"
    case .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256:
      "\(exchange(of: suite)), ChaCha20 and Poly1305, SHA-256 makes the keys"
    default: "a suite that this tool has no words for"
    }
  }

  /// Whether the client's secret is encrypted to the server's key.
  static func isClassical(_ suite: CipherSuite) -> Bool {
    suite == .insecureRSAWithAES128GCMSHA256 || suite == .insecureRSAWithAES256GCMSHA384
  }

  private static func exchange(of suite: CipherSuite) -> String {
    isClassical(suite) ? "a secret encrypted to the server's key" : "fresh keys, signed by the server"
  }

  /// What a group is.
  static func meaning(of group: NamedGroup) -> String {
    switch group {
    case .x25519: "Diffie-Hellman on Curve25519"
    case .secp256r1: "Diffie-Hellman on the NIST curve P-256"
    case .secp384r1: "Diffie-Hellman on the NIST curve P-384"
    case .secp521r1: "Diffie-Hellman on the NIST curve P-521"
    case .x25519MLKEM768: hybrid("Curve25519 and ML-KEM-768")
    case .secp256r1MLKEM768: hybrid("the NIST curve P-256 and ML-KEM-768")
    case .secp384r1MLKEM1024: hybrid("the NIST curve P-384 and ML-KEM-1024")
    default: "a group that this tool has no words for"
    }
  }

  private static func hybrid(_ parts: String) -> String {
    "\(parts) together: it holds as long as one of the two does, even against a quantum computer"
  }

  /// A list of values, without those that are sent only to be ignored.
  static func list<Value>(_ values: [Value]) -> String
  where Value: RawRepresentable & CustomStringConvertible, Value.RawValue == UInt16 {
    let known = values.filter { !GREASE.isReserved($0.rawValue) }
    return known.isEmpty ? "none" : known.map(\.description).joined(separator: ", ")
  }

  /// Such as `1,216 bytes`.
  package static func bytes(_ count: Int) -> String { "\(grouped(count)) byte\(count == 1 ? "" : "s")" }

  /// A number with its thousands apart.
  static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    groups.insert(digits, at: 0)
    return (number < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// Such as `first`; from the tenth on `11th`.
  static func ordinal(_ index: Int) -> String {
    let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    return words.indices.contains(index) ? words[index] : "\(index + 1)th"
  }

  /// Such as `3.1 ms`.
  package static func duration(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    if microseconds >= 10_000_000 { return "\(seconds) s" }
    if microseconds >= 1_000_000 { return "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10) s" }
    return "\(microseconds / 1000).\(microseconds / 100 % 10) ms"
  }

  /// How far away a moment is: `in 41 days`, `3 hours ago`.
  static func distance(to moment: WallTime, from now: WallTime) -> String {
    let (difference, overflow) = moment.secondsSinceEpoch.subtractingReportingOverflow(now.secondsSinceEpoch)
    guard !overflow else { return "far away" }
    let amount = roughly(seconds: difference.magnitude)
    return difference < 0 ? "\(amount) ago" : "in \(amount)"
  }

  /// A time in the largest unit of which there are two: `41 days`.
  static func roughly(seconds: UInt64) -> String {
    switch seconds {
    case 172_800...: "\(grouped(Int(clamping: seconds / 86_400))) days"
    case 7_200...: "\(seconds / 3_600) hours"
    case 120...: "\(seconds / 60) minutes"
    default: seconds == 1 ? "1 second" : "\(seconds) seconds"
    }
  }

  /// The first bytes of something long that is no secret.
  static func excerpt(_ bytes: [UInt8]) -> String {
    let digits = hexadecimal(Array(bytes.prefix(8)))
    return bytes.count > 8 ? "\(digits)… (\(self.bytes(bytes.count)))" : digits
  }

  /// What tells secrets apart without showing any of them: the start of their SHA-256.
  static func fingerprint(_ secret: [UInt8]) -> String {
    hexadecimal(Array(HashAlgorithm.sha256.hash(secret).prefix(4)))
  }
}
