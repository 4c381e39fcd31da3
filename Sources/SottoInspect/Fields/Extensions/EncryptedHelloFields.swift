// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Encrypted Client Hello, as it looks from outside.
extension FieldReader {
  mutating func encryptedClientHello(_ placement: ExtensionPlacement) {
    switch placement {
    case .clientHello: clientHelloECH()
    case .helloRetryRequest:
      fixed("confirmation", 8, note: "Tells the client, and nobody else, whether the inner hello was opened.")
      value = "confirmation"
    default:
      opaque("retry_configs", 2, note: "Fresh keys for the client to hide its hello with next time.")
      value = "keys for another try"
    }
  }

  private mutating func clientHelloECH() {
    let type = number("type", 1, value: { $0 == 0 ? "outer (0)" : $0 == 1 ? "inner (1)" : "unknown (\($0))" })
    guard type == 0 else {
      value = type == 1 ? "inner" : ""
      return
    }
    value = "outer"
    group("cipher_suite") { suite in
      suite.number("kdf_id", 2, value: { FieldText.hpke($0, ["HKDF-SHA256", "HKDF-SHA384", "HKDF-SHA512"]) })
      suite.number("aead_id", 2, value: { FieldText.hpke($0, ["AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"]) })
    }
    number(
      "config_id", 1,
      note: "Which of the server's keys the inner hello is encrypted to; a random number in a GREASE one.")
    opaque("enc", 2, note: "The key share for the inner hello.")
    opaque(
      "payload", 2, 1...65_535,
      note: "The real hello, encrypted, with the name that is really wanted; or random bytes that look like one.")
  }
}

extension FieldText {
  /// An algorithm of HPKE (RFC 9180 section 7); they are numbered from 1.
  static func hpke(_ value: Int, _ names: [String]) -> String {
    let name = names.indices.contains(value - 1) ? names[value - 1] : "unknown"
    return "\(name) (\(hex16(UInt16(truncatingIfNeeded: value))))"
  }
}
