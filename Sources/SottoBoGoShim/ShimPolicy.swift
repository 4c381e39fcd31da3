// SPDX-License-Identifier: Apache-2.0

import Sotto

/// One of BoringSSL's compliance policies: what it leaves of suites, groups and signature schemes.
struct ShimPolicy {
  let suites: [CipherSuite]
  let groups: [NamedGroup]
  /// To sign and to verify with.
  let schemes: [SignatureScheme]

  /// NIST SP 800-52r2.
  static let fips202205 = ShimPolicy(
    suites: [
      .aes128GCMSHA256, .aes256GCMSHA384, .ecdheECDSAWithAES128GCMSHA256, .ecdheRSAWithAES128GCMSHA256,
      .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384,
    ],
    groups: [.secp256r1, .secp384r1],
    schemes: [
      .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512, .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384,
      .rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512,
    ])

  /// The 192-bit mode of WPA 3.1, section 3.5.
  static let wpa202304 = ShimPolicy(
    suites: [.aes256GCMSHA384, .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384],
    groups: [.secp384r1],
    schemes: [
      .rsaPKCS1SHA384, .rsaPKCS1SHA512, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512,
    ])

  /// About CNSA 1.0 (RFC 9151).
  static let cnsa1202603 = ShimPolicy(
    suites: [.aes256GCMSHA384, .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384],
    groups: [.mlkem1024, .secp384r1],
    schemes: [.ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384, .rsaPKCS1SHA384])

  /// About CNSA 2.0 (draft-becker-cnsa2-tls-profile).
  static let cnsa2202603 = ShimPolicy(
    suites: [.aes256GCMSHA384], groups: [.mlkem1024], schemes: [.ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384])

  func apply(to settings: inout CommonSettings) {
    settings.cipherSuites = suites
    settings.groups = groups
    settings.insecureRSAKeyExchange = false
  }
}
