// SPDX-License-Identifier: Apache-2.0

/// What the process ends with. Scripts rely on these numbers. Thrown by a command that has said all there is to say.
enum ExitStatus: Int32, Error {
  /// It worked.
  case success = 0
  /// It worked, and something was found: the connection was cut short.
  case finding = 1
  /// Wrong usage, or a configuration that can't work.
  case usage = 2
  /// No connection, or no handshake.
  case noConnection = 3
  /// The peer is not who it should be.
  case notTrusted = 4
  /// A fault of this tool.
  case `internal` = 70
  /// Ended by Ctrl-C.
  case interrupted = 130
}
