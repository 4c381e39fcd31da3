// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoInspect
import SottoTestSupport
import SottoWire
import Testing

/// What certificates say, also those that nothing else here can read.
@Suite struct CertificateFieldTests {
  private static let now = WallTime(secondsSinceEpoch: 1_800_000_000)  // 2027-01-15

  private func view(_ der: [UInt8], now: WallTime? = now) -> CertificateView { CertificateView(reading: der, now: now) }

  @Test(arguments: FieldCertificates.all.indices)
  func everyByteIsTold(index: Int) {
    let der = FieldCertificates.all[index]
    let view = view(der)
    #expect(view.problem == nil, "\(outline(view.fields))")
    #expect(gap(in: view.fields, 0..<der.count) == nil)
    let text = outline(view.fields)
    #expect(!text.contains("left over") && !text.contains(" ! "), "\(text)")
  }

  @Test func aLeaf() {
    let view = view(FieldCertificates.leaf)
    #expect(view.subject == "CN=example.com")
    #expect(
      view.issuer == #"CN=Example \"Root\", O=Example\, Inc., C=DE"#
        || view.issuer == #"CN=Example Root, O=Example\, Inc., C=DE"#)
    #expect(
      view.names == [
        "example.com", "*.example.com", "192.0.2.1", "2001:db8::1", "a@example.com", "https://example.com/x",
      ])
    #expect(view.notBefore == "2026-11-27T07:22:55Z" && view.notAfter == "2027-11-27T07:22:55Z")
    #expect(view.daysLeft == 315 && view.elapsedPermille == 134)
    #expect(view.serial?.bytes == RFC8448.bytes("00abcdef0123456789"))
    #expect(view.key == "ECDSA secp384r1" || view.key == "ECDSA P-384")
    #expect(view.signature == "ecdsa-with-SHA256")
    #expect(view.isAuthority == false && view.isSelfIssued == false)
    #expect(view.sha256.bytes.count == 32)
    #expect(outline(view.fields) == FieldTrees.leaf)
  }

  @Test func anAuthority() {
    let view = view(FieldCertificates.authority)
    #expect(view.isAuthority == true && view.isSelfIssued == true)
    let text = outline(view.fields)
    for expected in [
      "basicConstraints: an authority, 1 below it (critical)",
      "nameConstraints: only .example.com, not 10.0.0.0, mask 255.0.0.0",
      "keyUsage: keyCertSign, cRLSign (critical)",
    ] {
      #expect(text.contains(expected), "\(text)")
    }
  }

  @Test func keysThatNothingElseReads() {
    let pss = view(FieldCertificates.pss)
    #expect(pss.key == "RSA 1024, bound to PSS" && pss.signature == "id-RSASSA-PSS with sha256")
    #expect(view(FieldCertificates.brainpool).key == "ECDSA brainpoolP256r1")
    let old = view(FieldSamples.certificate)
    #expect(old.key == "RSA 1024" && old.signature == "sha256WithRSAEncryption" && old.daysLeft == -170)
    let ed25519 = view(FieldCertificates.ed25519)
    #expect(ed25519.key == "Ed25519" && ed25519.signature == "id-Ed25519" && ed25519.notAfter == "2126-11-03T07:22:55Z")
    let mldsa = view(FieldCertificates.mldsa)
    #expect(mldsa.key == "ML-DSA-44" && mldsa.signature == "id-ml-dsa-44" && mldsa.subject == "CN=lattice")
    // Version 1 does not say.
    #expect(mldsa.isAuthority == nil && mldsa.names.isEmpty)
  }

  @Test func agesOfAllKinds() {
    let early = view(FieldCertificates.leaf, now: WallTime(secondsSinceEpoch: 0))
    #expect(early.elapsedPermille.map { $0 < 0 } == true && early.daysLeft.map { $0 > 20_000 } == true)
    #expect(view(FieldCertificates.leaf, now: nil).daysLeft == nil)
    for extreme in [Int64.min, .max] {
      #expect(view(FieldCertificates.leaf, now: WallTime(secondsSinceEpoch: extreme)).daysLeft != nil)
    }
    // A second too late is a day of less than none.
    let end = WallTime(secondsSinceEpoch: 1_827_300_175)
    #expect(
      view(FieldCertificates.leaf, now: end).daysLeft == 0
        && view(FieldCertificates.leaf, now: end).elapsedPermille == 1000)
    #expect(view(FieldCertificates.leaf, now: WallTime(secondsSinceEpoch: 1_827_300_176)).daysLeft == -1)
  }

  @Test func itIsPartOfTheMessage() throws {
    let message = FieldSamples.content([0, 0, 0, 0, 0] + RFC8448.certificateMessage)
    var context = MessageDecoder.Context()
    context.version = .tls13
    let decoded = MessageDecoder.handshake(message, from: .server, context)
    let data = try #require(find("certificate_list/CertificateEntry/cert_data", in: decoded.fields))
    #expect(data.value == "rsa")
    #expect(data.children.map(\.name) == ["length", "Certificate"])
    #expect(data.children[1].offset == 11 && data.children[1].length == 0x1b0)
    #expect(decoded.summary == "1 certificate, first for rsa")
  }

  @Test func whatIsBroken() {
    #expect(view([]).problem == "Certificate, at byte 0: missing: 2 bytes should stand here, but nothing is left")
    #expect(view([0x30]).problem == "Certificate, at byte 0: no DER: neither a tag with a length nor anything else")
    #expect(view([0x02, 1, 5]).problem == "Certificate, at byte 0: a SEQUENCE should stand here, not an INTEGER")
    // BER's indefinite length.
    #expect(view([0x30, 0x80, 0, 0]).problem?.contains("no DER") == true)
    let more = view(FieldCertificates.leaf + [1])
    #expect(more.problem == "left over, at byte 1003: 1 byte more than the structure has" && more.key != nil)
    // Cut in the key, the names and times are there all the same.
    let cut = view(Array(FieldCertificates.leaf.prefix(250)))
    #expect(cut.subject == "CN=example.com" && cut.notAfter != nil && cut.problem != nil && cut.isAuthority == nil)
    var bytes = FieldCertificates.leaf
    // A month that there is not.
    if let time = bytes.firstIndex(of: 0x17) { bytes[time + 4] = UInt8(ascii: "9") }
    #expect(view(bytes).problem?.hasSuffix("no time") == true && view(bytes).notBefore == nil && view(bytes).key != nil)
  }

  @Test func nestingHasAnEnd() {
    var der: [UInt8] = [5, 0]
    for _ in 0..<3_000 {
      let length: [UInt8] =
        der.count < 128 ? [UInt8(der.count)] : [0x82, UInt8(der.count >> 8), UInt8(truncatingIfNeeded: der.count)]
      der = [0x30] + length + der
    }
    let view = view([0x31, 0x83, 0, UInt8(der.count >> 8), UInt8(truncatingIfNeeded: der.count)] + der)
    #expect(size(of: view.fields).depth < 30)
    #expect(gap(in: view.fields, 0..<(der.count + 5)) == nil)
  }

  @Test(arguments: FieldCertificates.all.indices)
  func mutations(index: Int) {
    var mutator = Mutator(seed: UInt64(index) + 77)
    for round in 0..<FieldHostileTests.mutations {
      var der = FieldCertificates.all[index]
      for _ in 0...mutator.below(3) { mutator.damage(&der) }
      let view = view(der)
      let gap = gap(in: view.fields, 0..<der.count)
      let size = size(of: view.fields)
      if gap != nil || size.count > 8_300 || size.depth > 40 {
        Issue.record("round \(round): \(gap ?? "\(size)") in \(hexadecimalText(der))")
        return
      }
    }
  }
}
