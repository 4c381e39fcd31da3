// SPDX-License-Identifier: Apache-2.0

/// Something from which the key schedule makes its secrets, for explaining them.
public struct KeyScheduleInput: Hashable, Sendable {
  /// What it is.
  @nonexhaustive
  public enum Kind: Hashable, Sendable {
    /// What a pre-shared key was made into; without one it is known to everyone, and not traced (RFC 9846 section 7.1).
    case earlySecret
    /// What the key exchange gave (RFC 9846 section 7.4); of a hybrid, the two halves in the group's order (RFC 10024).
    case sharedSecret
    /// TLS 1.2: what the main secret is made of (RFC 5246 section 8.1).
    case preliminarySecret
  }

  /// What it is.
  public let kind: Kind
  /// The secret.
  public let secret: [UInt8]
}

extension KeyScheduleInput: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The kind alone: a secret is never printed by accident.
  public var description: String { "\(kind) (secret not shown)" }

  /// The kind alone.
  public var debugDescription: String { description }

  /// Nothing: a secret is never dumped by accident.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
