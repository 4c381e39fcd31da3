// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import Testing

@testable import SottoInspect

/// Captures of every format and link, in parts of whatever size.
@Suite struct CaptureReaderTests {
  private static let request = Array("the client's".utf8)
  private static let answer = Array("what the server says".utf8)

  /// A small connection from its SYN to both FINs.
  private static func capture(
    _ format: CaptureWriter.Format, _ link: PacketWriter.Link, isIPv6: Bool = false
  ) -> [UInt8] {
    var connection = TestConnection()
    if isIPv6 {
      connection.clientAddress = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
      connection.serverAddress = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [2]
    }
    let end = PacketWriter.fin | PacketWriter.ack
    let packets =
      connection.opening + [
        connection.packet(client: true, request), connection.packet(client: false, answer),
        connection.packet(client: true, at: request.count, flags: end),
        connection.packet(client: false, at: answer.count, flags: end),
      ]
    var writer = CaptureWriter(format, linkType: link.linkType(isIPv6: isIPv6))
    for (index, packet) in packets.enumerated() {
      writer.packet(link.wrap(packet), microseconds: 1_700_000_000_999_000 + Int64(index) * 1_000)
    }
    return writer.bytes
  }

  static func read(_ bytes: [UInt8], step: Int? = nil, _ limits: CaptureLimits = CaptureLimits()) -> Capture {
    var reading = Capture.Import(limits)
    var rest = bytes[...]
    while !rest.isEmpty, reading.append(rest.prefix(step ?? rest.count)) { rest = rest.dropFirst(step ?? rest.count) }
    return reading.finish()
  }

  private func check(_ capture: Capture, hasTimes: Bool = true, _ what: Comment) {
    #expect(capture.problem == nil && capture.packets == 7 && capture.skipped.isEmpty, what)
    #expect(capture.conversations.count == 1, what)
    guard let one = capture.conversations.first else { return }
    let said = one.conversation
    #expect(said.chunks.map(\.from) == [.client, .server], what)
    #expect(said.chunks.map(\.bytes) == [Self.request, Self.answer], what)
    #expect(said.ends == [.client: .closed, .server: .closed] && said.gaps.isEmpty, what)
    #expect(one.isFromStart && one.cut.isEmpty && one.packets == 7, what)
    #expect(one.sent == [.client: Self.request.count, .server: Self.answer.count], what)
    #expect(said.start?.secondsSinceEpoch == (hasTimes ? 1_700_000_001 : nil), what)
    #expect(said.chunks.map(\.microseconds) == [0, hasTimes ? 1_000 : 0], what)
  }

