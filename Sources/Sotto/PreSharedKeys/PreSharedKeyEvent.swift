// SPDX-License-Identifier: Apache-2.0

/// What happened about pre-shared keys from outside. None of it is an error by itself.
@nonexhaustive
public enum PreSharedKeyEvent: Hashable, Sendable {
  /// Client: so many names were offered, for keys in the forms that the suites need.
  case offered(Int)
  /// The key of this identity was taken.
  case accepted(PSKMode, identity: [UInt8])
  /// Client: the server took none.
  case declined
  /// Server: none that the client names is known, or fits.
  case unknown
  /// Server: the client lists no mode of using it that we allow.
  case noCommonMode
}
