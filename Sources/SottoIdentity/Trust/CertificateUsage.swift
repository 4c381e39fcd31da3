// SPDX-License-Identifier: Apache-2.0

/// What a peer's certificate is to prove.
@nonexhaustive
public enum CertificateUsage: Hashable, Sendable {
  /// That a server is the one it is called by.
  case serverAuthentication
  /// The same, with a key that decrypts and need not sign: TLS 1.2's classical handshake.
  case serverKeyEncipherment
  /// Who a client is.
  case clientAuthentication

  /// The purpose in extendedKeyUsage (RFC 5280 section 4.2.1.12), dotted.
  package var identifier: String {
    switch self {
    case .serverAuthentication, .serverKeyEncipherment: "1.3.6.1.5.5.7.3.1"
    case .clientAuthentication: "1.3.6.1.5.5.7.3.2"
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
