// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// The reader and the writer by themselves.
@Suite struct BytesTests {
  @Test func integers() throws {
    let bytes = hex("01 0203 040506 0708090a 0b0c0d0e0f101112")
    let values: [UInt64] = try read(bytes) { (reader) throws(DecodeError) in
      var values = [UInt64(reader.remaining), UInt64(try reader.uint8()), UInt64(try reader.uint16())]
      values += [UInt64(try reader.uint24()), UInt64(try reader.uint32()), reader.isAtEnd ? 1 : 0]
      values += [try reader.uint64(), reader.isAtEnd ? 1 : 0]
      try reader.finish()
      return values
    }
    #expect(values == [18, 0x01, 0x0203, 0x040506, 0x0708_090a, 0, 0x0b0c_0d0e_0f10_1112, 1])
    let same = written {
      $0.uint8(0x01)
      $0.uint16(0x0203)
      $0.uint24(0x040506)
      $0.uint32(0x0708_090a)
      $0.uint64(0x0b0c_0d0e_0f10_1112)
    }
    #expect(same.bytes == bytes)
    #expect(!same.overflowed)
  }

  @Test func extremes() throws {
    let ones = [UInt8](repeating: 0xff, count: 8)
    #expect(try read(ones) { (reader) throws(DecodeError) in try reader.uint8() } == .max)
    #expect(try read(ones) { (reader) throws(DecodeError) in try reader.uint16() } == .max)
    #expect(try read(ones) { (reader) throws(DecodeError) in try reader.uint24() } == 0xff_ffff)
    #expect(try read(ones) { (reader) throws(DecodeError) in try reader.uint32() } == .max)
    #expect(try read(ones) { (reader) throws(DecodeError) in try reader.uint64() } == .max)
  }

