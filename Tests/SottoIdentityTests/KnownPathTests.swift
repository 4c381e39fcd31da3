// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoTestSupport
import SottoWire
import Testing

@testable import SottoIdentity

/// That what a verifier has seen before changes no verdict. `judge`, which the other tests of verifiers use, asks each question
/// several times besides.
@Suite struct KnownPathTests {
  let identities: TestIdentities
  let verifier: ChainVerifier

  init() throws {
    identities = try TestIdentities.shared()
    verifier = ChainVerifier(roots: identities.roots)
  }

  private func ask(
    _ chain: [[UInt8]], name: String? = "www.example.com", usage: CertificateUsage = .serverAuthentication,
    staple: [UInt8]? = nil, at time: WallTime = TestIdentities.time
  ) async throws -> Result<VerifiedIdentity, CertificateFailure> {
    let name = try name.map { try ServerName($0) }
    let peer = PresentedChain(certificates: chain, usage: usage, serverName: name, ocspResponse: staple)
    return await verifier.verify(peer, at: time)
  }

  @Test func theSameAnswerAgain() async throws {
    let chain = identities.server.chain
    let first = try await ask(chain).get()
    #expect(verifier.paths.count == 1)
    for _ in 0..<3 { #expect(try await ask(chain).get() == first) }
    #expect(verifier.paths.count == 1)
    // A copy knows it too, and another verifier doesn't.
    let copy = verifier
    #expect(copy.paths.count == 1)
    #expect(ChainVerifier(roots: identities.roots).paths.count == 0)
  }

  /// A good chain with whatever beside it is good, and not remembered: there would be no end to it.
  @Test func whatIsBesideAPathIsNotKept() async throws {
    let stranger = try TestIdentity.selfSigned(.authority("A Stranger"))
    for beside in [[0x30, 0], [UInt8](repeating: 7, count: 900), stranger.der] {
      #expect(failure(try await ask(identities.server.chain + [beside])) == nil)
      #expect(verifier.paths.count == 0)
      #expect(CertificateCache.shared.certificate(beside) == nil)
    }
    #expect(failure(try await ask(identities.server.chain + identities.server.chain)) == nil)
    #expect(verifier.paths.count == 1)
  }

  @Test func nothingIsKeptOfWhatIsRefused() async throws {
    let stranger = try TestIdentity.selfSigned(.authority("A Stranger"))
    #expect(failure(try await ask(stranger.chain)) != nil)
    #expect(failure(try await ask([identities.server.der])) != nil)
    var forged = identities.server.der
    forged[forged.count - 20] ^= 1
    #expect(failure(try await ask([forged, identities.intermediate.der])) != nil)
    #expect(verifier.paths.count == 0)
    #expect(CertificateCache.shared.certificate(stranger.der) == nil)
    #expect(CertificateCache.shared.certificate(forged) == nil)
  }

  @Test func validityIsAskedEachTime() async throws {
    var short = TestCertificateTemplate(commonName: "short", dnsNames: ["www.example.com"])
    short.notBefore = WallTime(secondsSinceEpoch: 1_700_000_000)
    short.notAfter = WallTime(secondsSinceEpoch: 1_700_000_100)
    var authority = TestCertificateTemplate.authority("Short CA")
    (authority.notBefore, authority.notAfter) = (short.notBefore, short.notAfter)
    let ofLeaf = try identities.intermediate.issue(short).chain
    let ofIssuer = try identities.root.issue(authority)
      .issue(TestCertificateTemplate(commonName: "long", dnsNames: ["www.example.com"])).chain
    for chain in [ofLeaf, ofIssuer] {
      func at(_ seconds: Int64) async throws -> CertificateFailure? {
        failure(try await ask(chain, at: WallTime(secondsSinceEpoch: seconds)))
      }
      #expect(try await at(1_700_000_050) == nil)
      #expect(try await at(1_700_000_100) == nil)
      #expect(try await at(1_700_000_101)?.alert == .certificateExpired)
      #expect(try await at(1_700_000_000) == nil)
      guard case .notYetValid = try await at(1_699_999_999) else {
        Issue.record("valid too early")
        return
      }
    }
    #expect(verifier.paths.count == 2)
  }

  @Test func nameAndUseAreAskedEachTime() async throws {
    let chain = identities.server.chain
    _ = try await ask(chain).get()
    #expect(failure(try await ask(chain, name: "example.org"))?.alert == .badCertificate)
    #expect(failure(try await ask(chain, name: nil)) != nil)
    #expect(failure(try await ask(chain, name: nil, usage: .clientAuthentication))?.alert == .unsupportedCertificate)
    _ = try await ask(chain, name: "127.0.0.1").get()
    #expect(verifier.paths.count == 1)
  }

  @Test func everyByteCounts() async throws {
    let chain = identities.server.chain
    _ = try await ask(chain).get()
    // A byte in the middle, with the same end and length; a byte at the end; another issuer; none.
    for (certificate, offset) in [(0, 100), (0, chain[0].count - 1), (1, 100), (1, chain[1].count - 1)] {
      var changed = chain
      changed[certificate][offset] ^= 1
      let again = failure(try await ask(changed))
      #expect(again != nil)
      #expect(again == failure(try await judge(changed, roots: identities.roots)))
    }
    #expect(failure(try await ask([chain[0]])) != nil)
    #expect(verifier.paths.count == 1)
  }

  @Test func anOCSPResponseIsJudgedEachTime() async throws {
    var template = TestCertificateTemplate(commonName: "stapled", dnsNames: ["www.example.com"])
    template.extraExtensions = [try TestStaple.responder]
    let server = try identities.intermediate.issue(template)
    let good = try TestStaple().response(about: server, by: identities.intermediate)
    let revoked = try TestStaple(.revoked).response(about: server, by: identities.intermediate)
    _ = try await ask(server.chain, staple: good).get()
    _ = try await ask(server.chain, staple: good).get()
    #expect(verifier.paths.count == 1)
    #expect(failure(try await ask(server.chain, staple: revoked))?.alert == .certificateRevoked)
    // A week later the good one has had its day.
    let later = WallTime(secondsSinceEpoch: TestIdentities.time.secondsSinceEpoch + 604_800)
    #expect(failure(try await ask(server.chain, staple: good, at: later))?.alert == .badCertificateStatusResponse)
    _ = try await ask(server.chain, at: later).get()
  }

  /// Of two certificates of one issuer the first has ended. At another time the search would end with that one.
  @Test func aPathThatWasFoundByChanceIsSearchedForAgain() async throws {
    var authority = TestCertificateTemplate.authority("Twice")
    authority.notAfter = WallTime(secondsSinceEpoch: 1_700_000_000)
    let old = try identities.root.issue(authority, label: "twice")
    let new = try identities.root.issue(.authority("Twice"), label: "twice")
    let leaf = try new.issue(TestCertificateTemplate(commonName: "x", dnsNames: ["www.example.com"]))
    for rest in [[old.der, new.der], [new.der, old.der]] {
      let path = try await ask([leaf.der] + rest).get().chain
      #expect(path == [leaf.der, new.der, identities.root.der])
      let then = try await ask([leaf.der] + rest, at: WallTime(secondsSinceEpoch: 1_690_000_000)).get().chain
      let fresh = try await judge(
        [leaf.der] + rest, roots: identities.roots, at: WallTime(secondsSinceEpoch: 1_690_000_000)
      ).get().chain
      #expect(then == fresh)
    }
  }

  @Test func signaturesAreCheckedUnlessTheyMayRest() async throws {
    let identity = try await ask(identities.server.chain).get()
    let peer = PresentedChain(
      certificates: identities.server.chain, usage: .serverAuthentication, serverName: try ServerName("example.com"))
    let known = try #require(verifier.paths.path(for: peer))
    let now = TestIdentities.time
    func later(_ seconds: Int64) -> WallTime { WallTime(secondsSinceEpoch: now.secondsSinceEpoch + seconds) }
    #expect(known.isSigned(at: later(1_000), patience: .zero))
    // The same, but the leaf's signature is over other bytes.
    let leaf = known.found.certificates[0]
    let issuer = known.found.certificates[1]
    let scheme = try #require(leaf.signature.scheme)
    let forged = try #require(
      issuer.verifyingKey().check(of: Array(leaf.signatureValue), for: [1, 2, 3], scheme: scheme))
    let wrong = KnownPaths.Path(known.found, identity, [forged], checked: now)
    #expect(!wrong.isSigned(at: now, patience: .zero))
    #expect(wrong.isSigned(at: now, patience: .seconds(60)))
    #expect(wrong.isSigned(at: later(59), patience: .seconds(60)))
    #expect(!wrong.isSigned(at: later(60), patience: .seconds(60)))
    #expect(!wrong.isSigned(at: later(-1), patience: .seconds(60)))
    #expect(!wrong.isSigned(at: WallTime(secondsSinceEpoch: .min), patience: .seconds(60)))
    // Whoever finds such a one in memory searches, and finds the right one.
    verifier.paths.keep(wrong, for: peer)
    #expect(try await ask(identities.server.chain).get() == identity)
    #expect(verifier.paths.path(for: peer) !== wrong)
  }

