// SPDX-License-Identifier: Apache-2.0

/// Which end of a connection.
@nonexhaustive
public enum Role: Hashable, Sendable {
  /// The side that connects.
  case client
  /// The side that is connected to.
  case server

  /// The other side.
  public var peer: Role { self == .client ? .server : .client }
}
