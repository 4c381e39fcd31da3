// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// Records, what is recognised in their place, and the messages in them.
@Suite struct RecordTests {
  // MARK: Headers

  @Test func header() {
    var bytes: [UInt8] = [9]
    let header = RecordHeader(type: .applicationData, legacyVersion: .tls12, length: 0x1234)
    header.encode(into: &bytes)
    #expect(bytes == hex("09 17 0303 1234"))
    #expect(RecordHeader(bytes.span.extracting(1...)) == header)
    for count in 0..<5 { #expect(RecordHeader(bytes.span.extracting(1..<(1 + count))) == nil) }
    #expect(RecordHeader.length == 5)
    #expect(RecordHeader.maximumPlaintextLength == 1 << 14)
    #expect(RecordHeader.maximumCiphertextLength == 1 << 14 + 256)
  }

  private func next(_ bytes: [UInt8], maximum: Int = 16_384) throws(RecordDeframer.Failure) -> RecordDeframer.Found {
    try RecordDeframer.next(bytes.span, maximumLength: maximum)
  }

  @Test func deframing() throws {
    let record = hex("16 0301 0003 aabbcc")
    let header = RecordHeader(type: .handshake, legacyVersion: .tls10, length: 3)
    for count in 0..<5 { #expect(try next(Array(record.prefix(count))) == .needs(5)) }
    for count in 5..<8 { #expect(try next(Array(record.prefix(count))) == .needs(8)) }
    #expect(try next(record) == .record(header))
    #expect(try next(record + [1, 2, 3]) == .record(header))
    #expect(try next(hex("17 0303 0000")) == .record(.init(type: .applicationData, legacyVersion: .tls12, length: 0)))
  }

  //= rfc9846 5.1-16
  //= rfc9846 5.2-5
  /// The header alone decides: nobody waits for the body of a record that is too long.
  @Test(arguments: [RecordHeader.maximumPlaintextLength, RecordHeader.maximumCiphertextLength])
  func lengthLimits(maximum: Int) throws {
    func header(_ length: Int) -> [UInt8] { hex("17 0303") + [UInt8(length >> 8), UInt8(length & 0xff)] }
    #expect(try next(header(maximum), maximum: maximum) == .needs(5 + maximum))
    for length in [maximum + 1, 65_535] {
      #expect(throws: RecordDeframer.Failure.overflow(length: length)) { try next(header(length), maximum: maximum) }
    }
  }

  //= rfc9846 5-5
  @Test func recordTypes() throws {
    for value in UInt8.min...UInt8.max {
      let bytes = [value] + hex("0303 0000")
      if (20...23).contains(value) {
        #expect(try next(bytes) != .needs(5))
      } else {
        #expect(throws: RecordDeframer.Failure.unknownType(ContentType(rawValue: value))) { try next(bytes) }
      }
    }
  }

  //= rfc9846 E.5-11
  @Test(arguments: [0x0000, 0x0002, 0x0200, 0x02ff] as [UInt16]) func ancientVersions(version: UInt16) {
    let bytes = [22, UInt8(version >> 8), UInt8(version & 0xff), 0, 0]
    #expect(throws: RecordDeframer.Failure.ancientVersion(ProtocolVersion(rawValue: version))) { try next(bytes) }
  }

  @Test(arguments: [0x0300, 0x0301, 0x0303, 0x0304, 0x7f1c, 0xffff] as [UInt16]) func versions(version: UInt16) throws {
    let bytes = [22, UInt8(version >> 8), UInt8(version & 0xff), 0, 0]
    let header = RecordHeader(type: .handshake, legacyVersion: ProtocolVersion(rawValue: version), length: 0)
    #expect(try next(bytes) == .record(header))
  }

  // MARK: Reassembly

  private static let messages = [hex("08 000002 0000"), hex("0e 000000"), hex("14 000003 010203")]

  private func drain(_ reassembler: inout HandshakeReassembler) throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    while let message = try reassembler.next(limit: 100) {
      #expect(message.type.rawValue == message.bytes.first)
      found.append(message.bytes)
    }
    return found
  }

  @Test func oneMessage() throws {
    var reassembler = HandshakeReassembler()
    #expect(reassembler.isEmpty)
    #expect(try reassembler.next(limit: 100) == nil)
    reassembler.append(Self.messages[0])
    #expect(!reassembler.isEmpty)
    #expect(try drain(&reassembler) == [Self.messages[0]])
    #expect(reassembler.isEmpty)
  }

  @Test func splitAnywhere() throws {
    let stream = Self.messages.flatMap { $0 }
    for split in 0...stream.count {
      var reassembler = HandshakeReassembler()
      reassembler.append(Array(stream.prefix(split)))
      var found = try drain(&reassembler)
      let taken = found.flatMap { $0 }.count
      #expect(reassembler.isEmpty == (taken == split))
      reassembler.append(Array(stream.dropFirst(split)))
      found += try drain(&reassembler)
      #expect(found == Self.messages)
      #expect(reassembler.isEmpty)
    }
  }

  @Test(arguments: 1...5) func inPieces(of size: Int) throws {
    let stream = Self.messages.flatMap { $0 }
    var reassembler = HandshakeReassembler()
    var found: [[UInt8]] = []
    for start in stride(from: 0, to: stream.count, by: size) {
      reassembler.append(Array(stream[start..<min(start + size, stream.count)]))
      found += try drain(&reassembler)
    }
    #expect(found == Self.messages)
    #expect(reassembler.isEmpty)
  }

  /// The header decides, as soon as it is there: fragments don't evade the limit, and nothing is kept for them.
  @Test func limit() throws {
    func result(_ bytes: String, limit: Int) throws(HandshakeReassembler.TooLong) -> HandshakeMessage? {
      var reassembler = HandshakeReassembler()
      for byte in hex(bytes) {
        reassembler.append([byte])
        if let message = try reassembler.next(limit: limit) { return message }
      }
      return nil
    }
    #expect(try result("0b 000003 010203", limit: 3)?.type == .certificate)
    let short = #expect(throws: HandshakeReassembler.TooLong.self) { try result("0b 000004", limit: 3) }
    #expect(short?.type == .certificate && short?.length == 4)
    let long = #expect(throws: HandshakeReassembler.TooLong.self) { try result("14 ffffff", limit: 131_072) }
    #expect(long?.type == .finished && long?.length == 0xff_ffff)
    #expect(try result("14 ffff", limit: 0) == nil)
    // A message that fits does not let in the next one.
    var reassembler = HandshakeReassembler()
    reassembler.append(hex("0e 000000 0b 000004"))
    #expect(try reassembler.next(limit: 3) != nil)
    #expect(throws: HandshakeReassembler.TooLong.self) { try reassembler.next(limit: 3) }
  }

  /// Messages that each end in a record with the beginning of the next one leave nothing behind.
  @Test func memoryIsBounded() throws {
    var reassembler = HandshakeReassembler()
    let message = hex("04 000064") + [UInt8](repeating: 0, count: 100)
    reassembler.append(Array(message.prefix(50)))
    var most = 0
    for _ in 0..<100 {
      reassembler.append(Array(message.dropFirst(50) + message.prefix(50)))
      #expect(try reassembler.next(limit: 100)?.bytes == message)
      #expect(try reassembler.next(limit: 100) == nil)
      most = max(most, reassembler.heldCount)
    }
    #expect(most <= 2 * message.count)
  }

  // MARK: Alerts

  //= rfc9846 6-4
  //= rfc9846 6.1-2
  @Test func alertLevels() throws {
    for value in UInt8.min...UInt8.max {
      let alert = AlertMessage(AlertDescription(rawValue: value))
      #expect(alert.level == ([0, 90].contains(value) ? .warning : .fatal))
      #expect(alert.bytes == [[0, 90].contains(value) ? 1 : 2, value])
      #expect(try AlertMessage(alert.bytes.span) == alert)
    }
    // The level is kept as it came.
    let odd = try AlertMessage(([7, 40] as [UInt8]).span)
    #expect(odd.level == AlertLevel(rawValue: 7))
    #expect(odd.description == .handshakeFailure)
  }

  //= rfc9846 5.1-10
  /// One alert, whole, and nothing else.
  @Test(
    arguments: [
      ([], .truncated), ([2], .truncated), ([2, 40, 2], .trailingBytes(1)), ([1, 0, 1, 0], .trailingBytes(2)),
    ] as [([UInt8], DecodeError.Problem)])
  func alertLength(bytes: [UInt8], problem: DecodeError.Problem) {
    #expect(throws: DecodeError(problem, in: "Alert")) { try AlertMessage(bytes.span) }
  }

  // MARK: What is no TLS

  private func legacy(_ bytes: [UInt8]) -> LegacyHello? { LegacyHello(bytes.span) }

  @Test(
    arguments: [
      ("GET / HTTP/1.1\r\n", .httpRequest), ("POST /x HTTP/1.1\r\n", .httpRequest), ("HEAD / HTTP/1.0", .httpRequest),
      ("PUT /a", .httpRequest), ("CONNECT example.com:443 HTTP/1.1", .httpProxyRequest),
      ("HTTP/1.1 400 Bad Request", .httpResponse), ("GETS ", nil), ("HELLO", nil), ("SSH-2.0-x", nil),
      ("220 mail ESMTP", nil),
    ] as [(String, LegacyHello?)])
  func plainText(text: String, expected: LegacyHello?) {
    #expect(legacy(Array(text.utf8)) == expected)
    for count in 0..<5 { #expect(legacy(Array(text.utf8.prefix(count))) == nil) }
  }

  @Test func ssl2() {
    // Version 2.0 itself, and the compatible hello with which old clients asked for more (RFC 5246 section E.2).
    #expect(legacy(hex("802e 01 0002 0015 0000 0010")) == .ssl2(.ssl20))
    #expect(legacy(hex("8067 01 0301 004e 0000 0010")) == .ssl2(.tls10))
    #expect(legacy(hex("8067 01 0303")) == .ssl2(.tls12))
    #expect(legacy(hex("8067 01 03")) == nil)
    #expect(legacy(hex("8067 02 0301")) == nil)
  }

  @Test func tlsIsNotLegacy() {
    for type in 20...23 as ClosedRange<UInt8> {
      #expect(legacy([type] + hex("0301 00c4 01")) == nil)
      #expect(legacy([type] + hex("0303 0002 01")) == nil)
    }
  }

  @Test(arguments: [
    (LegacyHello.ssl2(.ssl30), "a ClientHello in the format of SSL 2.0, asking for SSL 3.0"),
    (.httpRequest, "a plain HTTP request"), (.httpProxyRequest, "a request to an HTTP proxy"),
    (.httpResponse, "a plain HTTP response"),
  ])
  func words(hello: LegacyHello, words: String) {
    #expect(hello.words == words)
  }

  // MARK: ServerHello's fixed randoms

  //= rfc9846 4.2.3-11
  @Test func specialRandoms() {
    func hello(_ random: [UInt8]) -> ServerHello {
      ServerHello(random: random, legacySessionIDEcho: [], cipherSuite: .aes128GCMSHA256, extensions: nil)
    }
    let retry = hello(hex("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"))
    #expect(retry.isHelloRetryRequest)
    #expect(retry.downgradeSentinel == nil)
    let zeros = [UInt8](repeating: 0, count: 24)
    let ordinary = hello(zeros + hex("444F574E47524402"))
    #expect(!ordinary.isHelloRetryRequest)
    #expect(ordinary.downgradeSentinel == nil)
    #expect(hello(zeros + hex("444F574E47524401")).downgradeSentinel == .toTLS12)
    #expect(hello(zeros + hex("444F574E47524400")).downgradeSentinel == .toTLS11OrBelow)
    for index in 0..<32 {
      var almost = ServerHello.helloRetryRequestRandom
      almost[index] ^= 1
      #expect(!hello(almost).isHelloRetryRequest)
    }
  }
}
