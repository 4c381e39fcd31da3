// SPDX-License-Identifier: Apache-2.0

/// The client has sent the last of its early data (RFC 9846 section 4.6). Empty.
package struct EndOfEarlyData: HandshakeBody, Equatable {
  package static let type = HandshakeType.endOfEarlyData

  package init() {}

  package init(from reader: inout ByteReader) throws(DecodeError) {}

  package func encode(into writer: inout ByteWriter) {}
}
