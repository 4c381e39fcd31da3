// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension Policy {
  /// For services whose clients all speak TLS 1.3.
  ///
  /// Source: TLSRef (once Mozilla's) guidelines 6.0 of 2026-04-06, *modern*: TLS 1.3 with its three suites; X25519MLKEM768,
  /// X25519, P-256, P-384; certificates with ECDSA on P-256 or P-384, valid for at most 90 days; HSTS of at least
  /// 63072000 seconds. The table names no signature schemes: they are those that such certificates make.
  public static let modern2026: Policy = {
    var policy = Policy(name: "modern2026", date: "2026-04-06", source: "TLSRef guidelines 6.0, modern")
    policy.minimumVersion = .tls13
    policy.cipherSuitesTLS13 = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
    policy.groups = [.x25519MLKEM768, .x25519, .secp256r1, .secp384r1]
    policy.signatureSchemes = [.ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384]
    policy.certificates.keys = [.ecdsaP256, .ecdsaP384]
    policy.certificates.maximumLifetimeDays = 90
    policy.certificates.recommendedLifetimeDays = 90
    policy.hstsSeconds = 63_072_000
    return policy
  }()

  /// For services that anybody may use.
  ///
  /// Source: TLSRef (once Mozilla's) guidelines 6.0 of 2026-04-06, *intermediate*: as ``modern2026``, and TLS 1.2 with ECDHE, AES-GCM and
  /// ChaCha20-Poly1305; RSA keys of 2048 bits, taken as the least; certificates valid for at most 366 days, 90 recommended. The
  /// table names no signature schemes: they are those that such certificates make.
  public static let intermediate2026: Policy = {
    var policy = modern2026
    policy.name = "intermediate2026"
    policy.source = "TLSRef guidelines 6.0, intermediate"
    policy.minimumVersion = .tls12
    policy.cipherSuitesTLS12 = [
      .ecdheECDSAWithAES128GCMSHA256, .ecdheRSAWithAES128GCMSHA256,
      .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384,
      .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256,
    ]
    policy.signatureSchemes = [
      .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512,
      .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
    ]
    policy.certificates.keys = [.ecdsaP256, .ecdsaP384, .rsa(minimumBits: 2048)]
    policy.certificates.maximumLifetimeDays = 366
    return policy
  }()

  /// All that have a name here, the strictest first.
  public static let all: [Policy] = [.modern2026, .intermediate2026]
}
