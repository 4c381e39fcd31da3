// SPDX-License-Identifier: Apache-2.0

/// Writes captures, of either format and in either byte order.
package struct CaptureWriter: Sendable {
  package enum Format: Hashable, Sendable {
    case pcap(littleEndian: Bool, nanoseconds: Bool)
    case pcapng(littleEndian: Bool, packets: PacketBlock)
  }

  package enum PacketBlock: Hashable, Sendable {
    case enhanced
    case simple
    case obsolete
  }

  /// All that there are.
  package static let formats: [Format] =
    [false, true].flatMap { order in
      [false, true].map { Format.pcap(littleEndian: order, nanoseconds: $0) }
        + [.enhanced, .simple, .obsolete].map { Format.pcapng(littleEndian: order, packets: $0) }
    }

  package private(set) var bytes: [UInt8] = []
  private let format: Format
  private let isLittle: Bool

  /// A capture with no packets yet.
  package init(_ format: Format, linkType: UInt16, snapLength: Int = 262_144) {
    self.format = format
    switch format {
    case .pcap(let isLittle, let isNano):
      self.isLittle = isLittle
      bytes = number(isNano ? 0xa1b2_3c4d : 0xa1b2_c3d4)
      bytes += number(2, 2) + number(4, 2) + number(0) + number(0) + number(snapLength) + number(Int(linkType))
    case .pcapng(let isLittle, _):
      self.isLittle = isLittle
      section()
      interface(linkType: linkType, snapLength: snapLength)
    }
  }

  /// A packet that was seen at a time; simple blocks have none.
  package mutating func packet(_ content: [UInt8], microseconds: Int64 = 0, originalLength: Int? = nil) {
    let lengths = number(content.count) + number(originalLength ?? content.count)
    switch format {
    case .pcap(_, let isNano):
      bytes += number(Int(microseconds / 1_000_000))
      bytes += number(Int(microseconds % 1_000_000) * (isNano ? 1_000 : 1)) + lengths + content
    case .pcapng(_, let kind):
      let time = number(Int(microseconds >> 32)) + number(Int(microseconds & 0xffff_ffff))
      switch kind {
      case .enhanced: block(6, number(0) + time + lengths + content)
      case .simple: block(3, number(originalLength ?? content.count) + content)
      case .obsolete: block(2, number(0, 2) + number(0xffff, 2) + time + lengths + content)
      }
    }
  }

  // MARK: Blocks of pcapng

  /// A new section.
  package mutating func section() {
    block(0x0a0d_0d0a, number(0x1a2b_3c4d) + number(1, 2) + number(0, 2) + [UInt8](repeating: 0xff, count: 8))
  }

  /// An interface, with options as they stand in it.
  package mutating func interface(linkType: UInt16, snapLength: Int = 262_144, options: [(Int, [UInt8])] = []) {
    var body = number(Int(linkType), 2) + number(0, 2) + number(snapLength)
    for (code, value) in options {
      body += number(code, 2) + number(value.count, 2) + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }
    block(1, body)
  }

  /// A Decryption Secrets Block with a key log.
  package mutating func keyLog(_ text: String) {
    block(10, number(0x544c_534b) + number(text.utf8.count) + Array(text.utf8))
  }

  /// Any block; its body is padded.
  package mutating func block(_ type: Int, _ body: [UInt8]) {
    let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    bytes += number(type) + number(padded.count + 12) + padded + number(padded.count + 12)
  }

  /// A number of 4 bytes, or of another width, in the capture's byte order.
  package func number(_ value: Int, _ width: Int = 4) -> [UInt8] {
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isLittle ? bytes : bytes.reversed()
  }
}