  @Test(arguments: CaptureWriter.formats)
  func everyFormatOnEveryLink(format: CaptureWriter.Format) {
    let hasTimes = if case .pcapng(_, .simple) = format { false } else { true }
    for link in PacketWriter.Link.allCases {
      for isIPv6 in [false, true] {
        let bytes = Self.capture(format, link, isIPv6: isIPv6)
        let capture = Self.read(bytes)
        check(capture, hasTimes: hasTimes, "\(format) on \(link), IPv6: \(isIPv6)")
        #expect(
          capture.conversations.first?.conversation.clientAddress
            == (isIPv6 ? "[2001:db8::1]:50000" : "192.0.2.1:50000"))
      }
      for step in [1, 7, 64] {
        check(
          Self.read(Self.capture(format, link), step: step), hasTimes: hasTimes, "\(format) on \(link) by \(step)")
      }
    }
  }

  @Test(arguments: CaptureWriter.formats)
  func whatIsCutShortIsReadSoFar(format: CaptureWriter.Format) {
    let bytes = Self.capture(format, .ethernet)
    var known = 0
    for count in 0..<bytes.count {
      let capture = Self.read(Array(bytes[..<count]))
      #expect(capture.packets >= known)
      known = capture.packets
      switch capture.problem {
      case .empty: #expect(count == 0)
      case .notACapture(nil): #expect(count < 4)
      case .truncated(let offset): #expect(offset < count || count == 4)
      case nil: #expect(count > 20)
      default: Issue.record("\(String(describing: capture.problem)) after \(count) bytes")
      }
    }
    #expect(known == 6)
  }

  @Test func whatIsNoCapture() {
    #expect(Self.read(Array("GET / HTTP/1.1".utf8)).problem == .notACapture(nil))
    #expect(Self.read([0x1f, 0x8b, 8, 0, 0]).problem?.description.contains("gzip") == true)
    #expect(Self.read([0x28, 0xb5, 0x2f, 0xfd]).problem?.description.contains("zstd") == true)
    #expect(Self.read([0x16, 3, 1, 2, 0, 1]).problem?.description.contains("--hex") == true)
    #expect(Self.read([]).problem == .empty)
    #expect(Self.read([0xa1, 0xb2]).problem == .notACapture(nil))
  }

  @Test func whatMakesNoSenseEndsTheReading() {
    var writer = CaptureWriter(.pcap(littleEndian: true, nanoseconds: false), linkType: 101)
    writer.packet(TestConnection().packet(client: true, [1, 2, 3]))
    let good = writer.bytes.count
    let huge = Self.read(writer.bytes + [UInt8](repeating: 0xee, count: 40))
    #expect(huge.packets == 1 && huge.conversations.count == 1)
    #expect(huge.problem == .malformed("a packet that says it has 4008636142 bytes", offset: good))

    func pcapng(_ tail: [UInt8]) -> String {
      var writer = CaptureWriter(.pcapng(littleEndian: false, packets: .enhanced), linkType: 101)
      writer.packet(TestConnection().packet(client: true, [1, 2, 3]))
      let capture = Self.read(writer.bytes + tail)
      #expect(capture.packets == 1)
      return capture.problem?.description ?? "none"
    }
    let body: [UInt8] = [0, 0, 0, 0]
    #expect(pcapng([0, 0, 0, 6, 0, 0, 0, 8] + body).contains("says it has 8 bytes"))
    #expect(pcapng([0, 0, 0, 6, 0, 0, 0, 18] + body).contains("says it has 18 bytes"))
    #expect(pcapng([0, 0, 0, 6, 0x7f, 0, 0, 0] + body).contains("says it has 2130706432 bytes"))
    #expect(pcapng([0, 0, 0, 5, 0, 0, 0, 16] + body + [0, 0, 0, 20]) == "none")
    #expect(pcapng([0, 0, 0, 6, 0, 0, 0, 16] + body + [0, 0, 0, 16]).contains("can't be read"))
    #expect(pcapng([0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24]).contains("lengths differ"))
    #expect(pcapng([0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28] + body).contains("no known byte order"))
    // A packet of an interface that nobody described.
    let stranger: [UInt8] = [0, 0, 0, 6, 0, 0, 0, 32, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 32]
    #expect(pcapng(stranger).contains("can't be read"))
    // A block of no interest may be larger than anything we would keep; here its end never comes.
    let endless = [0, 0, 0x0b, 0xad, 0xff, 0xff, 0xff, 0xfc] + body
    let before = CaptureWriter(.pcapng(littleEndian: false, packets: .enhanced), linkType: 101).bytes
    #expect(Self.read(before + endless).problem == .truncated(offset: before.count))
  }

  @Test func sectionsInterfacesAndSecrets() {
    var writer = CaptureWriter(.pcapng(littleEndian: true, packets: .enhanced), linkType: 999)
    writer.keyLog("CLIENT_RANDOM \(String(repeating: "ab", count: 32)) \(String(repeating: "cd", count: 48))\n# end")
    writer.block(0x0bad, [1, 2, 3, 4, 5])
    writer.block(10, writer.number(0x5353_484b) + writer.number(4) + [1, 2, 3, 4])
    writer.packet([1, 2, 3])
    // In another section, the first interface is another one.
    writer.section()
    writer.interface(linkType: 101, options: [(2, Array("eth0".utf8)), (9, [9]), (0, []), (9, [0])])
    writer.packet(TestConnection().packet(client: true, [1]), microseconds: 5_000_000_000)
    let capture = Self.read(writer.bytes)
    #expect(capture.problem == nil && capture.skipped == [.unknownLink: 1])
    #expect(capture.keyLog.lines.map(\.label) == [.clientRandom] && capture.keyLog.malformed == 0)
    #expect(capture.conversations.first?.conversation.start?.secondsSinceEpoch == 5)
  }

  /// The secrets of thousands of connections take more than any packet.
  @Test func aLongKeyLog() {
    let line = "CLIENT_RANDOM \(String(repeating: "ab", count: 32)) \(String(repeating: "cd", count: 48))\n"
    var writer = CaptureWriter(.pcapng(littleEndian: true, packets: .enhanced), linkType: 101)
    writer.keyLog(String(repeating: "# \(String(repeating: "x", count: 61))\n", count: 40_000) + line)
    writer.packet(TestConnection().packet(client: true, [1]))
    let capture = Self.read(writer.bytes, step: 100_000)
    #expect(capture.problem == nil && capture.keyLog.lines.count == 1 && capture.packets == 1)
  }

  @Test func clocks() {
    func time(_ ticks: UInt64, _ resolution: UInt8, offset: Int64 = 0) -> Int64? {
      CaptureClock(resolution: resolution, offsetSeconds: offset).microseconds(ticks)
    }
    #expect(
      time(123, 6) == 123 && time(123_456, 9) == 123 && time(5, 0) == 5_000_000 && time(5, 3, offset: 2) == 2_005_000)
    #expect(time(1 << 10, 0x8a) == 1_000_000 && time(3, 0x81) == 1_500_000 && time(7, 0x80) == 7_000_000)
    #expect(time(.max, 6) == nil && time(.max, 0) == nil && time(.max, 0x80) == nil && time(1, 6, offset: .max) == nil)
    #expect(time(.max, 127) == 0 && time(.max, 0xff) == 0 && time(.max, 25) == 1 && time(.max, 0xc0) == 999_999)
    #expect(time(.max, 0xc4) == 62_499 && time(1_000_000, 6, offset: -2) == -1_000_000)
    #expect(time(0, 6, offset: .min) == nil && time(UInt64(Int64.max), 6, offset: 1) == nil)
  }

  @Test func networksWithinNetworks() {
    let segment = PacketWriter.tcp(from: 1, to: 2, sequence: 7, flags: 16, options: [1, 1, 1, 1], [5, 6])
    let (a4, b4): ([UInt8], [UInt8]) = ([1, 2, 3, 4], [5, 6, 7, 8])
    let (a6, b6) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
    func look(_ bytes: [UInt8], _ type: LinkType = .raw) -> PacketDissection {
      PacketDissection(CapturedPacket(microseconds: nil, linkType: type, bytes: bytes))
    }
    func payload(_ bytes: [UInt8]) -> [UInt8]? {
      guard case .segment(let segment) = look(bytes) else { return nil }
      return segment.length == segment.payload.count ? segment.payload : nil
    }
    // Options and extension headers.
    #expect(payload(PacketWriter.ipv4(from: a4, to: b4, options: [1, 1, 1, 1], segment)) == [5, 6])
    #expect(payload(PacketWriter.ipv4(from: a4, to: b4, statedLength: 0, segment)) == [5, 6])
    #expect(payload(PacketWriter.ipv6(from: a6, to: b6, statedLength: 0, segment)) == [5, 6])
    let hops: [UInt8] = [60, 0, 0, 0, 0, 0, 0, 0]
    let destination: [UInt8] = [51, 1] + [UInt8](repeating: 0, count: 14)
    let authentication: [UInt8] = [44, 4] + [UInt8](repeating: 0, count: 22)
    let atomic: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 9]
    let all = hops + destination + authentication + atomic
    #expect(payload(PacketWriter.ipv6(from: a6, to: b6, first: 0, extensions: all, segment)) == [5, 6])
    // What holds nothing for us.
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, fragment: 0x2000, segment)) == .skipped(.fragment))
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, fragment: 0x0001, segment)) == .skipped(.fragment))
    #expect(
      look(PacketWriter.ipv6(from: a6, to: b6, first: 44, extensions: [6, 0, 0, 1, 0, 0, 0, 9], segment))
        == .skipped(.fragment))
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, proto: 17, [0, 9, 1, 0xbb])) == .skipped(.perhapsQUIC))
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, proto: 17, [0, 9, 0, 53])) == .skipped(.notTCP))
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, proto: 1, [8])) == .skipped(.notTCP))
    #expect(look([0x50]) == .skipped(.notIP) && look([]) == .skipped(.notIP))
    #expect(look([0, 0, 0, 99], .null) == .skipped(.notIP))
    #expect(look([UInt8](repeating: 0, count: 12) + [8, 6], .ethernet) == .skipped(.notIP))
    #expect(look([1], LinkType(rawValue: 105)) == .skipped(.unknownLink))
    // What is cut short or makes no sense.
    let whole = PacketWriter.ipv4(from: a4, to: b4, segment)
    for count in 1..<44 { #expect(look(Array(whole[..<count])) == .skipped(.broken)) }
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, statedLength: 19, segment)) == .skipped(.broken))
    #expect(look(PacketWriter.ipv4(from: a4, to: b4, statedLength: 40, segment)) == .skipped(.broken))
    #expect(
      look(
        PacketWriter.ipv6(from: a6, to: b6, first: 0, extensions: [6, 0, 0, 0, 0, 0, 0, 0], statedLength: 7, segment))
        == .skipped(.broken))
    // Of a payload that is cut short, it is known how long it was.
    guard case .segment(let part) = look(Array(whole.dropLast())) else {
      Issue.record("no segment")
      return
    }
    #expect(part.payload == [5] && part.length == 2)
  }
}
