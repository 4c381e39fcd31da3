// SPDX-License-Identifier: Apache-2.0

/// The server's first flight ends (RFC 5246 section 7.4.5). Empty.
package struct ServerHelloDone: HandshakeBody, Equatable {
  package static let type = HandshakeType.serverHelloDone

  package init() {}

  package init(from reader: inout ByteReader) throws(DecodeError) {}

  package func encode(into writer: inout ByteWriter) {}
}
