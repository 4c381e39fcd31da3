// SPDX-License-Identifier: Apache-2.0

/// Writes packets: TCP in IP in whatever a link puts in front.
package enum PacketWriter {
  package static let fin: UInt8 = 1
  package static let syn: UInt8 = 2
  package static let rst: UInt8 = 4
  package static let ack: UInt8 = 16

  /// A TCP segment.
  package static func tcp(
    from source: UInt16, to destination: UInt16, sequence: UInt32, acknowledgement: UInt32 = 0, flags: UInt8,
    options: [UInt8] = [], _ payload: [UInt8] = []
  ) -> [UInt8] {
    let words = UInt8(5 + options.count / 4)
    return number(Int(source), 2) + number(Int(destination), 2) + number(Int(sequence), 4)
      + number(Int(acknowledgement), 4) + [words << 4, flags] + number(65_535, 2) + [0, 0, 0, 0] + options + payload
  }

  /// An IPv4 packet. `fragment` is the field with flags and offset.
  package static func ipv4(
    from source: [UInt8], to destination: [UInt8], proto: UInt8 = 6, options: [UInt8] = [], fragment: Int = 0x4000,
    statedLength: Int? = nil, _ payload: [UInt8]
  ) -> [UInt8] {
    let header = 20 + options.count
    return [0x40 | UInt8(header / 4), 0] + number(statedLength ?? header + payload.count, 2) + [0, 0]
      + number(fragment, 2) + [64, proto, 0, 0] + source + destination + options + payload
  }

  /// An IPv6 packet; the extension headers are as they stand in it, `first` is the first one's number, or TCP's.
  package static func ipv6(
    from source: [UInt8], to destination: [UInt8], first: UInt8 = 6, extensions: [UInt8] = [],
    statedLength: Int? = nil, _ payload: [UInt8]
  ) -> [UInt8] {
    [0x60, 0, 0, 0] + number(statedLength ?? extensions.count + payload.count, 2) + [first, 64] + source + destination
      + extensions + payload
  }

  /// The links that captures come from.
  package enum Link: String, CaseIterable, Sendable {
    case ethernet
    case ethernetTagged
    case ethernetTaggedTwice
    case cooked
    case cooked2
    case null
    case nullOtherOrder
    case loop
    case raw
    case raw12
    case raw14
    case byFamily

    /// The link type's number, for an IP version.
    package func linkType(isIPv6: Bool) -> UInt16 {
      switch self {
      case .ethernet, .ethernetTagged, .ethernetTaggedTwice: 1
      case .cooked: 113
      case .cooked2: 276
      case .null, .nullOtherOrder: 0
      case .loop: 108
      case .raw: 101
      case .raw12: 12
      case .raw14: 14
      case .byFamily: isIPv6 ? 229 : 228
      }
    }

    /// An IP packet behind what the link puts in front of it.
    package func wrap(_ packet: [UInt8]) -> [UInt8] {
      let isIPv6 = packet.first.map { $0 >> 4 } == 6
      let type = number(isIPv6 ? 0x86dd : 0x0800, 2)
      let family = isIPv6 ? 30 : 2
      switch self {
      // Ethernet pads what is short.
      case .ethernet: return [UInt8](repeating: 2, count: 12) + type + packet + [0, 0, 0, 0, 0, 0]
      case .ethernetTagged: return [UInt8](repeating: 2, count: 12) + [0x81, 0, 0, 7] + type + packet
      case .ethernetTaggedTwice:
        return [UInt8](repeating: 2, count: 12) + [0x88, 0xa8, 0, 7, 0x81, 0, 0, 9] + type + packet
      case .cooked: return [UInt8](repeating: 0, count: 14) + type + packet
      case .cooked2: return type + [UInt8](repeating: 0, count: 18) + packet
      case .null: return number(family, 4).reversed() + packet
      case .nullOtherOrder, .loop: return number(family, 4) + packet
      case .raw, .raw12, .raw14, .byFamily: return packet
      }
    }
  }
}

/// A number in network order.
private func number(_ value: Int, _ width: Int) -> [UInt8] {
  (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// A TCP connection whose packets a test writes down as it likes.
package struct TestConnection: Sendable {
  package var clientAddress: [UInt8] = [192, 0, 2, 1]
  package var serverAddress: [UInt8] = [192, 0, 2, 2]
  package var clientPort: UInt16 = 50_000
  package var serverPort: UInt16 = 443
  package var clientStart: UInt32 = 1_000
  package var serverStart: UInt32 = 9_000

  package init() {}

  /// A packet of one side, whose payload begins at this offset of its stream; a SYN's own number is before 0.
  package func packet(
    client: Bool, at offset: Int = 0, flags: UInt8 = PacketWriter.ack, options: [UInt8] = [], _ payload: [UInt8] = []
  ) -> [UInt8] {
    let isSYN = flags & PacketWriter.syn != 0
    let start = client ? clientStart : serverStart
    let sequence = isSYN ? start : start &+ 1 &+ UInt32(truncatingIfNeeded: offset)
    let segment = PacketWriter.tcp(
      from: client ? clientPort : serverPort, to: client ? serverPort : clientPort, sequence: sequence, flags: flags,
      options: options, payload)
    let (source, destination) = client ? (clientAddress, serverAddress) : (serverAddress, clientAddress)
    return source.count == 4
      ? PacketWriter.ipv4(from: source, to: destination, segment)
      : PacketWriter.ipv6(from: source, to: destination, segment)
  }

  /// The three packets that open it.
  package var opening: [[UInt8]] {
    [
      packet(client: true, flags: PacketWriter.syn), packet(client: false, flags: PacketWriter.syn | PacketWriter.ack),
      packet(client: true),
    ]
  }

  /// The whole of it, as packets of an ordinary size: what the two say, one after the other, and that they are done.
  package func packets(_ turns: [(isClient: Bool, bytes: [UInt8])]) -> [[UInt8]] {
    var packets = opening
    var offsets = [true: 0, false: 0]
    for (isClient, bytes) in turns {
      for start in stride(from: 0, to: bytes.count, by: 1_400) {
        let part = Array(bytes[start..<min(start + 1_400, bytes.count)])
        packets.append(packet(client: isClient, at: offsets[isClient, default: 0], part))
        offsets[isClient, default: 0] += part.count
      }
    }
    for isClient in [true, false] {
      packets.append(
        packet(client: isClient, at: offsets[isClient, default: 0], flags: PacketWriter.fin | PacketWriter.ack))
    }
    return packets
  }
}
