// SPDX-License-Identifier: Apache-2.0

/// How much of a capture is kept in memory.
package struct CaptureLimits: Equatable, Sendable {
  /// How many conversations are followed; packets of further ones are counted only.
  package var conversations = 10_000
  /// How many bytes of each side of a conversation are kept, its chunks' own weight included.
  package var bytesPerSide = 4 << 20
  /// How many bytes of all conversations are kept.
  package var bytesInAll = 256 << 20
  /// How many bytes may wait for others that come late, their pieces' own weight included.
  package var waitingInAll = 64 << 20
  /// The number of the one conversation whose bytes are wanted; nil for all.
  package var only: Int?

  /// The usual limits.
  package init() {}

  /// What a chunk weighs beside its bytes.
  static let chunkWeight = 64
}