  @Test func integersCutShort() {
    for count in 0..<8 {
      let bytes = [UInt8](repeating: 1, count: count)
      let short: (Int) -> DecodeError.Problem? = { count < $0 ? .truncated : nil }
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.uint8() } == short(1))
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.uint16() } == short(2))
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.uint24() } == short(3))
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.uint32() } == short(4))
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.uint64() } == .truncated)
      #expect(problem(bytes) { (reader) throws(DecodeError) in try reader.bytes(5) } == short(5))
      #expect(
        problem(bytes) { (reader) throws(DecodeError) in try reader.sub(5) { _ in } }
          == (count < 5 ? .truncated : .trailingBytes(5)))
    }
  }

  @Test func bytesAndRest() throws {
    let parts = try read([1, 2, 3, 4]) { (reader) throws(DecodeError) in
      [try reader.bytes(0), try reader.bytes(3), try reader.rest(), try reader.rest()]
    }
    #expect(parts == [[], [1, 2, 3], [4], []])
    #expect(problem([1]) { (reader) throws(DecodeError) in try reader.bytes(-1) } == .truncated)
    #expect(problem([1]) { (reader) throws(DecodeError) in try reader.bytes(.max) } == .truncated)
    #expect(problem([1]) { (reader) throws(DecodeError) in try reader.sub(-1) { _ in } } == .truncated)
    #expect(problem([1]) { (reader) throws(DecodeError) in try reader.sub(.max) { _ in } } == .truncated)
    #expect(problem([1, 2]) { (reader) throws(DecodeError) in try reader.finish() } == .trailingBytes(2))
  }

  /// A structure inside another can't see past its own end, and what follows it is read next.
  @Test func nesting() throws {
    let bytes = hex("03 02aabb 0002 ccdd 000001 ee ff")
    let parts = try read(bytes) { (reader) throws(DecodeError) in
      let inner = try reader.vector8 { (outer) throws(DecodeError) in
        let room = UInt8(outer.remaining)
        return try outer.vector8(as: "inner") { (inner) throws(DecodeError) in
          Array(inner.structure.utf8) + [room] + (try inner.rest())
        }
      }
      let two = try reader.vector16 { (part) throws(DecodeError) in try part.rest() }
      let three = try reader.vector24 { (part) throws(DecodeError) in try part.rest() }
      return [inner, two, three, try reader.rest()]
    }
    #expect(parts == [Array("inner".utf8) + [3, 0xaa, 0xbb], [0xcc, 0xdd], [0xee], [0xff]])
    #expect(
      problem(hex("02 03aa")) { (reader) throws(DecodeError) in
        try reader.vector8 { (outer) throws(DecodeError) in try outer.opaque8() }
      } == .truncated)
    #expect(
      problem(hex("0003 aabbcc")) { (reader) throws(DecodeError) in
        try reader.vector16 { (part) throws(DecodeError) in try part.uint8() }
      } == .trailingBytes(2))
  }

  @Test func opaqueRanges() throws {
    for count in 0...5 {
      let content = [UInt8](repeating: 7, count: count)
      let expected: DecodeError.Problem? = count < 2 ? .tooShort : count > 4 ? .tooLong : nil
      let eight = written { $0.opaque8(content) }.bytes
      let sixteen = written { $0.opaque16(content) }.bytes
      let twentyFour = written { $0.opaque24(content) }.bytes
      #expect((eight.count, sixteen.count, twentyFour.count) == (count + 1, count + 2, count + 3))
      #expect(problem(eight) { (reader) throws(DecodeError) in try reader.opaque8(2...4) } == expected)
      #expect(problem(sixteen) { (reader) throws(DecodeError) in try reader.opaque16(2...4) } == expected)
      #expect(problem(twentyFour) { (reader) throws(DecodeError) in try reader.opaque24(2...4) } == expected)
      #expect(try read(twentyFour) { (reader) throws(DecodeError) in try reader.opaque24() } == content)
    }
  }

  @Test func lists() throws {
    let suites: [CipherSuite] = [.aes128GCMSHA256, CipherSuite(rawValue: 0xffff)]
    let eight = written { $0.list8(suites) }.bytes
    let sixteen = written { $0.list16(suites) }.bytes
    #expect(eight == hex("04 1301 ffff"))
    #expect(sixteen == hex("0004 1301 ffff"))
    #expect(try read(eight) { (reader) throws(DecodeError) in try reader.list8(of: CipherSuite.self) } == suites)
    #expect(try read(sixteen) { (reader) throws(DecodeError) in try reader.list16(of: CipherSuite.self) } == suites)
    #expect(
      problem([0, 5, 1]) { (reader) throws(DecodeError) in try reader.list16(of: CipherSuite.self) } == .truncated)
  }

  // MARK: Writing

  @Test func writerGoesOn() {
    var writer = ByteWriter(appendingTo: [1, 2])
    writer.opaque8([3])
    #expect(writer.count == 4)
    #expect(writer.bytes == [1, 2, 1, 3])
    #expect(writer.finish() == [1, 2, 1, 3])
  }

  @Test func nestedVectors() {
    let bytes = written { writer in
      writer.vector24 { outer in
        outer.uint8(1)
        outer.vector16 { middle in middle.vector8 { inner in inner.append([2, 3]) } }
      }
    }
    #expect(bytes.bytes == hex("000006 01 0003 02 0203"))
    #expect(!bytes.overflowed)
  }

  /// Longer than a length field can say: the flag stays, however much follows.
  @Test(arguments: [(8, 255), (16, 65_535), (24, 16_777_215)]) func overflow(width: Int, most: Int) {
    for (count, expected) in [(most, false), (most + 1, true)] {
      let content = [UInt8](repeating: 0, count: count)
      let result = written { writer in
        writer.uint8(0)
        switch width {
        case 8: writer.opaque8(content)
        case 16: writer.opaque16(content)
        default: writer.opaque24(content)
        }
        writer.opaque8([1])
      }
      #expect(result.overflowed == expected)
    }
  }

  @Test func overflowOfIntegers() {
    #expect(written { $0.uint24(-1) }.overflowed)
    #expect(written { $0.uint24(0x100_0000) }.overflowed)
    #expect(!written { $0.uint24(0xff_ffff) }.overflowed)
    #expect(written { $0.markOverflowed() }.overflowed)
  }

  /// What can't be written is not sent: neither a body nor an extension in it.
  @Test func messagesThatDoNotFit() {
    #expect(
      HandshakeMessage(CertificateRequest(context: [UInt8](repeating: 0, count: 256), extensions: .init())) == nil)
    #expect(
      HandshakeMessage(CertificateVerify(algorithm: .ed25519, signature: [UInt8](repeating: 0, count: 65_536))) == nil)
    #expect(HandshakeMessage(Finished(verifyData: [UInt8](repeating: 0, count: 0x100_0000))) == nil)
    var long = ExtensionBlock()
    long.append(ProtocolNameList(names: [[UInt8](repeating: 0x61, count: 255)]))
    #expect(HandshakeMessage(EncryptedExtensions(extensions: long)) != nil)
    long = ExtensionBlock()
    long.append(ProtocolNameList(names: [[UInt8](repeating: 0x61, count: 256)]))
    #expect(HandshakeMessage(EncryptedExtensions(extensions: long)) == nil)
    var many = ExtensionBlock()
    many.append(SupportedVersionsOffer(versions: [ProtocolVersion](repeating: .tls13, count: 128)))
    #expect(HandshakeMessage(EncryptedExtensions(extensions: many)) == nil)
  }
}
