// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not the message they were said to be.
///
/// Every one of these is answered with `decode_error` (RFC 9846 section 6), but for duplicates in some messages.
public struct DecodeError: Error, Equatable, Sendable {
  /// What is wrong.
  @nonexhaustive
  public enum Problem: Equatable, Sendable {
    /// A field reaches past the end of what holds it.
    case truncated
    /// Bytes are left after the last field.
    case trailingBytes(Int)
    /// A vector or message is shorter than its definition allows.
    case tooShort
    /// A vector or message is longer than its definition or a limit of ours allows.
    case tooLong
    /// An element that must be unique comes twice.
    case duplicate
    /// A value that the syntax excludes.
    case invalidValue
  }

  /// What is wrong.
  public let problem: Problem
  /// The structure that was being read, by the name that the RFC gives it.
  public let structure: String

  /// An error in `structure`.
  public init(_ problem: Problem, in structure: String) {
    self.problem = problem
    self.structure = structure
  }
}

extension DecodeError: CustomStringConvertible {
  /// One clause, such as `key_share: 3 bytes left over`.
  public var description: String {
    let what =
      switch problem {
      case .truncated: "ends too early"
      case .trailingBytes(let count): "\(count) bytes left over"
      case .tooShort: "shorter than allowed"
      case .tooLong: "longer than allowed"
      case .duplicate: "the same element twice"
      case .invalidValue: "a value that is not allowed"
      }
    return "\(structure): \(what)"
  }
}
