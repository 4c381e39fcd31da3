// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Bare public keys, their pins, and who believes them (RFC 7250).
@Suite struct RawPublicKeyTests {
  /// What we write is what certificates of the same key hold, which another library wrote.
  @Test(arguments: TestKeyKind.allCases)
  func aKeyIsWrittenAsCertificatesHaveIt(kind: TestKeyKind) throws {
    let identity = try TestIdentities.shared().server(kind)
    let leaf = try LeafCertificate(der: identity.der)
    let credential = try Credential(rawPublicKeyOf: identity.key.signing)
    #expect(credential.rawPublicKey == leaf.subjectPublicKeyInfo)
    #expect(credential.certificateType == .rawPublicKey && credential.certificateChain.isEmpty)
    #expect(credential.pin == PublicKeyPin(subjectPublicKeyInfo: leaf.subjectPublicKeyInfo))
    let same = try Credential(rawPublicKey: leaf.subjectPublicKeyInfo, signer: identity.key.signing)
    #expect(same.leafKey == leaf.key && same.mayBeUsedForSigning)
    #expect(try identity.credential.pin == nil)
  }

  @Test func halvesThatDoNotBelongTogether() throws {
    let one = try Credential(rawPublicKeyOf: TestKey(.ecdsaP256, label: "one").signing)
    let other = try TestKey(.ecdsaP256, label: "other").signing
    #expect { try Credential(rawPublicKey: try #require(one.rawPublicKey), signer: other) } throws: {
      ($0 as? CredentialError)?.kind == .keyMismatch
    }
    #expect { try Credential(rawPublicKey: [0x30, 0], signer: other) } throws: {
      ($0 as? CredentialError)?.kind == .malformed
    }
  }

  @Test func pinsAsPeopleWriteThem() throws {
    let pin = PublicKeyPin(subjectPublicKeyInfo: [1, 2, 3])
    #expect(pin.description == "sha256//A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=")
    #expect(PublicKeyPin(pin.description) == pin)
    let digits = "039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81"
    #expect(PublicKeyPin(digits)?.sha256.first == 3)
    #expect(PublicKeyPin("03:90" + digits.dropFirst(4)) == PublicKeyPin(digits))
    for text in ["", "sha256//", "sha256//AQID", "sha256//*", String(digits.dropLast(2)), "g" + digits.dropFirst()] {
      #expect(PublicKeyPin(text) == nil)
    }
    #expect(PublicKeyPin(sha256: [1]) == nil)
  }

  @Test func pinsInFiles() throws {
    let pem = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PUBLIC KEY-----
      """
    let pins = try PublicKeyPin.pins(pem: pem + "\n" + pem)
    #expect(pins.count == 2 && Set(pins).count == 1)
    for text in ["", "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"] {
      #expect(throws: CredentialError.self) { try PublicKeyPin.pins(pem: text, source: "file") }
    }
  }

  @Test func whoIsBelieved() async throws {
    let credential = try Credential(rawPublicKeyOf: TestKey(.ed25519, label: "known").signing)
    let key = try #require(credential.rawPublicKey)
    let pin = try #require(credential.pin)
    let now = WallTime(secondsSinceEpoch: 1_800_000_000)
    let peer = PresentedChain(rawPublicKey: key, usage: .serverAuthentication, serverName: nil)
    let verifier = PinnedKeyVerifier([pin])
    #expect(verifier.acceptedCertificateTypes == [.rawPublicKey])
    let identity = try await verifier.verify(peer, at: now).get()
    #expect(identity.grounds == .pinnedKey(pin) && identity.rawPublicKey == key)
    #expect(identity.subject == "public key \(pin)")
    let nobody = PinnedKeyVerifier([PublicKeyPin]())
    #expect(await nobody.verify(peer, at: now) == .failure(.keyNotPinned(pin)))
    // A chain is for somebody else to judge, if there is anybody.
    let chain = PresentedChain(
      certificates: try TestIdentities.shared().server.chain, usage: .serverAuthentication, serverName: nil)
    #expect(await verifier.verify(chain, at: now) == .failure(.noCertificate))
    let both = PinnedKeyVerifier([pin], certificates: InsecureNoVerification())
    #expect(both.acceptedCertificateTypes == [.rawPublicKey, .x509])
    #expect(await (try? both.verify(chain, at: now).get())?.grounds == .insecureNotVerified)
    // And a bare key is no chain.
    #expect(
      await ChainVerifier(roots: try TestIdentities.shared().roots).verify(peer, at: now) == .failure(.noCertificate))
  }

  @Test func trustIsTheSamePins() throws {
    let pins = [PublicKeyPin(subjectPublicKeyInfo: [1]), PublicKeyPin(subjectPublicKeyInfo: [2])]
    let print = PinnedKeyVerifier(pins).trustFingerprint
    #expect(print != nil && print == PinnedKeyVerifier(pins.reversed()).trustFingerprint)
    #expect(print != PinnedKeyVerifier(pins.dropLast()).trustFingerprint)
    #expect(print != PinnedKeyVerifier(pins, certificates: InsecureNoVerification()).trustFingerprint)
  }
}
