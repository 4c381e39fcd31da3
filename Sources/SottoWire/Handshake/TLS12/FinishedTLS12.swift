// SPDX-License-Identifier: Apache-2.0

/// Proof that the sender has the keys and saw the same handshake (RFC 5246 section 7.4.9).
///
///     struct { opaque verify_data[12]; } Finished;
package struct FinishedTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.finished

  /// 12 bytes.
  package var verifyData: [UInt8]

  /// The same for all cipher suites that we have.
  package static let verifyDataLength = 12

  package init(verifyData: [UInt8]) {
    self.verifyData = verifyData
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    verifyData = try reader.bytes(Self.verifyDataLength)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.append(verifyData)
  }
}
