// SPDX-License-Identifier: Apache-2.0

/// Proof that the sender has the keys and saw the same handshake (RFC 9846 section 4.5.3).
///
///     struct { opaque verify_data[Hash.length]; } Finished;
///
/// The length depends on the hash, so whoever knows it checks it.
package struct Finished: HandshakeBody, Equatable {
  package static let type = HandshakeType.finished

  package var verifyData: [UInt8]

  package init(verifyData: [UInt8]) {
    self.verifyData = verifyData
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    verifyData = try reader.rest()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.append(verifyData)
  }
}
