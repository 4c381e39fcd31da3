// SPDX-License-Identifier: Apache-2.0

package import SottoIdentity

/// What two sides sent each other over one TCP connection, as two streams of bytes: the one thing that a live connection and a capture
/// are both turned into before anything is read from it.
package struct Conversation: Equatable, Sendable {
  /// A run of bytes that came together.
  package struct Chunk: Equatable, Sendable {
    /// Who sent it.
    package var from: Side
    /// Since the connection's first byte.
    package var microseconds: Int64
    /// The bytes.
    package var bytes: [UInt8]

    /// Bytes that came together.
    package init(from: Side, microseconds: Int64, bytes: [UInt8]) {
      self.from = from
      self.microseconds = microseconds
      self.bytes = bytes
    }
  }

  /// How a side's stream ended.
  package enum End: String, Codable, Sendable {
    /// With a FIN: it was closed.
    case closed
    /// With an RST: it was broken off.
    case reset
  }

  /// All chunks of both sides, in the order of their time.
  package var chunks: [Chunk] = []
  /// How each side's stream ended; nothing for a side that was still open at the end.
  package var ends: [Side: End] = [:]
  /// Bytes that are missing from a side's stream after what ``chunks`` has of it: a capture that lost packets. Nothing after them is read.
  package var gaps: [Side: Int] = [:]
  /// The client's address and port.
  package var clientAddress: String?
  /// The server's address and port.
  package var serverAddress: String?
  /// When the first byte came.
  package var start: WallTime?

  /// A connection on which nothing was said yet.
  package init() {}
}
