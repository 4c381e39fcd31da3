// SPDX-License-Identifier: Apache-2.0

/// Which way bytes go, as seen from this side.
@nonexhaustive
public enum Direction: Hashable, Sendable {
  /// From the peer.
  case inbound
  /// To the peer.
  case outbound
}

/// What protects bytes (RFC 9846 section 7).
@nonexhaustive
public enum EncryptionLevel: Hashable, Sendable {
  /// Nothing: anyone can read them.
  case plaintext
  /// Keys of early data, made of a session's secret alone.
  case earlyData
  /// Keys of the handshake.
  case handshake
  /// Keys of the application.
  case application
}
