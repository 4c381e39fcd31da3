// SPDX-License-Identifier: Apache-2.0

/// Puts handshake messages together from the records they came in (RFC 9846 section 5.1).
package struct HandshakeReassembler: Sendable {
  private var buffer: [UInt8] = []
  private var start = 0

  package init() {}

  /// Whether no part of a message is waiting: what a key change requires (section 5.1).
  package var isEmpty: Bool { start == buffer.count }

  package mutating func append(_ content: [UInt8]) {
    if isEmpty {
      buffer = content
      start = 0
    } else {
      // What was taken goes first: messages that always leave a part of the next one behind must not pile up.
      if start > 0 { buffer.removeFirst(start) }
      start = 0
      buffer.append(contentsOf: content)
    }
  }

  /// How many bytes are kept, taken or not.
  package var heldCount: Int { buffer.count }

  /// A message that is longer than `limit`, judged by its header alone, so that fragments can't evade it.
  package struct TooLong: Error, Equatable, Sendable {
    package let type: HandshakeType
    package let length: Int
  }

  /// The next whole message, or nil where more bytes are needed.
  package mutating func next(limit: Int) throws(TooLong) -> HandshakeMessage? {
    guard buffer.count - start >= HandshakeMessage.headerLength else { return nil }
    let type = HandshakeType(rawValue: buffer[start])
    let length = Int(buffer[start + 1]) << 16 | Int(buffer[start + 2]) << 8 | Int(buffer[start + 3])
    guard length <= limit else { throw TooLong(type: type, length: length) }
    let end = start + HandshakeMessage.headerLength + length
    guard end <= buffer.count else { return nil }
    let message: HandshakeMessage
    if start == 0 && end == buffer.count {
      message = HandshakeMessage(type: type, bytes: buffer)
      buffer = []
    } else {
      message = HandshakeMessage(type: type, bytes: Array(buffer[start..<end]))
      start = end
      if start == buffer.count {
        buffer = []
        start = 0
      }
    }
    return message
  }
}
