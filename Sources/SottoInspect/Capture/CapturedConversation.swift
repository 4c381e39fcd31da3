// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// A TCP connection of a capture.
package struct CapturedConversation: Equatable, Sendable {
  /// Its place in the capture, from 1, by the first packet.
  package var number: Int
  /// What the two said.
  package var conversation: Conversation
  /// How many bytes each side sent, whether they were kept or not.
  package var sent: [Side: Int] = [:]
  /// Of whose bytes only the beginning was kept.
  package var cut: Set<Side> = []
  /// How many packets it has.
  package var packets: Int
  /// Whether its SYN is in the capture; if not, what was said first may not be either.
  package var isFromStart: Bool
}

extension Conversation {
  /// The same with the sides the other way round.
  func swapped() -> Conversation {
    var other = self
    other.chunks = chunks.map { Chunk(from: $0.from.other, microseconds: $0.microseconds, bytes: $0.bytes) }
    other.ends = Dictionary(uniqueKeysWithValues: ends.map { ($0.key.other, $0.value) })
    other.gaps = Dictionary(uniqueKeysWithValues: gaps.map { ($0.key.other, $0.value) })
    (other.clientAddress, other.serverAddress) = (serverAddress, clientAddress)
    return other
  }

  /// The first `limit` bytes that a side sent.
  func beginning(of side: Side, limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for chunk in chunks where chunk.from == side {
      guard bytes.count < limit else { break }
      bytes.append(contentsOf: chunk.bytes.prefix(limit - bytes.count))
    }
    return bytes
  }

  /// The same without the first bytes of each side.
  func dropping(_ counts: [Side: Int]) -> Conversation {
    var left = counts
    var other = self
    other.chunks = chunks.compactMap { chunk in
      let count = min(left[chunk.from, default: 0], chunk.bytes.count)
      left[chunk.from, default: 0] -= count
      guard count < chunk.bytes.count else { return nil }
      guard count > 0 else { return chunk }
      return Chunk(from: chunk.from, microseconds: chunk.microseconds, bytes: Array(chunk.bytes[count...]))
    }
    return other
  }
}
