// SPDX-License-Identifier: Apache-2.0

/// How much padding protected records get, to hide lengths (RFC 9846 section 5.4).
@nonexhaustive
public enum RecordPadding: Hashable, Sendable {
  /// None.
  case none
  /// Up to the next multiple of so many bytes.
  case multiple(of: Int)

  /// The padding for `content` bytes; the whole never exceeds `most` bytes.
  func count(for content: Int, most: Int) -> Int {
    switch self {
    case .none: return 0
    case .multiple(let unit):
      guard unit > 1 else { return 0 }
      let wanted = (unit - content % unit) % unit
      //= rfc9846 5.4-6
      return max(0, min(wanted, most - content))
    }
  }
}
