// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions of servers that ask clients who they are: none may let in a client that would not be let in anew.
@Suite struct ClientCertificateTests {
  /// A ticket from before the server asked, or from one that shares its keys and does not.
  @Test(arguments: [false, true])
  func aTicketIsNoCertificate(isRequired: Bool) throws {
    let roots = try TestIdentities.shared().roots
    let both = try Acquaintance()
    try both.meet()
    #expect(both.store.count == 2)
    both.server.clientAuthentication = isRequired ? .required(roots: roots) : .optional(roots: roots)
    let (client, server) = try both.meet()
    #expect(both.serverSaw.resumption.contains { if case .accepted = $0 { true } else { false } } == false)
    if isRequired {
      #expect(server.error?.reason == .certificate(.noCertificate))
      #expect(client.error?.reason == .alertReceived(.certificateRequired))
    } else {
      #expect(client.error == nil && server.error == nil)
      #expect(server.info?.isResumed == false && server.info?.peerIdentity == nil)
    }
  }

  /// Nor does a session of one credential go on under another, or under none.
  @Test func aClientThatBecomesSomebodyElse() throws {
    let both = try Acquaintance()
    try both.meet()
    both.client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    #expect(try !both.resumes())
    both.client.credentials = nil
    #expect(try !both.resumes())
  }

  // MARK: Clients with certificates

  private func acquaintance(_ edit: (Acquaintance) throws -> Void = { _ in }) throws -> Acquaintance {
    let both = try Acquaintance()
    let identities = try TestIdentities.shared()
    both.client.credentials = CredentialList([try identities.client.credential])
    both.server.clientAuthentication = .required(roots: identities.roots)
    try edit(both)
    return both
  }

  //= rfc9846 4.4.2-8
  /// A session holds who the client is, and says so each time.
  @Test(arguments: [false, true], [ProtocolVersion.tls13, .tls12])
  func whoTheClientIs(isRequired: Bool, version: ProtocolVersion) throws {
    let both = try acquaintance {
      $0.speak(version)
      if !isRequired { $0.server.clientAuthentication = .optional(roots: try TestIdentities.shared().roots) }
    }
    let (_, first) = try both.meet()
    let known = try #require(first.info?.peerIdentity)
    for _ in 0..<2 {
      let (client, server) = try both.meet()
      #expect(client.error == nil && server.error == nil)
      let info = try #require(server.info)
      #expect(info.isResumed && client.info?.isResumed == true)
      #expect(info.peerIdentity == known)
      #expect(info.peerCertificates == first.info?.peerCertificates && !info.peerCertificates.isEmpty)
      #expect(info.clientSignatureScheme == first.info?.clientSignatureScheme)
    }
    #expect(both.clientSaw.received.filter { $0 == .certificateRequest }.count == 1)
  }

  /// Where it is optional, a session of a client that showed none is one of nobody.
  @Test func aClientWithoutOne() throws {
    let both = try acquaintance {
      $0.server.clientAuthentication = .optional(roots: try TestIdentities.shared().roots)
      $0.client.credentials = nil
    }
    #expect(try !both.resumes())
    let (client, server) = try both.meet()
    #expect(client.info?.isResumed == true)
    #expect(server.info?.peerIdentity == nil && server.info?.peerCertificates == [])
  }

  /// Go's CVE-2025-68121 on the other side: a session lets nobody in whom a change of trust keeps out.
  @Test(arguments: [ProtocolVersion.tls13, .tls12]) func otherTrust(version: ProtocolVersion) throws {
    let stranger = try TestIdentity.selfSigned(.authority("Another Root")).roots
    let edits: [(inout ServerConfiguration) throws -> Void] = [
      { $0.clientAuthentication = .required(roots: stranger) },
      { $0.clientAuthentication = .required(roots: try TestIdentities.shared().roots.combined(with: stranger)) },
      { $0.clientAuthentication.signatureSchemes = [.ecdsaSecp256r1SHA256] },
      { $0.clientAuthentication.trustName = "another" },
    ]
    for (index, edit) in edits.enumerated() {
      let both = try acquaintance { $0.speak(version) }
      try both.meet()
      try edit(&both.server)
      let (client, server) = try both.meet()
      #expect(both.serverSaw.refusals == [.clientIdentity])
      if index == 0 {
        #expect(server.error?.cause == .certificate)
        #expect(server.info == nil)
      } else {
        #expect(server.error == nil && client.info?.isResumed == false && server.info?.peerIdentity != nil)
      }
    }
  }

