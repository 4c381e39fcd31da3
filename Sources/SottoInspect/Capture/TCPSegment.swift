// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// One end of a TCP connection.
package struct CaptureEndpoint: Hashable, Sendable {
  /// 4 or 16 bytes.
  package var address: [UInt8]
  /// The port.
  package var port: UInt16

  /// An address and a port.
  package init(address: [UInt8], port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension CaptureEndpoint: CustomStringConvertible {
  /// `192.0.2.1:443`, `[2001:db8::1]:443`.
  package var description: String {
    let text = IPAddress.text(address)
    return address.count == 4 ? "\(text):\(port)" : "[\(text)]:\(port)"
  }
}

extension CaptureEndpoint: Comparable {
  /// Some order, the same for both directions of a connection.
  package static func < (left: Self, right: Self) -> Bool {
    if left.port != right.port { return left.port < right.port }
    return left.address.lexicographicallyPrecedes(right.address)
  }
}

/// A TCP segment (RFC 9293 section 3.1).
package struct TCPSegment: Equatable, Sendable {
  package var source: CaptureEndpoint
  package var destination: CaptureEndpoint
  package var sequence: UInt32
  package var flags: Flags
  /// What was kept of the payload.
  package var payload: [UInt8]
  /// How long the payload was on the wire.
  package var length: Int

  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let fin = Self(rawValue: 0x01)
    package static let syn = Self(rawValue: 0x02)
    package static let rst = Self(rawValue: 0x04)
    package static let ack = Self(rawValue: 0x10)
  }
}
