// SPDX-License-Identifier: Apache-2.0

/// Binds a renegotiation to the connection it happens in; empty in a first handshake, in both hellos.
///
///     struct { opaque renegotiated_connection<0..255>; } RenegotiationInfo;      // RFC 5746 section 3.2
package struct RenegotiationInfo: ExtensionBody, Equatable {
  package static let type = ExtensionType.renegotiationInfo

  package let renegotiatedConnection: [UInt8]

  package init(renegotiatedConnection: [UInt8] = []) {
    self.renegotiatedConnection = renegotiatedConnection
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    renegotiatedConnection = try reader.opaque8()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(renegotiatedConnection)
  }
}
