// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The `info` of HKDF-Expand in TLS 1.3 (RFC 9846 section 7.1).
///
///     struct {
///         uint16 length = Length;
///         opaque label<7..255> = "tls13 " + Label;
///         opaque context<0..255> = Context;
///     } HkdfLabel;
package struct HkdfLabel: ~Copyable, Sendable {
  /// `Label`: the protocol's own, or a user's.
  private enum Label: Sendable {
    case own(StaticString)
    case other([UInt8])

    var count: Int {
      switch self {
      case .own(let label): label.utf8CodeUnitCount
      case .other(let label): label.count
      }
    }
  }

  private let length: UInt16
  private let label: Label
  private let labelCount: UInt8
  private let context: [UInt8]
  private let contextCount: UInt8

  private static let prefix: StaticString = "tls13 "

  /// Nil if the length, the label or the context does not fit its field.
  package init?(length: Int, label: String, context: [UInt8]) {
    self.init(length: length, .other(Array(label.utf8)), context: context)
  }

  /// The same for a label of the protocol's own.
  init?(length: Int, own label: StaticString, context: [UInt8]) {
    self.init(length: length, .own(label), context: context)
  }

  private init?(length: Int, _ label: Label, context: [UInt8]) {
    guard let length = UInt16(exactly: length),
      let labelCount = UInt8(exactly: Self.prefix.utf8CodeUnitCount + label.count), labelCount >= 7,
      let contextCount = UInt8(exactly: context.count)
    else { return nil }
    self.length = length
    self.label = label
    self.labelCount = labelCount
    self.context = context
    self.contextCount = contextCount
  }

  /// Bytes of the structure.
  var count: Int { 2 + 1 + Int(labelCount) + 1 + Int(contextCount) }

  /// Writes the structure as it goes into HKDF-Expand; `out` has room for ``count`` bytes.
  func encode(into out: inout OutputRawSpan) {
    out.append(UInt8(truncatingIfNeeded: length >> 8))
    out.append(UInt8(truncatingIfNeeded: length))
    out.append(labelCount)
    out.append(Self.prefix)
    switch label {
    case .own(let label): out.append(label)
    case .other(let label): _ = out.append(label, from: 0)
    }
    out.append(contextCount)
    _ = out.append(context, from: 0)
  }

  /// The structure as it goes into HKDF-Expand.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendRaw(capacity: count) { encode(into: &$0) }
    return bytes
  }
}

/// HMAC and HKDF over one hash: what every arrow of the key schedule is made of.
package struct KeyDerivation: Sendable {
  package let hash: HashAlgorithm
  package let path: CryptoPath

  package init(hash: HashAlgorithm, path: CryptoPath = .current) {
    self.hash = hash
    self.path = path
  }

  /// HKDF-Extract (RFC 5869 section 2.2).
  package func extract(salt: borrowing Secret, inputKey: borrowing Secret) -> Secret {
    extract(salt: salt.bytes, inputKey: inputKey.bytes)
  }

  /// The same over bytes that are lent.
  func extract(salt: RawSpan, inputKey: RawSpan) -> Secret {
    hkdfExtract(hash, salt: salt, inputKey: inputKey, path: path)
  }

  ///     HKDF-Expand-Label(Secret, Label, Context, Length) =
  ///          HKDF-Expand(Secret, HkdfLabel, Length)
  ///
  /// Nil if the label, the context or the length does not fit.
  package func expandLabel(_ secret: borrowing Secret, label: String, context: [UInt8], length: Int) -> Secret? {
    guard length >= 0, length <= 255 * hash.digestLength,
      let info = HkdfLabel(length: length, label: label, context: context)
    else { return nil }
    return hkdfExpand(hash, secret: secret.bytes, info: info, count: length, path: path)
  }

  /// The same for the protocol's own labels and hashes, which always fit. Were one not to, by a mistake of ours, the
  /// result would be random: the handshake fails closed, with no trap.
  func expandLabel(_ secret: borrowing Secret, _ label: StaticString, context: [UInt8] = [], length: Int) -> Secret {
    guard length <= 255 * hash.digestLength, let info = HkdfLabel(length: length, own: label, context: context) else {
      return Secret(copying: systemRandomBytes(length))
    }
    return hkdfExpand(hash, secret: secret.bytes, info: info, count: length, path: path)
  }

  /// The same for a secret that is needed for one call only: it is wiped behind it, and has no memory of its own.
  func withExpandedLabel<R: ~Copyable>(
    _ secret: borrowing Secret, _ label: StaticString, context: [UInt8] = [], length: Int, _ body: (RawSpan) -> R
  ) -> R {
    guard length <= 255 * hash.digestLength, let info = HkdfLabel(length: length, own: label, context: context) else {
      return body(Secret(copying: systemRandomBytes(length)).bytes)
    }
    return withHKDFExpand(hash, secret: secret.bytes, info: info, count: length, path: path, body)
  }

  ///     Derive-Secret(Secret, Label, Messages) =
  ///          HKDF-Expand-Label(Secret, Label,
  ///                            Transcript-Hash(Messages), Hash.length)
  func deriveSecret(_ secret: borrowing Secret, _ label: StaticString, transcriptHash: [UInt8]) -> Secret {
    expandLabel(secret, label, context: transcriptHash, length: hash.digestLength)
  }

  /// `Transcript-Hash("")`.
  package var emptyHash: [UInt8] {
    switch hash {
    case .sha256: Self.emptySHA256
    case .sha384: Self.emptySHA384
    }
  }

  // Asked for four times in a handshake.
  private static let emptySHA256 = HashAlgorithm.sha256.hash([])
  private static let emptySHA384 = HashAlgorithm.sha384.hash([])

  /// HMAC (RFC 2104) of `message`.
  package func authenticationCode(_ message: [UInt8], key: borrowing Secret) -> [UInt8] {
    authenticationCode(message, key: key.bytes)
  }

  /// The same with a key that is lent.
  func authenticationCode(_ message: [UInt8], key: RawSpan) -> [UInt8] {
    hmac(hash, key: key, message: message, path: path)
  }

  /// As many zeros as the hash has bytes: the salt or the input where there is none.
  var zeros: [UInt8] {
    switch hash {
    case .sha256: Self.zerosSHA256
    case .sha384: Self.zerosSHA384
    }
  }

  private static let zerosSHA256 = [UInt8](zeros: 32)
  private static let zerosSHA384 = [UInt8](zeros: 48)
}
