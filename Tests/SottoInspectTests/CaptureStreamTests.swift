// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import Testing

@testable import SottoInspect

/// TCP as captures have it: late, twice, cut, or not at all.
@Suite struct CaptureStreamTests {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)

  static func read(
    _ packets: [[UInt8]], _ limits: CaptureLimits = CaptureLimits(), times: [Int64]? = nil,
    originalLengths: [Int: Int] = [:]
  ) -> Capture {
    var writer = CaptureWriter(.pcap(littleEndian: true, nanoseconds: false), linkType: 101)
    for (index, packet) in packets.enumerated() {
      writer.packet(packet, microseconds: times?[index] ?? Int64(index), originalLength: originalLengths[index])
    }
    return CaptureReaderTests.read(writer.bytes, limits)
  }

  private func text(_ captured: CapturedConversation?, _ side: Side) -> String {
    String(decoding: captured?.conversation.beginning(of: side, limit: .max) ?? [], as: UTF8.self)
  }

  /// The client's packets, by where they begin and end in the alphabet.
  private func packets(_ connection: TestConnection, _ ranges: [Range<Int>]) -> [[UInt8]] {
    ranges.map { connection.packet(client: true, at: $0.lowerBound, Array(Self.alphabet[$0])) }
  }

  @Test(arguments: [UInt32(1_000), .max - 10, .max, 0x7fff_fff8])
  func whatComesTwiceLateOrOverIsPutInOrder(start: UInt32) {
    var connection = TestConnection()
    connection.clientStart = start
    let orders: [[Range<Int>]] = [
      [0..<10, 10..<26],
      [10..<26, 0..<10],
      [0..<10, 0..<10, 10..<20, 5..<26, 10..<26],
      [20..<26, 5..<15, 18..<22, 0..<6, 14..<19],
      [25..<26, 3..<4, 0..<1, 1..<26],
      [2..<20, 4..<8, 1..<26, 0..<2],
    ]
    for order in orders {
      let capture = Self.read(connection.opening + packets(connection, order))
      let one = capture.conversations.first
      #expect(text(one, .client) == String(decoding: Self.alphabet, as: UTF8.self), "\(order)")
      #expect(one?.conversation.gaps == [:] && one?.sent[.client] == 26, "\(order)")
    }
  }

  @Test func theFirstBytesWin() {
    let connection = TestConnection()
    func packet(_ offset: Int, _ text: String) -> [UInt8] {
      connection.packet(client: true, at: offset, Array(text.utf8))
    }
    let inOrder = [packet(0, "abc"), packet(0, "XYZd"), packet(2, "ZZe")]
    #expect(text(Self.read(connection.opening + inOrder).conversations.first, .client) == "abcde")
    // The same while they wait for others.
    let waiting = [packet(4, "ef"), packet(2, "cdXXgh"), packet(3, "YYYYYi"), packet(0, "abZZ")]
    #expect(text(Self.read(connection.opening + waiting).conversations.first, .client) == "abcdefghi")
  }

  /// Any split and any shuffle within the window, with packets that come twice, is the stream.
  @Test func anyOrderIsTheStream() {
    var random = Mutator(seed: 6)
    for round in 0..<400 {
      var connection = TestConnection()
      connection.clientStart = UInt32(truncatingIfNeeded: random.next())
      connection.serverStart = .max &- UInt32(random.below(2_000))
      let streams = [true, false].map { isClient in
        (isClient, (0..<(1 + random.below(2_000))).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      }
      var packets: [[UInt8]] = []
      for (isClient, stream) in streams {
        var offset = 0
        while offset < stream.count {
          let size = min(1 + random.below(120), stream.count - offset)
          // A part of what came before may come along.
          let before = random.below(3) == 0 ? random.below(min(offset, 150) + 1) : 0
          let part = Array(stream[(offset - before)..<(offset + size)])
          let isLast = offset + size == stream.count
          let flags = PacketWriter.ack | (isLast ? PacketWriter.fin : 0)
          let packet = connection.packet(client: isClient, at: offset - before, flags: flags, part)
          packets += random.below(5) == 0 ? [packet, packet] : [packet]
          offset += size
        }
      }
      for index in packets.indices.dropLast() { packets.swapAt(index, index + random.below(packets.count - index)) }
      let capture = Self.read(connection.opening + packets)
      #expect(capture.conversations.count == 1)
      guard let one = capture.conversations.first else { continue }
      #expect(one.conversation.beginning(of: .client, limit: .max) == streams[0].1, "round \(round)")
      #expect(one.conversation.beginning(of: .server, limit: .max) == streams[1].1, "round \(round)")
      #expect(one.conversation.gaps == [:] && one.conversation.ends == [.client: .closed, .server: .closed])
    }
  }

  @Test func lossesAreGaps() {
    let connection = TestConnection()
    func gap(_ packets: [[UInt8]], originalLengths: [Int: Int] = [:]) -> (String, Int?, Conversation.End?) {
      let capture = Self.read(connection.opening + packets, originalLengths: originalLengths)
      let one = capture.conversations.first
      return (text(one, .client), one?.conversation.gaps[.client], one?.conversation.ends[.client])
    }
    #expect(gap(packets(connection, [0..<5, 9..<12])) == ("abcde", 4, nil))
    let fin = connection.packet(client: true, at: 26, flags: PacketWriter.fin | PacketWriter.ack)
    #expect(gap(packets(connection, [0..<5]) + [fin]) == ("abcde", 21, .closed))
    #expect(gap(packets(connection, [0..<26]) + [fin]) == ("abcdefghijklmnopqrstuvwxyz", nil, .closed))
    // What comes behind the end is nothing.
    let behind = connection.packet(client: true, at: 30, [1, 2, 3])
    #expect(gap(packets(connection, [0..<26]) + [fin, behind]) == ("abcdefghijklmnopqrstuvwxyz", nil, .closed))
    // A packet of which only the beginning was kept, as with tcpdump -s.
    let cut = Array(packets(connection, [0..<10])[0].dropLast(4))
    #expect(gap([cut]) == ("abcdef", 4, nil))
    #expect(gap([cut] + packets(connection, [10..<12])) == ("abcdef", 4, nil))
    #expect(gap([cut] + packets(connection, [10..<12, 6..<10])) == ("abcdefghijkl", nil, nil))
  }

  @Test func whatWaitsIsBounded() {
    let connection = TestConnection()
    let piece = [UInt8](repeating: 7, count: 10_000)
    let late = (0..<600).map { connection.packet(client: true, at: 1 + $0 * piece.count, piece) }
    let capture = Self.read(connection.opening + late + [connection.packet(client: true, [9])])
    // More waited than there is room for, so that the byte that was missing is too late.
    #expect(capture.conversations.first?.conversation.gaps == [.client: 1])
    #expect(capture.conversations.first?.sent[.client] == 0)
    let single = (0..<2_000).map { connection.packet(client: true, at: 1 + $0 * 2, [7]) }
    #expect(Self.read(connection.opening + single).conversations.first?.conversation.gaps == [.client: 1])
    var limits = CaptureLimits()
    limits.waitingInAll = 15_000
    #expect(
      Self.read(connection.opening + late.prefix(2) + [connection.packet(client: true, [9])], limits)
        .conversations.first?.conversation.gaps == [.client: 1])
  }

  /// Small pieces weigh more than their bytes, and what a connection holds back counts until it is gone.
  @Test func whatWaitsIsCountedRightly() {
    let connection = TestConnection()
    var limits = CaptureLimits()
    limits.waitingInAll = 1_000
    let single = (0..<20).map { connection.packet(client: true, at: 1 + $0 * 2, [7]) }
    let first = connection.packet(client: true, [9])
    #expect(
      Self.read(connection.opening + single + [first], limits).conversations.first?.conversation.gaps[.client] == 1)
    #expect(
      Self.read(connection.opening + single.prefix(10) + [first], limits).conversations.first?.sent[.client] == 2)
    // A connection whose room is used up, and which still waits for something, says the same things again and again.
    limits.waitingInAll = 20_000
    limits.bytesPerSide = 1_000
    let piece = [UInt8](repeating: 7, count: 10_000)
    let beginning = connection.packet(client: true, [UInt8](repeating: 8, count: 900))
    let full =
      connection.opening + [connection.packet(client: true, at: 2_000, piece), beginning]
      + [[UInt8]](repeating: beginning, count: 20)
    var other = connection
    other.clientPort += 1
    let more = other.opening + [other.packet(client: true, at: 1, piece), other.packet(client: true, [9])]
    #expect(Self.read(full + more, limits).conversations.last?.conversation.gaps[.client] == 10_001)
  }

  @Test func whatIsKeptIsBounded() {
    let connection = TestConnection()
    let piece = [UInt8](repeating: 7, count: 10_000)
    let many = (0..<20).map { connection.packet(client: true, at: $0 * piece.count, piece) }
    let answer = connection.packet(client: false, [1, 2, 3])
    var limits = CaptureLimits()
    limits.bytesPerSide = 50_000
    let one = Self.read(connection.opening + many + [answer], limits).conversations.first
    #expect(one?.cut == [.client] && one?.sent == [.client: 200_000, .server: 3] && one?.conversation.gaps == [:])
    let kept = one?.conversation.beginning(of: .client, limit: .max).count ?? 0
    #expect((49_000...50_000).contains(kept))
    #expect(one?.conversation.chunks.last?.bytes == [1, 2, 3])
    // Small pieces weigh more than their bytes.
    let small = (0..<2_000).map { connection.packet(client: true, at: $0, [1]) }
    let light = Self.read(connection.opening + small, limits).conversations.first
    #expect((700...800).contains(light?.conversation.chunks.count ?? 0) && light?.sent[.client] == 2_000)
    // Room for all together.
    limits.bytesInAll = 30_000
    var other = connection
    other.clientPort += 1
    let two = Self.read(connection.opening + many + other.opening + [other.packet(client: true, piece)], limits)
    #expect(two.conversations.map(\.cut) == [[.client], [.client]])
    #expect(two.conversations[1].sent[.client] == 10_000 && two.conversations[1].conversation.chunks.isEmpty)
    // One of them only.
    limits = CaptureLimits()
    limits.only = 2
    let second = Self.read(connection.opening + many + other.opening + [other.packet(client: true, piece)], limits)
    #expect(second.conversations[0].conversation.chunks.isEmpty && second.conversations[0].sent[.client] == 200_000)
    #expect(second.conversations[1].cut.isEmpty && second.conversations[1].conversation.chunks.count == 1)
    // No more conversations than that.
    limits = CaptureLimits()
    limits.conversations = 1
    let first = Self.read(connection.opening + other.opening + many, limits)
    #expect(first.conversations.count == 1 && first.unfollowed == 3 && first.conversations[0].packets == 23)
  }

  @Test func endsAndNewBeginnings() {
    let connection = TestConnection()
    let reset = connection.packet(client: false, flags: PacketWriter.rst)
    let fin = connection.packet(client: false, flags: PacketWriter.fin | PacketWriter.ack)
    func ends(_ packets: [[UInt8]]) -> [Side: Conversation.End]? {
      Self.read(packets).conversations.first?.conversation.ends
    }
    #expect(ends(connection.opening + [reset]) == [.server: .reset])
    #expect(ends([connection.opening[0], reset]) == [.server: .reset])
    #expect(ends(connection.opening + [fin, reset]) == [.server: .closed])
    #expect(ends(connection.opening) == [:])

    // The same ports once more: another connection, though the first never ended.
    var again = connection
    again.clientStart += 100_000
    again.serverStart += 100_000
    let both = Self.read(
      connection.opening + packets(connection, [0..<3]) + again.opening + packets(again, [3..<6].map { $0 })
        + [again.packet(client: true, [65])])
    #expect(both.conversations.count == 2 && text(both.conversations.first, .client) == "abc")
    #expect(text(both.conversations.last, .client) == "A" || both.conversations.last?.conversation.gaps == [:])
    // A SYN that is sent again is none.
    let twice = Self.read([connection.opening[0]] + connection.opening + packets(connection, [0..<26]))
    #expect(twice.conversations.count == 1 && text(twice.conversations.first, .client).count == 26)
    // Only its answer is in the capture.
    let late = Self.read(
      connection.opening + packets(connection, [0..<3]) + again.opening.dropFirst() + [again.packet(client: true, [65])]
    )
    #expect(late.conversations.map { text($0, .client) } == ["abc", "A"])
    // Data in a SYN (TCP Fast Open).
    let fast = connection.packet(client: true, flags: PacketWriter.syn, [97, 98])
    let rest = Self.read([fast, connection.opening[1]] + packets(connection, [2..<26]))
    #expect(text(rest.conversations.first, .client).count == 26)
  }

  @Test func whoIsTheClient() {
    var connection = TestConnection()
    func client(_ packets: [[UInt8]]) -> String? { Self.read(packets).conversations.first?.conversation.clientAddress }
    #expect(client([connection.packet(client: false, [1])]) == "192.0.2.1:50000")
    #expect(client([connection.packet(client: true, [1])]) == "192.0.2.1:50000")
    (connection.clientPort, connection.serverPort) = (80, 50_000)
    #expect(client([connection.packet(client: true, [1])]) == "192.0.2.2:50000")
    #expect(client(connection.opening) == "192.0.2.1:80")
    #expect(client([connection.opening[1]]) == "192.0.2.1:80")
    #expect(Self.read([connection.packet(client: true, [1])]).conversations.first?.isFromStart == false)
    // An end that talks to itself is no trap.
    connection.serverPort = 80
    connection.serverAddress = connection.clientAddress
    #expect(Self.read(connection.opening + [connection.packet(client: true, [1])]).conversations.isEmpty == false)
  }

  @Test func timesNeverGoBack() {
    let connection = TestConnection()
    let all = connection.opening + packets(connection, [0..<1, 1..<2, 2..<3])
    let chunks = Self.read(all, times: [1, 1, 1, 100, 50, 130]).conversations.first?.conversation.chunks ?? []
    #expect(chunks.map(\.microseconds) == [0, 0, 30])
    // Bytes that had to wait were there when those before them came.
    let late = connection.opening + packets(connection, [1..<2, 0..<1])
    let one = Self.read(late, times: [1, 1, 1, 100, 150]).conversations.first?.conversation.chunks ?? []
    #expect(one.count == 1 && one.first?.bytes == [97, 98])
  }
}
