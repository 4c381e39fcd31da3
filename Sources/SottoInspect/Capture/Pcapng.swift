// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The newer format, of Wireshark (draft-ietf-opsawg-pcapng): blocks, each with its length in front and behind.
///
///     type(4) length(4) body length(4)
///
/// Sections begin with a Section Header Block, which tells their byte order; interfaces are described before packets name them.
struct Pcapng: Sendable {
  /// A Section Header Block's type: the same in either byte order.
  static let magic: [UInt8] = [0x0a, 0x0d, 0x0d, 0x0a]
  /// More interfaces than any section has.
  private static let maximumInterfaces = 4_096
  /// More than a block that we look into may have, in bytes.
  private static let maximumBlock = CaptureReader.maximumPacket + 65_536
  /// The same for a block with a key log: a line for each secret of all connections.
  private static let maximumKeyLog = 16 << 20
  private static let overhead = 12

  private enum Block {
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let interfaceDescription: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
    static let decryptionSecrets: UInt32 = 10
    static let wanted: Set<UInt32> = [
      sectionHeader, interfaceDescription, obsoletePacket, simplePacket, enhancedPacket, decryptionSecrets,
    ]
  }

  private struct Interface: Sendable {
    let linkType: LinkType
    /// How much of a packet is kept at most; 0 for all.
    let snapLength: Int
    var clock = CaptureClock()
  }

  private var order = ByteOrder.big
  private var interfaces: [Interface] = []

  mutating func step(_ bytes: Span<UInt8>, at offset: Int) throws(CaptureProblem) -> CaptureReader.Step {
    guard bytes.count >= Self.overhead else { return .needsMore }
    var reader = ByteReader(bytes, as: "block")
    do {
      var type = try reader.uint32()
      if type == Block.sectionHeader {
        switch try Self.byteOrderMagic(bytes) {
        case 0x1a2b_3c4d: order = .big
        case 0x4d3c_2b1a: order = .little
        default: throw CaptureProblem.malformed("a section in no known byte order", offset: offset)
        }
      } else {
        type = order == .big ? type : type.byteSwapped
      }
      let length = Int(try reader.uint32(order))
      guard length >= Self.overhead, length % 4 == 0 else {
        throw CaptureProblem.malformed("a block that says it has \(length) bytes", offset: offset)
      }
      guard Block.wanted.contains(type) else { return .nothing(size: length) }
      guard length <= (type == Block.decryptionSecrets ? Self.maximumKeyLog : Self.maximumBlock) else {
        throw CaptureProblem.malformed("a block that says it has \(length) bytes", offset: offset)
      }
      guard bytes.count >= length else { return .needsMore }
      let body = length - Self.overhead
      let item = try reader.sub(body) { (body) throws(DecodeError) in
        let item = try self.item(type, &body)
        try body.skip(body.remaining)
        return item
      }
      guard Int(try reader.uint32(order)) == length else {
        throw CaptureProblem.malformed("a block whose two lengths differ", offset: offset)
      }
      guard interfaces.count <= Self.maximumInterfaces else {
        throw CaptureProblem.malformed("more than \(Self.maximumInterfaces) interfaces", offset: offset)
      }
      return item.map { .item($0, size: length) } ?? .nothing(size: length)
    } catch let problem as CaptureProblem {
      throw problem
    } catch {
      throw .malformed("a block that can't be read", offset: offset)
    }
  }

  private static func byteOrderMagic(_ bytes: Span<UInt8>) throws(DecodeError) -> UInt32 {
    var reader = ByteReader(bytes, as: "section header")
    try reader.skip(8)
    return try reader.uint32()
  }

