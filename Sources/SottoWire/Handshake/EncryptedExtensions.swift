// SPDX-License-Identifier: Apache-2.0

/// The server's answers to extensions that need no key agreement (RFC 9846 section 4.4.1).
///
///     struct { Extension extensions<0..2^16-1>; } EncryptedExtensions;
package struct EncryptedExtensions: HandshakeBody, Equatable {
  package static let type = HandshakeType.encryptedExtensions

  package var extensions: ExtensionBlock

  package init(extensions: ExtensionBlock) {
    self.extensions = extensions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    extensions = try ExtensionBlock(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    extensions.encode(into: &writer)
  }
}
