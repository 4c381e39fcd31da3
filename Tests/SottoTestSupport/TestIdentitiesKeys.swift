// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
package import SottoCrypto
import SottoIdentity
import SottoWire
package import X509

/// A kind of key that test certificates are made for.
package enum TestKeyKind: CaseIterable, Sendable {
  case ecdsaP256, ecdsaP384, ecdsaP521, ed25519, rsa2048
}

/// A key pair in the two forms that tests need: one that issues certificates and one that signs handshakes.
///
/// Elliptic keys follow from their label, so that every run has the same ones; there is a single RSA key.
package struct TestKey: Sendable {
  /// The kind.
  package let kind: TestKeyKind
  /// Issues certificates.
  package let issuing: Certificate.PrivateKey
  /// Signs handshakes.
  package let signing: SigningKey

  /// The key of this kind that follows from a label.
  package init(_ kind: TestKeyKind, label: String) throws {
    self.kind = kind
    let seed = Array("sotto test key: \(label)".utf8)
    switch kind {
    case .ecdsaP256:
      let scalar = Array(SHA256.hash(data: seed))
      issuing = .init(try P256.Signing.PrivateKey(rawRepresentation: scalar))
      signing = try .ecdsa(.secp256r1, privateScalar: scalar)
    case .ecdsaP384:
      let scalar = Array(SHA384.hash(data: seed))
      issuing = .init(try P384.Signing.PrivateKey(rawRepresentation: scalar))
      signing = try .ecdsa(.secp384r1, privateScalar: scalar)
    case .ecdsaP521:
      let scalar = [0, 0] + Array(SHA512.hash(data: seed))
      issuing = .init(try P521.Signing.PrivateKey(rawRepresentation: scalar))
      signing = try .ecdsa(.secp521r1, privateScalar: scalar)
    case .ed25519:
      let secret = Array(SHA256.hash(data: seed))
      issuing = .init(try Curve25519.Signing.PrivateKey(rawRepresentation: secret))
      signing = try .ed25519(seed: secret)
    case .rsa2048:
      issuing = try .init(pemEncoded: Self.rsaPEM)
      signing = try PrivateKeyParser.key(pem: Self.rsaPEM, source: nil)
    }
  }

  /// A throwaway RSA-2048 key: making one takes too long for every run.
  package static let rsaPEM = """
    -----BEGIN PRIVATE KEY-----
    MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDcdjB84U5DJYVN
    RGa8VKGW2ATjAcHNyiJoTx3iN/UiRQ3U62Y/bta6W6pxBtBM/dI0VIwimXSxqKFb
    j3xXTJkm3xwzbILiZOJjtVtBun+infLMtN2jUuyAgnmCKL3AliSnvKUC6GD6VH74
    VT9z0+sMefM+VW1X4fD30K+5A5H9hEesUBY1Q58BA65eUekDFZUlIujVnb3jjXlz
    cIHI7kqBWMt5/2wjsWO9JcJfEABvAWXhgE/Ie7pFW/JDW3BkW6mDyAW6nsPP3TEl
    XvKN8/3AlJOSN84vmixJDTZh61WZmIYa46Yj87pBroszf7Y26xb1Fn9kABX1o6V7
    AYsUFwtTAgMBAAECggEAHNZW5FbiUlUrmR5L4/GcC2upQ/pcW+tHUeabbZZNOdTX
    iNTb1ItOiiToaA1wnMmMv+yZQgNZqM16gcwEgzTRSazgdveILU3t8QXtcG0ROfe4
    JT+5SB5WMj8e3sAuhez90XUTDozP9p6r1xbrjF6ZfdHL2Aj7mwXCa9//xE8rvwHa
    34TZyicT/QFfZ1cnb9hYUpN8IFQYb/QqrdqWTM7S36xXU+ttWQJs8OsjQjVYb1hl
    jLVs6t9ZZUfRb6rRWXRMnOjtCrUjtuzM+ZpdyRx00Sbx5PQNciCIVIXInZlj1SBz
    frE2RL04+iWv56PFKJJDS63/wUDkDSqVf58zgw8veQKBgQD2OMCMcidLImYmWEC9
    sDi/AFYA5K/Gc9XxKDABg/QEIavsUY2lVamT/eM833Lg+UDEolioZZIPZ0+M2edv
    6FR1tR049PaN9VFjTVx8gQPL1MxoFXT5b74+9VumxrChlrfCPhUt0bnuD+6Gzj+i
    8f2uI5YTwPh79DcnnRty1kM12QKBgQDlN4tgwp8ynV52qr6XBj2pfHBeow4qcNk+
    YfCZIisvWXjpAUWG00sMpGz3YqiWApdRUL6yYcjx0V1/VVkJAJIA1wcT6qML4SFj
    97a/Ovb53XRuzSspBGzO8JM7JH5+ez87m829UiqTdWohO7xPpFOt1VSJ8K8UKH7S
    lPAMy9WzCwKBgC3BoC65bAnva5JGpklZ/UGpe1IRLYUws5psQHeXoPo/k6aIBU2r
    XKcu8FK4p62dRGcGUHmC3qDULxlayUKnp0J0lOinxUXeR/CvSLeudhkkA5R4IFPW
    a0Fh8VVN6TcuPhnv1Zm9NtNBzK7qlzLdy6nX3STwoHzQhotrC9XMcZMJAoGAOEyx
    Rj3nXkY66oi7sVqOELAI5aXFF/WJ1oG119cFpmaihRCT5C7Hsz47qXOpFtdiFU3w
    2N2dvo9/GIR9DvH96ojmKyUpkQRl8Cjq0QOJoAudyo1IOZXlp9p9PzySeTyKZni5
    SvQAkyF2xNzoPuOMzhik4BCm4BumMtD0OSBjx8sCgYB+a24Fc87byvKDD9n9ZrBN
    7JNANYJSvUAnlYVZxHTpfGgyQsuvgDeFTYOT9hFn6Fc1CTrQyuSRfStKTnDJgijw
    nBSP5Pl13Fq3YjaW+01pxQOpeUk+lZye3H/e2XnOp2Hjo9z0gMXe+iYx9Al3mzXU
    8kJJHwZWIb106chsmzd0+w==
    -----END PRIVATE KEY-----
    """
}