  /// Two servers with the same roots, made each for itself, share their sessions if they share their ticket keys.
  @Test(arguments: [ProtocolVersion.tls13, .tls12]) func aFleet(version: ProtocolVersion) throws {
    let key = try #require(TicketKey(sharedBytes: Array(repeating: 1, count: 80)))
    let both = try acquaintance {
      $0.speak(version)
      $0.server.resumption.keys = SharedTicketKeys([key])
    }
    try both.meet()
    let again = try TrustRoots.der([TestIdentities.shared().root.der])
    both.server.clientAuthentication = .required(roots: again)
    both.server.resumption.keys = SharedTicketKeys([key])
    let (_, server) = try both.meet()
    #expect(server.info?.isResumed == true && server.info?.peerIdentity != nil)
  }

  /// The verifier is asked each time; if it says no, the client may show what it has, and no connection fails for the session.
  @Test(arguments: [ProtocolVersion.tls13, .tls12]) func noLongerBelieved(version: ProtocolVersion) throws {
    struct Whims: PeerVerifier {
      let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]
      let count = Counter()
      var trustFingerprint: [UInt8]? { [1] }

      func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
        if count.next() == 2 { return .failure(.other("not now")) }
        return await AcceptingVerifier().verify(peer, at: now)
      }
    }
    let verifier = Whims()
    let both = try acquaintance {
      $0.speak(version)
      $0.server.clientAuthentication = .required(verifier)
    }
    try both.meet()
    let (client, server) = try both.meet()
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.isResumed == false && server.info?.peerIdentity != nil)
    #expect(verifier.count.value == 3)
    #expect(both.serverSaw.refusals == [.clientRejected(.other("not now"))])
    #expect(try both.resumes())
  }

  /// A certificate that ends, ends its sessions.
  @Test func theCertificateExpires() throws {
    let identities = try TestIdentities.shared()
    var template = TestCertificateTemplate.client("Short")
    template.notAfter = WallTime(secondsSinceEpoch: TestIdentities.time.secondsSinceEpoch + 1_000)
    let short = try identities.intermediate.issue(template)
    let both = try acquaintance {
      $0.client.credentials = CredentialList([try short.credential])
      // Who looks at nothing: the date is not the verifier's business alone.
      $0.server.clientAuthentication = .required(InsecureNoVerification())
    }
    try both.meet()
    both.advance(.seconds(900))
    #expect(try both.resumes())
    both.advance(.seconds(200))
    #expect(try !both.resumes())
    #expect(both.serverSaw.refusals == [.certificateExpired])
  }

  /// A verifier that can't say what it trusts has no sessions, unless somebody gives it a name.
  @Test func trustWithoutAName() throws {
    let both = try acquaintance { $0.server.clientAuthentication = .required(AcceptingVerifier()) }
    #expect(try !both.resumes())
    #expect(both.store.count == 0)
    both.server.clientAuthentication.trustName = "everyone"
    #expect(try !both.resumes())
    #expect(try both.resumes())
  }

  /// Chains that would make tickets too long get none.
  @Test(arguments: [ProtocolVersion.tls13, .tls12]) func aLongChain(version: ProtocolVersion) throws {
    let both = try acquaintance {
      $0.speak(version)
      $0.server.resumption.maximumClientChainSize = 100
    }
    #expect(try !both.resumes())
    #expect(both.store.count == 0)
    #expect(both.serverSaw.resumption.contains { if case .notStored = $0 { true } else { false } })
  }

  /// Who has no proof of the secret is not worth a look at the chain.
  @Test func theProofComesFirst() throws {
    let both = try acquaintance()
    let session = try both.session()
    let thief = try TestPeer(
      connecting: both.client, session: try session.copy(secret: [UInt8](repeating: 0, count: 32)))
    let server = try TestPeer.server(both.server)
    converse(thief, server)
    #expect(server.error?.reason == .badBinder)
    #expect(server.driver.info.peerIdentity == nil)
  }

  @Test func fingerprints() throws {
    let roots = try TestIdentities.shared().roots
    let other = try TestIdentity.selfSigned(.authority("Another Root")).roots
    let one = ChainVerifier(roots: roots).trustFingerprint
    #expect(one?.count == 32)
    #expect(ChainVerifier(roots: try TrustRoots.der([TestIdentities.shared().root.der])).trustFingerprint == one)
    #expect(ChainVerifier(roots: other).trustFingerprint != one)
    #expect(
      ChainVerifier(roots: roots.combined(with: other)).trustFingerprint
        == ChainVerifier(roots: other.combined(with: roots)).trustFingerprint)
    for edit: (inout ChainVerifier.Options) -> Void in [
      { $0.minimumRSABits = 3072 }, { $0.allowsMissingServerName = true }, { $0.checksOCSPResponses = false },
    ] {
      var options = ChainVerifier.Options()
      edit(&options)
      #expect(ChainVerifier(roots: roots, options: options).trustFingerprint != one)
    }
  }
}
