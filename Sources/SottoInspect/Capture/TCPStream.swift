// SPDX-License-Identifier: Apache-2.0

/// One direction of a TCP connection, put in order: bytes that come again are dropped (the first ones win), bytes that come too early
/// wait for those before them, as far as there is room.
struct TCPStream: Sendable {
  /// How many bytes may wait for others, and in how many pieces. A wider hole than that is not closed by what comes later, but a loss.
  static let maximumWaiting = 4 << 20
  static let maximumPieces = 1_024

  /// A piece that came too early.
  private struct Piece: Sendable {
    /// Where it begins in the stream.
    let offset: Int
    let bytes: [UInt8]

    var end: Int { offset + bytes.count }
    /// What it takes of the room for what waits: many small pieces take more than their bytes.
    var weight: Int { bytes.count + CaptureLimits.chunkWeight }
  }

  /// The sequence number of the next byte in order; nil before anything was seen.
  private(set) var next: UInt32?
  /// The number that the stream's SYN had; nil if the SYN is not in the capture.
  private(set) var initial: UInt32?
  /// How many bytes came in order.
  private(set) var count = 0
  /// How many bytes wait for others, the pieces' own weight included.
  private(set) var waitingCount = 0
  /// Whether more waited than there is room for: what is missing won't come any more.
  private(set) var isLost = false
  /// Where the stream ends, once a FIN was seen.
  private var end: Int?
  /// The end of the farthest byte that was on the wire, whether it was kept or not.
  private var farthest = 0
  /// By offset, none over another.
  private var waiting: [Piece] = []

  /// How many bytes are missing behind those that came; 0 if none are.
  var gap: Int { (waiting.first?.offset ?? max(farthest, end ?? 0)) - count }

  /// Whether a FIN was seen.
  var isEnded: Bool { end != nil }

  /// A SYN with this number.
  mutating func begin(at sequence: UInt32) {
    initial = sequence
    next = sequence &+ 1
  }

  /// Takes a segment's bytes, whose first has the number `sequence` and of which `length` were on the wire; gives those that are now in
  /// order. `room` is for bytes that have to wait.
  mutating func receive(_ bytes: [UInt8], length: Int, at sequence: UInt32, isLast: Bool, room: Int) -> [UInt8] {
    guard !isLost, let offset = place(length, sequence, isLast), offset + bytes.count > count else { return [] }
    if offset <= count, waiting.isEmpty {
      let ready = offset == count ? bytes : Array(bytes[(count - offset)...])
      take(ready.count)
      return ready
    }
    let known = max(0, count - offset)
    wait(Piece(offset: offset + known, bytes: known == 0 ? bytes : Array(bytes[known...])), room)
    return collect()
  }

  /// Lets a segment pass without keeping any of it, nor caring for what is missing.
  mutating func skim(length: Int, at sequence: UInt32, isLast: Bool) {
    guard let offset = place(length, sequence, isLast), offset + length > count else { return }
    take(offset + length - count)
    waiting = []
    waitingCount = 0
    isLost = false
  }

  /// Where in the stream a segment belongs; nil if it says nothing, or lies behind the stream's end.
  private mutating func place(_ length: Int, _ sequence: UInt32, _ isLast: Bool) -> Int? {
    guard length > 0 || isLast else { return nil }
    let expected = next ?? sequence
    next = expected
    // Numbers wrap around: the nearest distance is meant.
    let offset = count + Int(Int32(bitPattern: sequence &- expected))
    if let end, offset >= end { return nil }
    farthest = max(farthest, offset + length)
    if isLast, end == nil, offset + length >= count { end = offset + length }
    return offset
  }

  private mutating func take(_ number: Int) {
    count += number
    next = next.map { $0 &+ UInt32(truncatingIfNeeded: number) }
  }

  /// Keeps for later what no other piece has.
  private mutating func wait(_ piece: Piece, _ room: Int) {
    var missing: [Piece] = []
    var from = piece.offset
    // Most pieces come behind all others.
    var index = waiting.count
    while index > 0, waiting[index - 1].end > piece.offset { index -= 1 }
    let place = index
    while from < piece.end {
      let to = index < waiting.count ? min(waiting[index].offset, piece.end) : piece.end
      if from < to {
        missing.append(Piece(offset: from, bytes: Array(piece.bytes[(from - piece.offset)..<(to - piece.offset)])))
      }
      guard index < waiting.count else { break }
      from = max(to, waiting[index].end)
      index += 1
    }
    let size = missing.reduce(0) { $0 + $1.weight }
    // What closes the hole need not wait.
    if piece.offset > count {
      guard waiting.count + missing.count <= Self.maximumPieces, waitingCount + size <= Self.maximumWaiting,
        size <= room
      else {
        isLost = true
        return
      }
    }
    waitingCount += size
    // They lie between the pieces that they overlap, in the same order.
    for one in missing {
      let at = waiting[place...].firstIndex { $0.offset > one.offset } ?? waiting.count
      waiting.insert(one, at: at)
    }
  }

  /// What waited, as far as nothing is missing before it.
  private mutating func collect() -> [UInt8] {
    var ready: [UInt8] = []
    var taken = 0
    for piece in waiting {
      guard piece.offset == count else { break }
      taken += 1
      waitingCount -= piece.weight
      ready.append(contentsOf: piece.bytes)
      take(piece.bytes.count)
    }
    waiting.removeFirst(taken)
    return ready
  }
}
