// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What a credential does in a handshake of TLS 1.2, which follows from the suite as the suite does from the credential.
enum CredentialUse12: Sendable {
  /// It signs a fresh share.
  case signing(SuiteParametersTLS12, SignatureScheme)
  /// It decrypts the client's secret.
  case decrypting(SuiteParametersTLS12, any RSADecrypting)

  var suite: SuiteParametersTLS12 {
    switch self {
    case .signing(let suite, _), .decrypting(let suite, _): suite
    }
  }
}

extension Credential {
  /// The first of the suites that we may use for which the credential has the right kind of key, certificate and scheme.
  func useInTLS12(_ hello: ClientHelloSummary) -> CredentialUse12? {
    for suite in hello.usableSuites.lazy.compactMap(\.parametersTLS12) {
      if suite.keyExchange.isEphemeral {
        guard leafKey.fits(suite.keyExchange, curves: hello.groups),
          let scheme = schemeForTLS12(among: hello.signatureSchemes)
        else { continue }
        return .signing(suite, scheme)
      }
      if let decryptor { return .decrypting(suite, decryptor) }
    }
    return nil
  }

  /// The scheme to sign with in TLS 1.2: our best that the peer accepts.
  func schemeForTLS12(among accepted: [SignatureScheme]) -> SignatureScheme? {
    guard mayBeUsedForSigning else { return nil }
    return signer.schemesTLS12.first(where: accepted.contains)
  }
}

extension CertificateKey {
  /// Whether a signature by this key is what the suite's name says. The client has to know the curve of the certificate
  /// as well (RFC 8422 section 5.1.1).
  func fits(_ exchange: KeyExchangeTLS12, curves: [NamedGroup]) -> Bool {
    switch (exchange, self) {
    case (.ecdheECDSA, .ecdsa(let curve, _)): curves.contains(curve)
    case (.ecdheECDSA, .ed25519), (.ecdheRSA, .rsa): true
    default: false
    }
  }
}
