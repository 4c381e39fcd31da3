// SPDX-License-Identifier: Apache-2.0

//= rfc9846 4.3.6-2
/// The client answers requests for a certificate after the handshake too (RFC 9846 section 4.3.6). Empty, and only ever
/// in a ClientHello.
package struct PostHandshakeAuth: EmptyExtension, Equatable {
  package static let type = ExtensionType.postHandshakeAuth
  package init() {}
}
