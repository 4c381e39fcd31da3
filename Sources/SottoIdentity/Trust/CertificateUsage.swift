// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// What a peer's certificate is to prove.
@nonexhaustive
public enum CertificateUsage: Hashable, Sendable {
  /// That a server is the one it is called by.
  case serverAuthentication
  /// The same, with a key that decrypts and need not sign: TLS 1.2's classical handshake.
  case serverKeyEncipherment
  /// Who a client is.
  case clientAuthentication

  /// The purpose in extendedKeyUsage (RFC 5280 section 4.2.1.12).
  var identifier: ASN1ObjectIdentifier {
    switch self {
    case .serverAuthentication, .serverKeyEncipherment: CertificateOIDs.serverAuthentication
    case .clientAuthentication: CertificateOIDs.clientAuthentication
    }
  }

  /// As a sentence has it.
  var text: String {
    switch self {
    case .serverAuthentication, .serverKeyEncipherment: "server authentication"
    case .clientAuthentication: "client authentication"
    }
  }
}
