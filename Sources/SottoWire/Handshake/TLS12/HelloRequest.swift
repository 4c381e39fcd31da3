// SPDX-License-Identifier: Apache-2.0

/// The server asks for a renegotiation (RFC 5246 section 7.4.1.1), which we refuse. Empty, and never hashed.
package struct HelloRequest: HandshakeBody, Equatable {
  package static let type = HandshakeType.helloRequest

  package init() {}

  package init(from reader: inout ByteReader) throws(DecodeError) {}

  package func encode(into writer: inout ByteWriter) {}
}
