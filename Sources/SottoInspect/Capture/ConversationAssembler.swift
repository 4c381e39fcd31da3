// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// Sorts TCP segments into connections, and puts each connection's bytes in order.
struct ConversationAssembler: Sendable {
  private let limits: CaptureLimits
  private var connections: [Connection] = []
  private var current: [Pair: Int] = [:]
  private var kept = 0
  private var waiting = 0
  /// Segments of connections that are too many to be followed.
  private(set) var unfollowed = 0

  /// The two ends of a connection, whoever speaks.
  private struct Pair: Hashable {
    let lower: CaptureEndpoint
    let higher: CaptureEndpoint
  }

  init(_ limits: CaptureLimits) {
    self.limits = limits
  }

  /// Takes a segment that was seen at a time.
  mutating func receive(_ segment: TCPSegment, at time: Int64?) {
    let isLower = segment.source <= segment.destination
    let pair = Pair(
      lower: isLower ? segment.source : segment.destination, higher: isLower ? segment.destination : segment.source)
    let speaker = isLower ? 0 : 1
    var found = current[pair]
    if let index = found, connections[index].isOver(beginning: segment, from: speaker) { found = nil }
    guard let index = found ?? open(pair) else {
      current[pair] = nil
      unfollowed += 1
      return
    }
    let isWanted = limits.only.map { $0 == index + 1 } ?? true
    let room = isWanted ? min(limits.bytesPerSide, limits.bytesInAll - kept) : 0
    let change = connections[index].receive(
      segment, from: speaker, at: time, keeping: room, waiting: limits.waitingInAll - waiting,
      perSide: limits.bytesPerSide)
    kept += change.kept
    waiting += change.waiting
  }

  private mutating func open(_ pair: Pair) -> Int? {
    guard connections.count < limits.conversations else { return nil }
    connections.append(Connection(ends: [pair.lower, pair.higher]))
    current[pair] = connections.count - 1
    return connections.count - 1
  }

  /// What came of it.
  consuming func finish() -> [CapturedConversation] {
    connections.enumerated().map { $0.element.conversation(number: $0.offset + 1) }
  }
}

/// A TCP connection while its packets come.
private struct Connection: Sendable {
  /// Two of each thing: of the lower end, and of the higher.
  private let ends: [CaptureEndpoint]
  private var streams = [TCPStream(), TCPStream()]
  private var kept = [0, 0]
  private var isCut = [false, false]
  private var wasReset = [false, false]
  private var chunks: [(speaker: Int, microseconds: Int64, bytes: [UInt8])] = []
  private var packets = 0
  /// Who sent the first SYN, where that was seen.
  private var opener: Int?
  /// Of the first payload, since 1970.
  private var start: Int64?
  /// Of the last payload, since the first.
  private var latest: Int64 = 0

  init(ends: [CaptureEndpoint]) {
    self.ends = ends
  }

  /// Whether a segment is the beginning of another connection between the same ends.
  func isOver(beginning segment: TCPSegment, from speaker: Int) -> Bool {
    guard segment.flags.contains(.syn) else { return false }
    // The same number: it was sent once more.
    if let initial = streams[speaker].initial { return initial != segment.sequence }
    return streams[speaker].next != nil || (!segment.flags.contains(.ack) && streams[1 - speaker].next != nil)
  }

  mutating func receive(
    _ segment: TCPSegment, from speaker: Int, at time: Int64?, keeping room: Int, waiting: Int, perSide: Int
  ) -> (kept: Int, waiting: Int) {
    packets += 1
    let flags = segment.flags
    var sequence = segment.sequence
    if flags.contains(.syn) {
      if streams[speaker].initial == nil { streams[speaker].begin(at: sequence) }
      if opener == nil { opener = flags.contains(.ack) ? 1 - speaker : speaker }
      // A SYN takes a number of its own; behind it there may be data already (RFC 7413).
      sequence &+= 1
    }
    if flags.contains(.rst) {
      if !streams[speaker].isEnded { wasReset[speaker] = true }
      // What follows a reset's header is a diagnosis, not data.
      return (0, 0)
    }
    let isLast = flags.contains(.fin)
    let before = streams[speaker].waitingCount
    let space = min(room, perSide - kept[speaker])
    guard !isCut[speaker], segment.length == 0 || space > CaptureLimits.chunkWeight else {
      streams[speaker].skim(length: segment.length, at: sequence, isLast: isLast)
      if segment.length > 0 { isCut[speaker] = true }
      return (0, streams[speaker].waitingCount - before)
    }
    let bytes = streams[speaker].receive(
      segment.payload, length: segment.length, at: sequence, isLast: isLast, room: waiting)
    let added = bytes.isEmpty ? 0 : keep(bytes, speaker, time, space)
    return (added, streams[speaker].waitingCount - before)
  }

  /// Keeps bytes that are in order, as far as there is room.
  private mutating func keep(_ bytes: [UInt8], _ speaker: Int, _ time: Int64?, _ space: Int) -> Int {
    if let time {
      if start == nil { start = chunks.isEmpty ? time : nil }
      if let start {
        let (since, overflows) = time.subtractingReportingOverflow(start)
        // Clocks are set back now and then.
        if !overflows { latest = max(latest, since) }
      }
    }
    let fitting = min(bytes.count, space - CaptureLimits.chunkWeight)
    if fitting < bytes.count { isCut[speaker] = true }
    chunks.append((speaker, latest, fitting < bytes.count ? Array(bytes[..<fitting]) : bytes))
    kept[speaker] += fitting + CaptureLimits.chunkWeight
    return fitting + CaptureLimits.chunkWeight
  }

  func conversation(number: Int) -> CapturedConversation {
    // Servers have the lower ports, mostly.
    let client = opener ?? (ends[0].port < ends[1].port ? 1 : 0)
    func side(_ speaker: Int) -> Side { speaker == client ? .client : .server }
    var conversation = Conversation()
    conversation.clientAddress = ends[client].description
    conversation.serverAddress = ends[1 - client].description
    conversation.start = start.map { WallTime(secondsSinceEpoch: $0 / 1_000_000 - ($0 % 1_000_000 < 0 ? 1 : 0)) }
    conversation.chunks = chunks.map { .init(from: side($0.speaker), microseconds: $0.microseconds, bytes: $0.bytes) }
    var captured = CapturedConversation(
      number: number, conversation: conversation, packets: packets, isFromStart: opener != nil)
    for speaker in 0...1 {
      let side = side(speaker)
      let stream = streams[speaker]
      captured.sent[side] = stream.count
      if stream.isEnded { captured.conversation.ends[side] = .closed }
      if wasReset[speaker], !stream.isEnded { captured.conversation.ends[side] = .reset }
      if isCut[speaker] {
        captured.cut.insert(side)
      } else if stream.gap > 0 {
        captured.conversation.gaps[side] = stream.gap
      }
    }
    return captured
  }
}
