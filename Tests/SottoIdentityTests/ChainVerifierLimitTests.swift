// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@Suite struct ChainVerifierLimitTests {
  let identities: TestIdentities
  let root: TrustRoots

  init() throws {
    identities = try TestIdentities.shared()
    root = try TrustRoots.pem(Fixtures.root)
  }

  private func judgeFixture(_ pem: String) async throws -> CertificateFailure? {
    let chain = try PEM.blocks(in: pem).map(\.der)
    return failure(try await judge(chain, roots: root, at: Fixtures.time))
  }

  //= rfc9846 4.5.1.3-4
  //= rfc9846 4.5.1.3-5
  @Test(arguments: [
    (Fixtures.sha1Leaf, "CN=sha1.example.com", "RSA with SHA-1"),
    (Fixtures.md5Leaf, "CN=md5.example.com", "RSA with MD5"),
  ])
  func brokenHashes(_ pem: String, _ subject: String, _ algorithm: String) async throws {
    let result = try await judgeFixture(pem)
    #expect(result == .weakSignature(subject: subject, algorithm: algorithm))
    #expect(result?.alert == .badCertificate)
  }

  //= rfc9846 4.5.1.2-12
  //= rfc9846 4.3.3-8
  //= rfc9846 4.3.3-10
  //= rfc9846 4.5.1.2-3
  @Test func keysThatWeCanNotUse() async throws {
    #expect(try await judgeFixture(Fixtures.rsa1024Leaf) == .weakKey(subject: "CN=short.example.com", key: "RSA 1024"))
    let bound = try await judgeFixture(Fixtures.pssKeyLeaf)
    #expect(bound == .unsupportedKey("RSA bound to PSS (id-RSASSA-PSS)"))
    #expect(bound?.alert == .unsupportedCertificate)
    #expect(try await judgeFixture(Fixtures.ed448Leaf) == .unsupportedKey("Ed448"))
    #expect(
      try await judgeFixture(Fixtures.pssSignedLeaf)
        == .unsupportedSignature(subject: "CN=psssig.example.com", algorithm: "RSASSA-PSS with SHA-256"))
    #expect(try await judgeFixture(Fixtures.brainpoolRoot) == .unsupportedKey("ECDSA on brainpoolP256r1"))
    #expect(try await judgeFixture(Fixtures.rsaLeaf) == nil)
  }

  @Test func longerMinimumForRSA() async throws {
    var options = ChainVerifier.Options()
    options.minimumRSABits = 3072
    let result = try await judge(identities.server(.rsa2048).chain, roots: identities.roots, options: options)
    #expect(
      failure(result) == .weakKey(subject: "CN=rsa2048.example.com, O=Sotto Tests", key: "RSA 2048"))
  }

  @Test func noCertificate() async throws {
    #expect(failure(try await judge([], roots: root)) == .noCertificate)
    let peer = PresentedChain(certificates: [], usage: .serverAuthentication, serverName: nil)
    #expect(failure(await InsecureNoVerification().verify(peer, at: TestIdentities.time)) == .noCertificate)
    #expect(failure(try await judge([[]], roots: root))?.alert == .badCertificate)
  }

  @Test func limitsComeFirst() async throws {
    let one = identities.intermediate.der
    let many = [identities.server.der] + Array(repeating: one, count: 10)
    #expect(failure(try await judge(many, roots: identities.roots)) == .tooManyCertificates(limit: "10"))
    #expect(failure(try await judge(many.dropLast(), roots: identities.roots)) == nil)
    let large = [identities.server.der, [UInt8](repeating: 0x30, count: 128 * 1024)]
    #expect(failure(try await judge(large, roots: identities.roots)) == .tooManyCertificates(limit: "131072 bytes"))
  }

  /// A hundred authorities of one name, issued by keys that none of them holds, so that each has to be tried.
  @Test func sameSubjectIntermediatesEndQuickly() async throws {
    let name = "Twin"
    var twins: [[UInt8]] = []
    let roots = try (0..<4).map { try TestIdentity.selfSigned(.authority(name), label: "twin root \($0)") }
    for index in 0..<100 {
      twins.append(try roots[index % 4].issue(.authority(name), label: "twin \(index)").der)
    }
    let leaf = try roots[0].issue(TestCertificateTemplate(commonName: "x", dnsNames: ["www.example.com"]))
    var options = ChainVerifier.Options()
    options.maximumCertificates = 200
    options.maximumSignatureChecks = 40
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await judge([leaf.der] + twins, roots: identities.roots, options: options)
    #expect(failure(result) == .budgetExhausted(checks: 40))
    #expect(failure(result)?.alert == .certificateUnknown)
    #expect(clock.now - start < .seconds(5))
  }

  /// Authorities that have all issued each other: without a budget the paths are as many as their orders.
  @Test func crossSignedAuthoritiesEndQuickly() async throws {
    let name = "Ring"
    let keys = try (0..<7).map { try TestIdentity.selfSigned(.authority(name), label: "ring \($0)") }
    var chain: [[UInt8]] = []
    for (index, issuer) in keys.enumerated() {
      for other in keys.indices where other != index {
        var template = TestCertificateTemplate.authority(name)
        template.notAfter = WallTime(secondsSinceEpoch: 2_000_000_000 + Int64(index))
        chain.append(try issuer.issue(template, label: "ring \(other)").der)
      }
    }
    let leaf = try keys[0].issue(TestCertificateTemplate(commonName: "x", dnsNames: ["www.example.com"]))
    var options = ChainVerifier.Options()
    options.maximumCertificates = 100
    let result = try await judge([leaf.der] + chain, roots: identities.roots, options: options)
    #expect(failure(result) == .budgetExhausted(checks: 64))
  }

  @Test func everyFailureHasItsAlertAndItsWords() {
    let time = TestIdentities.time
    let all: [(CertificateFailure, AlertDescription)] = [
      (.noCertificate, .certificateRequired), (.untrustedIssuer(subject: "a", issuer: "b"), .unknownCA),
      (.selfSigned(subject: "a"), .unknownCA), (.badSignature(subject: "a", issuer: "b"), .badCertificate),
      (.expired(subject: "a", notAfter: time), .certificateExpired),
      (.notYetValid(subject: "a", notBefore: time), .certificateExpired),
      (.nameMismatch(expected: "a", presented: ["b", "c", "d", "e", "f", "g"]), .badCertificate),
      (.noNames(expected: "a"), .badCertificate), (.wrongUsage(subject: "a", why: "b"), .unsupportedCertificate),
      (.weakKey(subject: "a", key: "b"), .unsupportedCertificate),
      (.weakSignature(subject: "a", algorithm: "b"), .badCertificate),
      (.unsupportedSignature(subject: "a", algorithm: "b"), .unsupportedCertificate),
      (.unsupportedKey("a"), .unsupportedCertificate), (.unparseable(index: 1, why: "a"), .badCertificate),
      (.tooManyCertificates(limit: "10"), .certificateUnknown), (.budgetExhausted(checks: 1), .certificateUnknown),
      (.constraintViolated(subject: "a", why: "b"), .badCertificate), (.revoked(subject: "a"), .certificateRevoked),
      (.other("a"), .certificateUnknown),
    ]
    for (failure, alert) in all {
      #expect(failure.alert == alert)
      #expect(!failure.description.isEmpty && !failure.description.hasSuffix("."))
      #expect(failure.advice.hasSuffix("."))
    }
  }

  //= rfc9846 9.1-2
  @Test func offeredSchemes() {
    let offered = ChainVerifier(roots: root).certificateSignatureSchemes
    #expect(offered.contains(.rsaPKCS1SHA256) && offered.contains(.ecdsaSecp256r1SHA256))
    #expect(!offered.contains(.rsaPKCS1SHA1) && !offered.contains(.ecdsaSHA1))
    #expect(InsecureNoVerification().certificateSignatureSchemes.contains(.rsaPSSRSAESHA256))
  }

  @Test func withoutVerificationNothingIsVerified() async throws {
    let leaf = try TestIdentity.selfSigned(TestCertificateTemplate(commonName: "x", dnsNames: ["other.example"]))
    let peer = PresentedChain(
      certificates: leaf.chain, usage: .serverAuthentication, serverName: try ServerName("example.com"))
    let identity = try await InsecureNoVerification().verify(peer, at: TestIdentities.time).get()
    #expect(identity.grounds == .insecureNotVerified)
    #expect(identity.chain == leaf.chain)
    #expect(identity.names.dnsNames == ["other.example"])
  }
}
