// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions of peers that are known by their bare keys (RFC 7250): they go on only where the keys are still believed.
@Suite struct RawKeySessionTests {
  private static func acquaintance(_ version: ProtocolVersion) throws -> Acquaintance {
    let both = try Acquaintance()
    both.speak(version)
    let own = try RawPublicKeyTests.credential()
    let clients = try RawPublicKeyTests.credential(.ed25519, "raw client")
    both.client.verifier = PinnedKeyVerifier([try RawPublicKeyTests.pin(own)])
    both.client.credentials = CredentialList([clients])
    both.server.credentials = CredentialList([own])
    both.server.clientAuthentication = .required(pinnedPublicKeys: [try RawPublicKeyTests.pin(clients)])
    return both
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12], [false, true])
  func theyGoOn(version: ProtocolVersion, isVerifiedAgain: Bool) throws {
    let both = try Self.acquaintance(version)
    both.client.resumption.reverifiesChain = isVerifiedAgain
    #expect(try both.resumes() == false)
    let (client, server) = try both.meet()
    #expect(client.error == nil && server.error == nil)
    let known = try #require(client.info)
    #expect(known.isResumed)
    #expect(known.peerRawPublicKey == (try RawPublicKeyTests.credential().rawPublicKey))
    #expect(known.serverCertificateType == .rawPublicKey)
    guard case .pinnedKey? = known.peerIdentity?.grounds else {
      Issue.record("not known by its key")
      return
    }
    let there = try #require(server.info)
    #expect(there.isResumed && there.serverCertificateType == .rawPublicKey)
    #expect(there.peerRawPublicKey == (try RawPublicKeyTests.credential(.ed25519, "raw client").rawPublicKey))
    #expect(there.clientCertificateType == .rawPublicKey && there.peerCertificates.isEmpty)
    #expect(there.peerIdentity?.rawPublicKey == there.peerRawPublicKey)
  }

  /// Who believes other keys now has other trust.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func otherPinsAreOtherTrust(version: ProtocolVersion) throws {
    let both = try Self.acquaintance(version)
    try both.meet()
    let clients = try RawPublicKeyTests.pin(RawPublicKeyTests.credential(.ed25519, "raw client"))
    let another = try RawPublicKeyTests.pin(RawPublicKeyTests.credential(.ecdsaP256, "another"))
    both.server.clientAuthentication = .required(pinnedPublicKeys: [clients, another])
    #expect(try both.resumes() == false)
    #expect(both.serverSaw.refusals == [.clientIdentity])
  }

  /// A session in which the server showed a certificate is none for a client that takes only keys, and the other way round.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func theServerShowedSomethingElse(version: ProtocolVersion) throws {
    let both = try Acquaintance()
    both.speak(version)
    let own = try RawPublicKeyTests.credential()
    both.server.credentials = CredentialList([try TestIdentities.shared().server.credential, own])
    let session = try both.session()
    let pinning = PinnedKeyVerifier([try RawPublicKeyTests.pin(own)])
    var other = both.client
    other.verifier = pinning
    // Our own client would not offer it under another verifier.
    #expect(session.refusal(for: other.sessionKey(try ServerName("example.com")), other) == .otherConfiguration)
    other.helloHook = nil
    let server = try TestPeer.server(both.server)
    var deceived = both.client
    deceived.helloHook = { hello in
      var hello = hello
      hello.extend { block in
        var block = block
        block.append(CertificateTypeList(types: [.rawPublicKey]), as: .serverCertificateType)
        return block
      }
      return hello
    }
    let client = try TestPeer(connecting: deceived, session: session)
    converse(client, server)
    #expect(both.serverSaw.refusals == [.otherCertificateType])
    #expect(server.driver.info.isResumed == false)
  }

  @Test func ticketsSayWhatWasShown() throws {
    var contents = TicketContents(
      version: .tls13, cipherSuite: .aes128GCMSHA256, issued: WallTime(secondsSinceEpoch: 1),
      authenticated: WallTime(secondsSinceEpoch: 1), lifetime: 10, ageAdd: 1, binding: [1])
    contents.serverCertificateType = .rawPublicKey
    contents.clientCertificateType = .rawPublicKey
    contents.clientCertificates = [[1, 2, 3]]
    let bytes = try #require(contents.encoded)
    #expect(try TicketContents(bytes) == contents)
    contents.clientCertificateType = CertificateType(rawValue: 1)
    let odd = try #require(contents.encoded)
    #expect(throws: DecodeError.self) { try TicketContents(odd) }
  }
}
