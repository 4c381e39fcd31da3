// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto

/// Commands with which anyone can compute a step of a key schedule anew: Python and its standard library, nothing else.
enum ScheduleCommand {
  static func extract(_ hash: HashAlgorithm, _ salt: [UInt8]?, _ input: [UInt8]?) -> String? {
    guard let salt, let input else { return nil }
    return python("import hmac", "print(hmac.new(\(hex(salt)), \(hex(input)), \"\(name(hash))\").hexdigest())")
  }

  static func mac(_ hash: HashAlgorithm, _ secret: [UInt8]?, _ context: [UInt8]) -> String? {
    extract(hash, secret, context)
  }

  /// All that TLS expands fits into the first block of HKDF-Expand.
  static func expand(
    _ hash: HashAlgorithm, _ secret: [UInt8]?, _ label: String, _ context: [UInt8], _ length: Int
  ) -> String? {
    guard let secret, length <= hash.digestLength else { return nil }
    return python(
      "import hmac", "label = b\"tls13 \(label)\"", "context = \(hex(context))",
      "info = (\(length)).to_bytes(2, \"big\") + bytes([len(label)]) + label + bytes([len(context)]) + context",
      "print(hmac.new(\(hex(secret)), info + b\"\\x01\", \"\(name(hash))\").digest()[:\(length)].hex())")
  }

  static func prf(
    _ hash: HashAlgorithm, _ secret: [UInt8]?, _ label: String, _ seed: [UInt8], _ length: Int
  ) -> String? {
    guard let secret else { return nil }
    return python(
      "import hmac", "secret = \(hex(secret))", "seed = b\"\(label)\" + \(hex(seed))",
      "mac = lambda data: hmac.new(secret, data, \"\(name(hash))\").digest()", "a, out = seed, b\"\"",
      "while len(out) < \(length): a = mac(a); out += mac(a + seed)", "print(out[:\(length)].hex())")
  }

  static func concatenate(_ first: [UInt8]?, _ second: [UInt8]?) -> String? {
    guard let first, let second else { return nil }
    return python("print(\"\(hexadecimal(first))\" + \"\(hexadecimal(second))\")")
  }

  static func cut(_ block: [UInt8]?, _ range: Range<Int>) -> String? {
    guard let block else { return nil }
    return python("print(\(hex(block))[\(range.lowerBound):\(range.upperBound)].hex())")
  }

  private static func hex(_ bytes: [UInt8]) -> String { "bytes.fromhex(\"\(hexadecimal(bytes))\")" }

  private static func name(_ hash: HashAlgorithm) -> String { hash == .sha256 ? "sha256" : "sha384" }

  /// One line a statement: `while` allows no `;` before it.
  private static func python(_ lines: String...) -> String {
    "python3 -c '" + lines.joined(separator: "\n") + "'"
  }
}
