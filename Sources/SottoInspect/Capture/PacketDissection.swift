// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Why a packet holds nothing for us.
package enum SkippedPacket: String, CaseIterable, Sendable {
  /// Neither IPv4 nor IPv6: ARP, for one.
  case notIP = "not IP"
  /// UDP, ICMP and so on.
  case notTCP = "not TCP"
  /// UDP to or from port 443: probably QUIC, whose handshake is TLS 1.3 too, but not in TCP.
  case perhapsQUIC = "UDP of port 443, probably QUIC"
  /// A part of an IP packet. TCP avoids them; they are not put together here.
  case fragment = "that are fragments of larger ones"
  /// Headers that are cut short or make no sense.
  case broken = "with headers that are cut short or make no sense"
  /// A link type that we don't know.
  case unknownLink = "of a link type that sotto does not know"
}

/// Takes the TCP segment out of a packet. Checksums are not looked at: network cards fill them in after the capture has seen the packet.
package enum PacketDissection: Equatable, Sendable {
  /// A segment.
  case segment(TCPSegment)
  /// Something else.
  case skipped(SkippedPacket)

  /// Looks at a packet.
  package init(_ packet: CapturedPacket) {
    var reader = ByteReader(packet.bytes.span, as: "packet")
    do throws(DecodeError) {
      self = try Self.link(packet.linkType, first: packet.bytes.first ?? 0, &reader)
    } catch {
      self = .skipped(.broken)
    }
  }

  // MARK: Links

  private static func link(
    _ type: LinkType, first: UInt8, _ reader: inout ByteReader
  ) throws(DecodeError) -> Self {
    switch type {
    case .ethernet:
      try reader.skip(12)
      return try network(etherType: try reader.uint16(), &reader)
    case .linuxCooked:
      try reader.skip(14)
      return try network(etherType: try reader.uint16(), &reader)
    case .linuxCooked2:
      let type = try reader.uint16()
      try reader.skip(18)
      return try network(etherType: type, &reader)
    case .null, .loop:
      let family = try reader.uint32()
      return try network(family: family <= 0xff ? family : family.byteSwapped, &reader)
    case .raw: return try internet(first, &reader)
    case .ipv4: return try ipv4(&reader)
    case .ipv6: return try ipv6(&reader)
    case _ where LinkType.rawByOtherNumbers.contains(type): return try internet(first, &reader)
    default: return .skipped(.unknownLink)
    }
  }

  /// An EtherType, perhaps behind tags of 802.1Q and 802.1ad.
  private static func network(etherType: UInt16, _ reader: inout ByteReader) throws(DecodeError) -> Self {
    var type = etherType
    while type == 0x8100 || type == 0x88a8 || type == 0x9100 {
      try reader.skip(2)
      type = try reader.uint16()
    }
    switch type {
    case 0x0800: return try ipv4(&reader)
    case 0x86dd: return try ipv6(&reader)
    default: return .skipped(.notIP)
    }
  }

  /// AF_INET is 2 everywhere; AF_INET6 has a number of its own on each system.
  private static func network(family: UInt32, _ reader: inout ByteReader) throws(DecodeError) -> Self {
    switch family {
    case 2: return try ipv4(&reader)
    case 10, 24, 28, 30: return try ipv6(&reader)
    default: return .skipped(.notIP)
    }
  }

  // MARK: IP

  /// `first` has the version.
  private static func internet(_ first: UInt8, _ reader: inout ByteReader) throws(DecodeError) -> Self {
    switch first >> 4 {
    case 4: return try ipv4(&reader)
    case 6: return try ipv6(&reader)
    default: return .skipped(.notIP)
    }
  }

  /// RFC 791 section 3.1.
  private static func ipv4(_ reader: inout ByteReader) throws(DecodeError) -> Self {
    let whole = reader.remaining
    let first = try reader.uint8()
    let headerLength = Int(first & 15) * 4
    guard first >> 4 == 4, headerLength >= 20 else { return .skipped(.broken) }
    try reader.skip(1)
    let stated = Int(try reader.uint16())
    try reader.skip(2)
    let fragment = try reader.uint16()
    try reader.skip(1)
    let proto = try reader.uint8()
    try reader.skip(2)
    let source = try reader.bytes(4)
    let destination = try reader.bytes(4)
    try reader.skip(headerLength - 20)
    // More to come, or not at the start.
    guard fragment & 0x3fff == 0 else { return .skipped(.fragment) }
    // A card that cuts packets itself lets the system leave the length out.
    let total = stated == 0 ? whole : stated
    guard total >= headerLength else { return .skipped(.broken) }
    return try transport(proto, source, destination, length: total - headerLength, &reader)
  }

  /// RFC 8200 section 3.
  private static func ipv6(_ reader: inout ByteReader) throws(DecodeError) -> Self {
    guard try reader.uint32() >> 28 == 6 else { return .skipped(.broken) }
    let stated = Int(try reader.uint16())
    var proto = try reader.uint8()
    try reader.skip(1)
    let source = try reader.bytes(16)
    let destination = try reader.bytes(16)
    // 0 in a packet longer than 65,535 bytes (RFC 2675), or as in IPv4 before a card cuts it.
    var length = stated == 0 ? reader.remaining : stated
    while true {
      let next: UInt8
      let size: Int
      switch proto {
      // Options hop by hop, routing, options for the destination, mobility, HIP, shim6.
      case 0, 43, 60, 135, 139, 140:
        next = try reader.uint8()
        size = (Int(try reader.uint8()) + 1) * 8
        try reader.skip(size - 2)
      case 44:
        next = try reader.uint8()
        size = 8
        try reader.skip(1)
        // One fragment that is the whole packet is none.
        guard try reader.uint16() & 0xfff9 == 0 else { return .skipped(.fragment) }
        try reader.skip(4)
      // An authentication header counts in fours.
      case 51:
        next = try reader.uint8()
        size = (Int(try reader.uint8()) + 2) * 4
        try reader.skip(size - 2)
      default: return try transport(proto, source, destination, length: length, &reader)
      }
      guard size <= length else { return .skipped(.broken) }
      length -= size
      proto = next
    }
  }

  // MARK: TCP

  private static func transport(
    _ proto: UInt8, _ source: [UInt8], _ destination: [UInt8], length: Int, _ reader: inout ByteReader
  ) throws(DecodeError) -> Self {
    guard proto == 6 else {
      guard proto == 17, reader.remaining >= 4 else { return .skipped(.notTCP) }
      let ports = [try reader.uint16(), try reader.uint16()]
      return .skipped(ports.contains(443) ? .perhapsQUIC : .notTCP)
    }
    let sourcePort = try reader.uint16()
    let destinationPort = try reader.uint16()
    let sequence = try reader.uint32()
    try reader.skip(4)
    let headerLength = Int(try reader.uint8() >> 4) * 4
    let flags = TCPSegment.Flags(rawValue: try reader.uint8())
    guard headerLength >= 20, headerLength <= length else { return .skipped(.broken) }
    try reader.skip(headerLength - 14)
    let payloadLength = length - headerLength
    return .segment(
      TCPSegment(
        source: CaptureEndpoint(address: source, port: sourcePort),
        destination: CaptureEndpoint(address: destination, port: destinationPort), sequence: sequence,
        flags: flags,
        // Behind the packet there may be what pads the frame.
        payload: try reader.bytes(min(payloadLength, reader.remaining)), length: payloadLength))
  }
}
