// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The older format, of libpcap and tcpdump (draft-ietf-opsawg-pcap):
///
///     magic(4) major(2) minor(2) reserved(4) reserved(4) snaplen(4) linktype(4)
///     then packet by packet: seconds(4) fraction(4) captured length(4) original length(4) bytes
///
/// in either byte order, which the magic number tells, as it tells micro- from nanoseconds.
struct Pcap: Sendable {
  static let headerLength = 24
  private static let packetHeaderLength = 16
  private static let microseconds: UInt32 = 0xa1b2_c3d4
  private static let nanoseconds: UInt32 = 0xa1b2_3c4d

  private let order: ByteOrder
  private let fractionsPerMicrosecond: Int64
  private let linkType: LinkType

  /// Whether a file with this start is one.
  static func isMagic(_ bytes: [UInt8]) -> Bool {
    let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return [microseconds, nanoseconds].contains { $0 == value || $0 == value.byteSwapped }
  }

  /// Reads the file's header.
  init?(_ bytes: Span<UInt8>) {
    var reader = ByteReader(bytes, as: "pcap")
    do throws(DecodeError) {
      let magic = try reader.uint32()
      order = magic == Self.microseconds || magic == Self.nanoseconds ? .big : .little
      fractionsPerMicrosecond = magic == Self.nanoseconds || magic.byteSwapped == Self.nanoseconds ? 1_000 : 1
      try reader.skip(16)
      // The upper half has other facts, such as the length of a frame check sequence.
      linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: try reader.uint32(order)))
    } catch {
      return nil
    }
  }

  func step(_ bytes: Span<UInt8>, at offset: Int) throws(CaptureProblem) -> CaptureReader.Step {
    guard bytes.count >= Self.packetHeaderLength else { return .needsMore }
    var reader = ByteReader(bytes, as: "packet")
    do {
      let seconds = Int64(try reader.uint32(order))
      let fraction = Int64(try reader.uint32(order))
      let length = Int(try reader.uint32(order))
      try reader.skip(4)
      guard length <= CaptureReader.maximumPacket else {
        throw CaptureProblem.malformed("a packet that says it has \(length) bytes", offset: offset)
      }
      guard reader.remaining >= length else { return .needsMore }
      let packet = CapturedPacket(
        microseconds: seconds * 1_000_000 + fraction / fractionsPerMicrosecond, linkType: linkType,
        bytes: try reader.bytes(length))
      return .item(.packet(packet), size: Self.packetHeaderLength + length)
    } catch let problem as CaptureProblem {
      throw problem
    } catch {
      return .needsMore
    }
  }
}
