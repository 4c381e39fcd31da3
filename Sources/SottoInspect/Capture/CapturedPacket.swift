// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// A packet as a capture has it.
package struct CapturedPacket: Equatable, Sendable {
  /// When it was seen, since 1970; nil where the capture does not say.
  package var microseconds: Int64?
  /// What its first bytes are.
  package var linkType: LinkType
  /// What was kept of it.
  package var bytes: [UInt8]
}

/// What a packet begins with (the registry of LINKTYPE_ values).
package struct LinkType: RawRepresentable, Hashable, Sendable {
  /// The number in the registry.
  package let rawValue: UInt16

  /// Any number at all.
  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// BSD's loopback: an address family in the byte order of the machine that captured.
  package static let null = Self(rawValue: 0)
  /// Ethernet.
  package static let ethernet = Self(rawValue: 1)
  /// An IP packet, IPv4 or IPv6.
  package static let raw = Self(rawValue: 101)
  /// What some systems write for ``raw``: their own numbers instead of the registry's.
  package static let rawByOtherNumbers: Set<Self> = [Self(rawValue: 12), Self(rawValue: 14)]
  /// OpenBSD's loopback: an address family in network order.
  package static let loop = Self(rawValue: 108)
  /// Linux's "cooked" capture, such as of all interfaces.
  package static let linuxCooked = Self(rawValue: 113)
  /// An IPv4 packet.
  package static let ipv4 = Self(rawValue: 228)
  /// An IPv6 packet.
  package static let ipv6 = Self(rawValue: 229)
  /// The second version of ``linuxCooked``.
  package static let linuxCooked2 = Self(rawValue: 276)
}

/// Why a capture can't be read, or not to its end.
package enum CaptureProblem: Error, Equatable, Sendable {
  /// The file is empty.
  case empty
  /// It is no capture that we know; what it seems to be, where that is known.
  case notACapture(String?)
  /// The file ends in the middle of something that begins at this byte.
  case truncated(offset: Int)
  /// Something at this byte makes no sense.
  case malformed(String, offset: Int)
}

extension CaptureProblem: CustomStringConvertible {
  /// In one clause, without peers' texts.
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .notACapture(nil): "this is neither a pcap nor a pcapng file"
    case .notACapture(let what?): "this is no pcap or pcapng file: \(what)"
    case .truncated(let offset): "the file is cut short in what begins at byte \(offset)"
    case .malformed(let what, let offset): "\(what), at byte \(offset)"
    }
  }
}

/// Which byte of a number comes first. Captures are written in the order of the machine that captured.
enum ByteOrder: Sendable {
  case big
  case little
}

extension ByteReader {
  mutating func uint16(_ order: ByteOrder) throws(DecodeError) -> UInt16 {
    let value = try uint16()
    return order == .big ? value : value.byteSwapped
  }

  mutating func uint32(_ order: ByteOrder) throws(DecodeError) -> UInt32 {
    let value = try uint32()
    return order == .big ? value : value.byteSwapped
  }

  mutating func uint64(_ order: ByteOrder) throws(DecodeError) -> UInt64 {
    let value = try uint64()
    return order == .big ? value : value.byteSwapped
  }
}
