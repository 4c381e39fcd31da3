// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import SottoWire
import SwiftASN1
import Testing
import X509

/// What a verifier with `roots` says to `chain`: the same each time, whatever it remembers.
func judge(
  _ chain: [[UInt8]], roots: TrustRoots, name: String? = "www.example.com",
  usage: CertificateUsage = .serverAuthentication, at time: WallTime = TestIdentities.time,
  options: ChainVerifier.Options = .init()
) async throws -> Result<VerifiedIdentity, CertificateFailure> {
  let peer = PresentedChain(certificates: chain, usage: usage, serverName: try name.map { try ServerName($0) })
  let verifier = ChainVerifier(roots: roots, options: options)
  let result = await verifier.verify(peer, at: time)
  #expect(await verifier.verify(peer, at: time) == result)
  var lasting = options
  lasting.signatureChecksHoldFor = .seconds(60)
  let patient = ChainVerifier(roots: roots, options: lasting)
  for _ in 0..<2 { #expect(await patient.verify(peer, at: time) == result) }
  return result
}

/// The failure among such results.
func failure(_ result: Result<VerifiedIdentity, CertificateFailure>) -> CertificateFailure? {
  if case .failure(let failure) = result { return failure }
  return nil
}

@Suite struct ChainVerifierTests {
  let identities: TestIdentities

  init() throws { identities = try TestIdentities.shared() }

  /// A server certificate for example.com.
  private func template(_ change: (inout TestCertificateTemplate) -> Void = { _ in }) -> TestCertificateTemplate {
    var template = TestCertificateTemplate(commonName: "one-off.example.com", dnsNames: ["www.example.com"])
    change(&template)
    return template
  }

  //= rfc9846 4.5.1.3-7
  @Test(arguments: TestKeyKind.allCases)
  func acceptsAnOrdinaryChain(_ kind: TestKeyKind) async throws {
    let server = identities.server(kind)
    let identity = try await judge(server.chain, roots: identities.roots).get()
    #expect(identity.chain == server.chain + [identities.root.der])
    #expect(identity.grounds == .verified(anchor: "CN=Sotto Test Root, O=Sotto Tests"))
    #expect(identity.names.dnsNames == TestIdentities.dnsNames)
  }

  //= rfc9846 4.5.1-11
  //= rfc9846 4.5.1-12
  @Test func orderAndSurplusDoNotMatter() async throws {
    let server = identities.server.der
    let intermediate = identities.intermediate.der
    let root = identities.root.der
    let stranger = try TestIdentity.selfSigned(.authority("A Stranger")).der
    for rest in [
      [intermediate, root], [root, intermediate], [intermediate, intermediate, server, server],
      [stranger, root, intermediate], [[0x30, 0x03, 1, 2, 3], intermediate, []],
    ] {
      let identity = try await judge([server] + rest, roots: identities.roots).get()
      #expect(identity.chain == [server, intermediate, root])
    }
  }

  @Test func addressesAreNamesToo() async throws {
    _ = try await judge(identities.server.chain, roots: identities.roots, name: "127.0.0.1").get()
    _ = try await judge(identities.server.chain, roots: identities.roots, name: "[::1]").get()
    let result = try await judge(identities.server.chain, roots: identities.roots, name: "127.0.0.2")
    #expect(
      failure(result)
        == .nameMismatch(
          expected: "127.0.0.2", presented: TestIdentities.dnsNames + TestIdentities.ipAddresses))
  }

  @Test func wrongRoot() async throws {
    let other = try TestIdentity.selfSigned(.authority("Other Root")).roots
    let result = try await judge(identities.server.chain, roots: other)
    #expect(
      failure(result)
        == .untrustedIssuer(
          subject: "CN=Sotto Test Intermediate, O=Sotto Tests", issuer: "CN=Sotto Test Root, O=Sotto Tests"))
    #expect(failure(result)?.alert == .unknownCA)
    let whole = try await judge(identities.server.chain + [identities.root.der], roots: other)
    #expect(
      failure(whole)?.description
        == "the chain ends at the root \"CN=Sotto Test Root, O=Sotto Tests\", which is not trusted")
  }

  @Test func aRootOfTheSameNameWithAnotherKey() async throws {
    let twin = try TestIdentity.selfSigned(.authority("Sotto Test Root"), label: "twin").roots
    let result = try await judge(identities.server.chain, roots: twin)
    #expect(failure(result)?.alert == .unknownCA)
    let both = try await judge(identities.server.chain, roots: twin.combined(with: identities.roots))
    #expect(failure(both) == nil)
  }

  @Test func missingIntermediate() async throws {
    let result = try await judge([identities.server.der], roots: identities.roots)
    #expect(
      failure(result)
        == .untrustedIssuer(
          subject: "CN=ecdsaP256.example.com, O=Sotto Tests", issuer: "CN=Sotto Test Intermediate, O=Sotto Tests"))
    #expect(failure(result)?.advice.contains("full chain") == true)
  }

  @Test func selfSignedLeaves() async throws {
    let leaf = try TestIdentity.selfSigned(template())
    let result = try await judge(leaf.chain, roots: identities.roots)
    #expect(failure(result) == .selfSigned(subject: "CN=one-off.example.com, O=Sotto Tests"))
    #expect(failure(result)?.alert == .unknownCA)
    // The same one is believed when it is trusted as it is, but not under another name or in another year.
    #expect(failure(try await judge(leaf.chain, roots: leaf.roots)) == nil)
    #expect(failure(try await judge(leaf.chain, roots: leaf.roots, name: "example.org"))?.alert == .badCertificate)
    let late = WallTime(secondsSinceEpoch: 2_208_988_801)
    #expect(failure(try await judge(leaf.chain, roots: leaf.roots, at: late))?.alert == .certificateExpired)
  }

  @Test func validityOfTheLeaf() async throws {
    let leaf = try identities.intermediate.issue(
      template {
        $0.notBefore = WallTime(secondsSinceEpoch: 1_700_000_000)
        $0.notAfter = WallTime(secondsSinceEpoch: 1_700_000_100)
      })
    func at(_ seconds: Int64) async throws -> CertificateFailure? {
      failure(try await judge(leaf.chain, roots: identities.roots, at: WallTime(secondsSinceEpoch: seconds)))
    }
    let subject = "CN=one-off.example.com, O=Sotto Tests"
    #expect(
      try await at(1_699_999_999)
        == .notYetValid(subject: subject, notBefore: WallTime(secondsSinceEpoch: 1_700_000_000)))
    #expect(try await at(1_700_000_000) == nil)
    #expect(try await at(1_700_000_100) == nil)
    let late = try await at(1_700_000_101)
    #expect(late == .expired(subject: subject, notAfter: WallTime(secondsSinceEpoch: 1_700_000_100)))
    #expect(late?.alert == .certificateExpired)
    #expect(late?.description == "\"\(subject)\" expired at 2023-11-14T22:15:00Z")
  }

  @Test func validityOfTheIntermediate() async throws {
    var authority = TestCertificateTemplate.authority("Old Intermediate")
    authority.notAfter = WallTime(secondsSinceEpoch: 1_700_000_000)
    let leaf = try identities.root.issue(authority).issue(template())
    let expected = CertificateFailure.expired(
      subject: "CN=Old Intermediate, O=Sotto Tests", notAfter: WallTime(secondsSinceEpoch: 1_700_000_000))
    #expect(failure(try await judge(leaf.chain, roots: identities.roots)) == expected)
    // Also when the path ends nowhere.
    #expect(failure(try await judge(leaf.chain, roots: TestIdentity.selfSigned(.authority("Other")).roots)) == expected)
  }

  @Test func names() async throws {
    let wrong = try await judge(identities.server.chain, roots: identities.roots, name: "example.org")
    #expect(failure(wrong)?.alert == .badCertificate)
    #expect(
      failure(wrong)?.description
        == "the certificate is not for \"example.org\" but for \"example.com\", \"*.example.com\", \"localhost\", \"127.0.0.1\", \"::1\""
    )
    // The common name is no name.
    let bare = try identities.intermediate.issue(TestCertificateTemplate(commonName: "www.example.com"))
    #expect(failure(try await judge(bare.chain, roots: identities.roots)) == .noNames(expected: "www.example.com"))
    // Names that can match nothing are shown, escaped.
    let hostile = try identities.intermediate.issue(template { $0.dnsNames = ["*.com", "evil\u{1b}[2J"] })
    #expect(
      failure(try await judge(hostile.chain, roots: identities.roots))
        == .nameMismatch(expected: "www.example.com", presented: ["*.com", "evil\\u{1B}[2J"]))
    // Without a name, nothing is compared only when asked for.
    #expect(failure(try await judge(identities.server.chain, roots: identities.roots, name: nil)) != nil)
    var options = ChainVerifier.Options()
    options.allowsMissingServerName = true
    _ = try await judge(identities.server.chain, roots: identities.roots, name: nil, options: options).get()
  }

  @Test func extendedKeyUsage() async throws {
    let subject = "CN=one-off.example.com, O=Sotto Tests"
    let client = try identities.intermediate.issue(template { $0.extendedKeyUsage = [.clientAuth] })
    let result = try await judge(client.chain, roots: identities.roots)
    #expect(failure(result) == .wrongUsage(subject: subject, why: "its extendedKeyUsage lacks server authentication"))
    #expect(failure(result)?.alert == .unsupportedCertificate)
    _ = try await judge(client.chain, roots: identities.roots, usage: .clientAuthentication).get()
    for usage in [nil, [ExtendedKeyUsage.Usage.any], [.clientAuth, .serverAuth]] {
      let leaf = try identities.intermediate.issue(template { $0.extendedKeyUsage = usage })
      #expect(failure(try await judge(leaf.chain, roots: identities.roots)) == nil)
    }
    // An intermediate for mail only can't issue for servers.
    var mail = TestCertificateTemplate.authority("Mail CA")
    mail.extendedKeyUsage = [.emailProtection]
    let leaf = try identities.root.issue(mail).issue(template())
    #expect(
      failure(try await judge(leaf.chain, roots: identities.roots))
        == .wrongUsage(
          subject: "CN=Mail CA, O=Sotto Tests", why: "it may not issue certificates for server authentication"))
  }

  @Test func clientsHaveNoName() async throws {
    let chain = identities.client.chain
    _ = try await judge(chain, roots: identities.roots, name: nil, usage: .clientAuthentication).get()
    #expect(failure(try await judge(chain, roots: identities.roots, name: nil)) != nil)
  }

  //= rfc9846 4.5.1.2-3
  @Test func keyUsageMustAllowSigning() async throws {
    let leaf = try identities.intermediate.issue(
      template {
        $0.isAuthority = true
        $0.keyUsage = KeyUsage(keyCertSign: true)
      })
    let result = try await judge(leaf.chain, roots: identities.roots)
    #expect(
      failure(result)
        == .wrongUsage(subject: "CN=one-off.example.com, O=Sotto Tests", why: "its keyUsage lacks digitalSignature"))
    #expect(try !leaf.credential.mayBeUsedForSigning)
    let without = try identities.intermediate.issue(template { $0.keyUsage = nil })
    #expect(failure(try await judge(without.chain, roots: identities.roots)) == nil)
  }

  @Test func pathLengthIsKept() async throws {
    let below = try identities.intermediate.issue(.authority("Too Deep"))
    let leaf = try below.issue(template())
    #expect(
      failure(try await judge(leaf.chain, roots: identities.roots))
        == .constraintViolated(
          subject: "CN=Sotto Test Intermediate, O=Sotto Tests",
          why: "it allows 0 intermediates below it, but there are 1"))
  }

  @Test func leavesCanNotIssue() async throws {
    let leaf = try identities.server.issue(template())
    let result = failure(try await judge(leaf.chain, roots: identities.roots))
    #expect(
      result
        == .wrongUsage(
          subject: "CN=ecdsaP256.example.com, O=Sotto Tests", why: "its keyUsage does not let it issue certificates"))
    var sly = TestCertificateTemplate(commonName: "Sly", dnsNames: ["sly.example.com"])
    for authority in [nil, false] {
      sly.isAuthority = authority
      sly.keyUsage = KeyUsage(digitalSignature: true, keyCertSign: true)
      let next = try identities.root.issue(sly).issue(template())
      #expect(
        failure(try await judge(next.chain, roots: identities.roots))
          == .constraintViolated(subject: "CN=Sly, O=Sotto Tests", why: "it issued a certificate but is no authority"))
    }
  }

  //= rfc9846 4.5.1.2-1
  @Test func onlyVersionThree() async throws {
    var old = TestCertificateTemplate.authority("Version One")
    old.version = .v1
    let leaf = try identities.root.issue(old).issue(template { $0.hasKeyIdentifiers = false })
    #expect(
      failure(try await judge(leaf.chain, roots: identities.roots))
        == .constraintViolated(
          subject: "CN=Version One, O=Sotto Tests", why: "it is an X.509 certificate of version 1, not 3"))
    // A trusted root may be of version 1.
    let root = try TestIdentity.selfSigned(old)
    let direct = try root.issue(template())
    #expect(failure(try await judge(direct.chain, roots: root.roots)) == nil)
  }

  @Test func nameConstraints() async throws {
    var narrow = TestCertificateTemplate.authority("Narrow CA")
    narrow.permittedDNS = ["example.com"]
    let authority = try identities.root.issue(narrow)
    #expect(failure(try await judge(authority.issue(template()).chain, roots: identities.roots)) == nil)
    let outside = try authority.issue(template { $0.dnsNames = ["www.example.org"] })
    #expect(
      failure(try await judge(outside.chain, roots: identities.roots, name: "www.example.org"))
        == .constraintViolated(
          subject: "CN=one-off.example.com, O=Sotto Tests",
          why: "the name constraints of one of its issuers exclude it"))
  }

  @Test func unknownCriticalExtensions() async throws {
    let odd = Certificate.Extension(oid: [1, 3, 6, 1, 4, 1, 99_999, 1], critical: true, value: [5, 0])
    let leaf = try identities.intermediate.issue(template { $0.extraExtensions = [odd] })
    #expect(
      failure(try await judge(leaf.chain, roots: identities.roots))
        == .constraintViolated(
          subject: "CN=one-off.example.com, O=Sotto Tests",
          why: "it has a critical extension that is not understood (1.3.6.1.4.1.99999.1)"))
    var authority = TestCertificateTemplate.authority("Odd CA")
    authority.extraExtensions = [odd]
    let below = try identities.root.issue(authority).issue(template())
    #expect(failure(try await judge(below.chain, roots: identities.roots))?.alert == .badCertificate)
  }

  @Test func forgedSignature() async throws {
    let server = identities.server.der
    var forged = server
    forged[forged.count - 3] ^= 1
    let result = try await judge([forged, identities.intermediate.der], roots: identities.roots)
    #expect(
      failure(result)
        == .badSignature(
          subject: "CN=ecdsaP256.example.com, O=Sotto Tests", issuer: "CN=Sotto Test Intermediate, O=Sotto Tests"))
    #expect(failure(result)?.alert == .badCertificate)
  }
}
