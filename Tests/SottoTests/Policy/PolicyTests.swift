// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// The named policies against the tables that they follow, written down a second time; and what applying one does.
@Suite struct PolicyTests {
  // MARK: The tables

  /// TLSRef guidelines 6.0 of 2026-04-06, by the names that its table has.
  struct Column: Sendable {
    let policy: Policy
    let name: String
    let source: String
    let versions: [String]
    let suites12: [String]
    let keys: [String]
    let mostDays: Int
    let signatures: [String]
  }

  static let columns = [
    Column(
      policy: .modern2026, name: "modern2026", source: "TLSRef guidelines 6.0, modern", versions: ["TLS 1.3"],
      suites12: [], keys: ["ECDSA P-256", "ECDSA P-384"], mostDays: 90,
      signatures: ["ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384"]),
    Column(
      policy: .intermediate2026, name: "intermediate2026", source: "TLSRef guidelines 6.0, intermediate",
      versions: ["TLS 1.3", "TLS 1.2"],
      suites12: ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"].flatMap { cipher in
        ["ECDSA", "RSA"].map { "TLS_ECDHE_\($0)_WITH_\(cipher)" }
      },
      keys: ["ECDSA P-256", "ECDSA P-384", "RSA of 2048 bits or more"], mostDays: 366,
      signatures: [
        "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256", "ecdsa_secp384r1_sha384", "rsa_pss_rsae_sha384",
        "rsa_pss_rsae_sha512", "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512",
      ]),
  ]

  @Test(arguments: columns) func itSaysWhatTheTableSays(column: Column) {
    let policy = column.policy
    #expect(policy.name == column.name && policy.date == "2026-04-06" && policy.source == column.source)
    #expect(policy.versions.map(\.description) == column.versions)
    #expect(
      policy.cipherSuitesTLS13.map(\.description)
        == ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
    #expect(policy.cipherSuitesTLS12.map(\.description) == column.suites12)
    #expect(policy.groups.map(\.description) == ["X25519MLKEM768", "x25519", "secp256r1", "secp384r1"])
    #expect(policy.certificates.keys.map(\.description) == column.keys)
    #expect(policy.certificates.maximumLifetimeDays == column.mostDays)
    #expect(policy.certificates.recommendedLifetimeDays == 90)
    #expect(policy.signatureSchemes.map(\.description) == column.signatures)
    #expect(policy.hstsSeconds == 63_072_000)
  }

  @Test func allAreListed() {
    #expect(Policy.all == Self.columns.map(\.policy))
    #expect(Set(Policy.all.map(\.name)).count == Policy.all.count)
  }

  /// The groups that stand behind policy are in no default and in no named policy.
  @Test func whatIsBehindPolicyIsNoDefault() throws {
    let common = try TestConfigurations.client().common
    for group in [NamedGroup.secp256r1MLKEM768, .secp384r1MLKEM1024, .secp521r1] {
      #expect(CommonSettings.supportedGroups.contains(group))
      #expect(!common.groups.contains(group))
      #expect(Policy.all.allSatisfy { !$0.groups.contains(group) })
    }
  }

  // MARK: Applying

  /// Nothing is left of what was negotiated before, and everything else is.
  @Test(arguments: Policy.all) func applyingReplacesWhatIsNegotiated(policy: Policy) throws {
    var client = try TestConfigurations.client()
    client.common.groups = [.secp521r1]
    client.common.cipherSuites = [.aes256GCMSHA384]
    client.common.minimumVersion = .tls13
    client.common.maximumVersion = .tls12
    client.common.insecureRSAKeyExchange = true
    client.common.insecureAllowsMissingExtendedMainSecret = true
    client.common.applicationProtocols = ["h2"]
    client.common.limits.warnings = 3
    client.keyShareGroups = [.secp521r1]
    client.signatureSchemes = [.ed25519]
    client.resumption.insecureAllowsPSKOnly = true
    client.resumption.scope = "mine"
    client.apply(policy)
    try expectFollows(client.common, policy)
    #expect(client.keyShareGroups == [.x25519MLKEM768, .x25519])
    #expect(client.signatureSchemes == policy.signatureSchemes)
    #expect(!client.resumption.insecureAllowsPSKOnly && client.resumption.scope == "mine")
    #expect(client.common.applicationProtocols == ["h2"] && client.common.limits.warnings == 3)

    var server = try TestConfigurations.server()
    server.common.groups = [.secp521r1]
    server.common.cipherSuites = [.aes256GCMSHA384]
    server.common.insecureRSAKeyExchange = true
    server.common.insecureAllowsMissingExtendedMainSecret = true
    server.common.applicationProtocols = ["h2"]
    server.clientAuthentication = .optional(roots: try TestIdentities.shared().roots)
    server.resumption.insecureAllowsPSKOnly = true
    server.apply(policy)
    try expectFollows(server.common, policy)
    #expect(server.clientAuthentication.signatureSchemes == policy.signatureSchemes)
    #expect(server.clientAuthentication.mode == .optional)
    #expect(!server.resumption.insecureAllowsPSKOnly && server.common.applicationProtocols == ["h2"])
  }

  private func expectFollows(_ common: CommonSettings, _ policy: Policy) throws {
    #expect(common.policy == policy)
    #expect(common.minimumVersion == policy.minimumVersion && common.maximumVersion == .tls13)
    #expect(common.versions == policy.versions)
    #expect(common.cipherSuites == policy.cipherSuites && common.groups == policy.groups)
    #expect(!common.insecureRSAKeyExchange && !common.insecureAllowsMissingExtendedMainSecret)
  }

  /// One after the other, the last one is all that is left.
  @Test func theLastOneCounts() throws {
    var twice = try TestConfigurations.server()
    twice.apply(.intermediate2026)
    twice.apply(.modern2026)
    try expectFollows(twice.common, .modern2026)
  }

  @Test func thePartsOfAPolicyCanBeChanged() throws {
    var own = Policy.intermediate2026
    own.name = "ours"
    own.groups = [.secp384r1MLKEM1024, .secp384r1]
    own.certificates.keys = [.ecdsaP521]
    let client = ClientConfiguration(policy: own, roots: try TestIdentities.shared().roots)
    // Neither of the usual two is among them: the best gets a share.
    #expect(client.keyShareGroups == [.secp384r1MLKEM1024])
    #expect(Policy.intermediate2026.name == "intermediate2026" && Policy.intermediate2026.groups.count == 4)

    let empty = Policy(name: "empty", date: "2026-11-26", source: "nobody")
    #expect(empty.versions == [.tls13, .tls12] && empty.cipherSuites.isEmpty)
    let server = ServerConfiguration(policy: empty, credentials: [])
    #expect(throws: TLSError(.invalidConfiguration("no cipher suite"))) {
      _ = try ServerConnection(configuration: server)
    }

    var backwards = Policy.modern2026
    (backwards.minimumVersion, backwards.maximumVersion) = (.tls13, .tls12)
    #expect(backwards.versions.isEmpty)
  }

  // MARK: Credentials

  private func credential(_ kind: TestKeyKind, days: Int64, more seconds: Int64 = 0) throws -> Credential {
    try PolicyHandshakeTests.identity(kind, days: days, more: seconds).credential
  }

  @Test func keys() throws {
    let allowed: [TestKeyKind: [Policy]] = [
      .ecdsaP256: Policy.all, .ecdsaP384: Policy.all, .ecdsaP521: [], .ed25519: [], .rsa2048: [.intermediate2026],
    ]
    for (kind, policies) in allowed {
      let credential = try credential(kind, days: 90)
      for policy in Policy.all {
        let findings = policy.findings(for: credential)
        #expect(findings.isEmpty == policies.contains(policy), "\(kind) under \(policy.name)")
        #expect(!findings.contains { !$0.isViolation })
      }
    }
    let finding = try #require(Policy.modern2026.findings(for: credential(.rsa2048, days: 90)).first)
    #expect(finding.problem == "its key is RSA 2048")
    #expect(finding.rule == "modern2026 allows ECDSA P-256, ECDSA P-384")
    #expect(finding.advice == "Request a certificate for a key of the kind ECDSA P-256.")
    #expect("\(finding)" == "its key is RSA 2048, and modern2026 allows ECDSA P-256, ECDSA P-384")

    var longer = Policy.intermediate2026
    longer.certificates.keys = [.rsa(minimumBits: 3072), .ecdsaP521, .ed25519]
    #expect(longer.findings(for: try credential(.rsa2048, days: 90)).map(\.problem) == ["its key is RSA 2048"])
  }

  @Test func lifetimes() throws {
    func findings(_ policy: Policy, _ days: Int64, more: Int64 = 0) throws -> [String] {
      try policy.findings(for: credential(.ecdsaP256, days: days, more: more)).map {
        ($0.isViolation ? "refused: " : "noted: ") + "\($0)"
      }
    }
    #expect(try findings(.modern2026, 90).isEmpty)
    let refused = "refused: it is valid for 91 days, and modern2026 allows 90 at most"
    #expect(try findings(.modern2026, 90, more: 1) == [refused])
    #expect(try findings(.modern2026, 91) == [refused])
    #expect(try findings(.intermediate2026, 90).isEmpty)
    #expect(
      try findings(.intermediate2026, 91) == [
        "noted: it is valid for 91 days, and intermediate2026 recommends 90 at most"
      ])
    #expect(
      try findings(.intermediate2026, 366)
        == ["noted: it is valid for 366 days, and intermediate2026 recommends 90 at most"])
    #expect(
      try findings(.intermediate2026, 367)
        == ["refused: it is valid for 367 days, and intermediate2026 allows 366 at most"])
  }

  @Test func aSignerWithoutAnyOfTheSchemes() throws {
    var policy = Policy.intermediate2026
    policy.signatureSchemes = [.rsaPSSRSAESHA256]
    let finding = try #require(policy.findings(for: credential(.ecdsaP256, days: 90)).first)
    #expect(finding.isViolation && finding.problem == "its signer has none of the signature schemes")
    #expect(policy.findings(for: try credential(.rsa2048, days: 90)).isEmpty)
  }
}