  @Test func certificatesAreReadOnce() async throws {
    let leaf = try identities.intermediate.issue(
      TestCertificateTemplate(commonName: "once", dnsNames: ["www.example.com"]))
    #expect(try LeafCertificate.of(leaf.der) !== LeafCertificate.of(leaf.der))
    _ = try await ask(leaf.chain).get()
    let known = try LeafCertificate.of(leaf.der)
    #expect(try LeafCertificate.of(leaf.der) === known)
    #expect(known.der == leaf.der)
    #expect(throws: CertificateFailure.self) { try LeafCertificate.of(leaf.der + [0]) }
  }

  @Test func certificatesHaveBounds() throws {
    let cache = CertificateCache(maximumCount: 4, maximumBytes: 1 << 16)
    let all = try identities.servers.values.map { try LeafCertificate(der: $0.der) }
    for _ in 0..<3 {
      for certificate in all {
        cache.keep([certificate])
        #expect(cache.count <= 4)
        #expect(cache.certificate(certificate.der) === certificate)
      }
    }
    let small = CertificateCache(maximumCount: 4, maximumBytes: 64)
    small.keep(all)
    #expect(small.count == 0)
  }

  @Test func manyAtOnce() async throws {
    let stranger = try TestIdentity.selfSigned(.authority("A Stranger")).chain
    let good = [identities.server.chain, identities.server(.ed25519).chain, identities.server(.ecdsaP384).chain]
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          for turn in 0..<12 {
            let chain = good[(task + turn) % good.count]
            let identity = try await ask(chain).get()
            guard identity.chain == chain + [identities.root.der] else { return false }
            guard failure(try await ask(stranger)) != nil else { return false }
          }
          return true
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(verifier.paths.count == good.count)
  }
}