  private mutating func item(_ type: UInt32, _ body: inout ByteReader) throws(DecodeError) -> CaptureReader.Item? {
    switch type {
    case Block.sectionHeader:
      interfaces = []
      return nil
    case Block.interfaceDescription:
      interfaces.append(try interface(&body))
      return nil
    case Block.enhancedPacket: return try packet(of: Int(try body.uint32(order)), &body)
    case Block.obsoletePacket:
      let index = Int(try body.uint16(order))
      // How many packets were lost.
      try body.skip(2)
      return try packet(of: index, &body)
    case Block.simplePacket:
      let interface = try self.interface(0)
      var captured = Int(try body.uint32(order))
      if interface.snapLength > 0 { captured = min(captured, interface.snapLength) }
      return .packet(
        CapturedPacket(microseconds: nil, linkType: interface.linkType, bytes: try body.bytes(captured)))
    default:
      let kind = try body.uint32(order)
      let length = Int(try body.uint32(order))
      // "TLSK": a TLS key log. There are others, such as for SSH.
      guard kind == 0x544c_534b else { return nil }
      return .keyLog(try body.bytes(length))
    }
  }

  /// What follows an interface's number in both blocks that have times.
  private func packet(of index: Int, _ body: inout ByteReader) throws(DecodeError) -> CaptureReader.Item {
    let interface = try self.interface(index)
    let time = try ticks(&body)
    let captured = Int(try body.uint32(order))
    try body.skip(4)
    return .packet(
      CapturedPacket(
        microseconds: interface.clock.microseconds(time), linkType: interface.linkType, bytes: try body.bytes(captured))
    )
  }

  private func interface(_ index: Int) throws(DecodeError) -> Interface {
    guard index < interfaces.count else { throw DecodeError(.invalidValue, in: "interface") }
    return interfaces[index]
  }

  private func ticks(_ body: inout ByteReader) throws(DecodeError) -> UInt64 {
    let high = try body.uint32(order)
    return UInt64(high) << 32 | UInt64(try body.uint32(order))
  }

  private func interface(_ body: inout ByteReader) throws(DecodeError) -> Interface {
    let linkType = LinkType(rawValue: try body.uint16(order))
    try body.skip(2)
    var interface = Interface(linkType: linkType, snapLength: Int(try body.uint32(order)))
    while body.remaining >= 4 {
      let code = try body.uint16(order)
      let value = try body.bytes(Int(try body.uint16(order)))
      // Options are padded to four bytes.
      try body.skip(min((4 - value.count % 4) % 4, body.remaining))
      switch code {
      case 0: return interface
      case 9: if let first = value.first { interface.clock.resolution = first }
      case 14 where value.count == 8:
        var reader = ByteReader(value.span, as: "if_tsoffset")
        interface.clock.offsetSeconds = Int64(bitPattern: try reader.uint64(order))
      default: break
      }
    }
    return interface
  }
}

/// How an interface of a pcapng file counts time.
struct CaptureClock: Equatable, Sendable {
  /// if_tsresol: a negative power of ten; of two where the top bit is set.
  var resolution: UInt8 = 6
  /// if_tsoffset: seconds to add.
  var offsetSeconds: Int64 = 0

  /// Ticks since 1970 as microseconds; nil if that is no time that can be told.
  func microseconds(_ ticks: UInt64) -> Int64? {
    let exponent = Int(resolution & 0x7f)
    let value: UInt64
    if resolution & 0x80 != 0 {
      let product = ticks.multipliedFullWidth(by: 1_000_000)
      // A shift by more than there is gives 0.
      let high = exponent >= 64 ? product.high >> (exponent - 64) : product.high
      guard exponent >= 64 || high >> exponent == 0 else { return nil }
      value = exponent >= 64 ? high : exponent == 0 ? product.low : high << (64 - exponent) | product.low >> exponent
    } else if exponent >= 6 {
      value = Self.powerOfTen(exponent - 6).map { ticks / $0 } ?? 0
    } else {
      let (product, overflows) = ticks.multipliedReportingOverflow(by: Self.powerOfTen(6 - exponent) ?? 0)
      guard !overflows else { return nil }
      value = product
    }
    let (offset, overflows) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000)
    guard let time = Int64(exactly: value), !overflows else { return nil }
    let (sum, sumOverflows) = time.addingReportingOverflow(offset)
    return sumOverflows ? nil : sum
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64? {
    guard exponent < 20 else { return nil }
    return (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
