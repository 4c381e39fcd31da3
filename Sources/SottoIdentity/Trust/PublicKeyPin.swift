// SPDX-License-Identifier: Apache-2.0

import SottoCrypto

/// A public key that is known in advance, by the SHA-256 of its SubjectPublicKeyInfo (RFC 7250 section 6).
public struct PublicKeyPin: Hashable, Sendable {
  /// 32 bytes.
  public let sha256: [UInt8]

  /// The pin of a key, which is given as SubjectPublicKeyInfo in DER, just as the peer sends it.
  public init(subjectPublicKeyInfo: [UInt8]) {
    sha256 = HashAlgorithm.sha256.hash(subjectPublicKeyInfo)
  }

  /// A pin from its 32 bytes; nil for any other number.
  public init?(sha256: [UInt8]) {
    guard sha256.count == HashAlgorithm.sha256.digestLength else { return nil }
    self.sha256 = sha256
  }

  /// A pin as people write it: `sha256//` and base64, as curl's `--pinnedpubkey` has it, or 64 hexadecimal digits, with
  /// colons between them or not. Nil for anything else.
  public init?(_ text: String) {
    let prefix = "sha256//"
    if text.hasPrefix(prefix) {
      guard let bytes = Base64.decode(text.utf8.dropFirst(prefix.utf8.count)) else { return nil }
      self.init(sha256: bytes)
      return
    }
    let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(sha256: bytes)
  }

  /// The pins of the public keys in a PEM text (`PUBLIC KEY` blocks).
  ///
  /// - Parameter source: What errors call it.
  /// - Throws: ``CredentialError`` if there is none, or one is no key that can be used.
  public static func pins(pem: String, source: String? = nil) throws(CredentialError) -> [PublicKeyPin] {
    let blocks: [PEMBlock]
    do { blocks = try PEM.blocks(in: pem) } catch {
      throw CredentialError(.malformed, in: source, "broken PEM in \(error)", advice: "Copy the file again, whole.")
    }
    var pins: [PublicKeyPin] = []
    for block in blocks where block.label == "PUBLIC KEY" {
      do throws(RawPublicKeyError) {
        pins.append(try RawPublicKey(subjectPublicKeyInfo: block.der).pin)
      } catch {
        throw CredentialError(
          .malformed, in: source, "the public key on line \(block.line) can't be read: \(error)", advice: "Replace it.")
      }
    }
    guard !pins.isEmpty else {
      throw CredentialError(
        .noPublicKey, in: source, "there is no public key in it",
        advice: "Take the one out of a private key with: openssl pkey -in key.pem -pubout")
    }
    return pins
  }

  /// The pins of the public keys in a PEM file.
  ///
  /// - Throws: ``CredentialError``, which names the file.
  public static func pins(pemFile path: String) throws(CredentialError) -> [PublicKeyPin] {
    try pins(pem: Credential.read(path), source: path)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension PublicKeyPin: CustomStringConvertible {
  /// `sha256//` and base64.
  public var description: String { "sha256//\(Base64.encode(sha256))" }
}
