// SPDX-License-Identifier: Apache-2.0

/// The sender moves on to its next keys (RFC 9846 section 4.7.3).
///
///     enum { update_not_requested(0), update_requested(1), (255) } KeyUpdateRequest;
///     struct { KeyUpdateRequest request_update; } KeyUpdate;
package struct KeyUpdate: HandshakeBody, Equatable {
  package static let type = HandshakeType.keyUpdate

  /// Whatever was sent: values other than the two defined ones parse, and are `illegal_parameter`.
  package struct Request: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let notRequested = Self(rawValue: 0)
    package static let requested = Self(rawValue: 1)
  }

  package var request: Request

  package init(request: Request) {
    self.request = request
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    request = Request(rawValue: try reader.uint8())
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(request.rawValue)
  }
}
