// SPDX-License-Identifier: Apache-2.0

/// The content of a change_cipher_spec record (RFC 5246 section 7.1). It is no handshake message and never hashed.
///
///     struct { enum { change_cipher_spec(1), (255) } type; } ChangeCipherSpec;
package enum ChangeCipherSpec {
  package static let content: [UInt8] = [1]

  package static func isValid(_ content: [UInt8]) -> Bool { content == Self.content }
}
