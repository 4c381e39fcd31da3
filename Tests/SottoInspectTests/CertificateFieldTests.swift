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

  /// A key that is bound to PSS need not say for which hash.
  @Test func aKeyForAnyHash() {
    let key = RFC8448.bytes("3019 300b06092a864886f70d01010a 030a00 3007 0202 00c1 0201 03")
    let message = FieldSample(
      "Certificate", CertificateMessage(context: [], entries: [CertificateEntry(data: key)]), from: .server, .tls13,
      isRawKey: true)
    let path = "certificate_list/CertificateEntry/ASN1_subjectPublicKeyInfo/SubjectPublicKeyInfo"
    let info = find(path, in: message.decoded.fields)
    #expect(message.decoded.problem == nil && info?.value == "RSA 8, bound to PSS")
    #expect(info?.children.first { $0.name == "algorithm" }?.value == "id-RSASSA-PSS")
  }

  /// A comma with a mark on top separates names no less than one without.
  @Test func marksHideNoSeparator() throws {
    var der = FieldCertificates.mldsa
    let name = Array("lattice".utf8)
    let forged = Array(",\u{301}CN=x".utf8)
    #expect(forged.count == name.count)
    for start in 0..<(der.count - name.count) where Array(der[start..<(start + name.count)]) == name {
      der.replaceSubrange(start..<(start + name.count), with: forged)
    }
    let subject = try #require(view(der).subject)
    #expect(Array(subject.unicodeScalars) == Array("CN=\\,\u{301}CN=x".unicodeScalars))
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

  @Test func aStapleSaysHowLong() throws {
    let identities = try TestIdentities.shared()
    for (status, said) in [
      (TestStaple.Status.good, "good until 2026-06-07T00:00:00Z"), (.revoked, "revoked since 2026-01-01T00:00:00Z"),
    ] {
      let response = try TestStaple(status).response(about: identities.server, by: identities.intermediate)
      let sample = FieldSample(
        "CertificateStatus", CertificateStatusTLS12(ocspResponse: response), from: .server, .tls12)
      let decoded = sample.decoded
      #expect(decoded.problem == nil, "\(outline(decoded.fields))")
      #expect(decoded.summary == "an OCSP response · \(said)")
      #expect(gap(in: decoded.fields, 0..<sample.bytes.count) == nil)
    }
  }

  @Test func manyExtensionsCostNoMoreThanTheirBytes() {
    // Half a megabyte of extensions.
    let one: [UInt8] = [0x30, 7, 0x06, 1, 0x2a, 0x04, 2, 5, 0]
    let list = (0..<60_000).flatMap { _ in one }
    func long(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
      [
        tag, 0x83, UInt8(content.count >> 16), UInt8(truncatingIfNeeded: content.count >> 8),
        UInt8(truncatingIfNeeded: content.count),
      ]
        + content
    }
    let empty: [UInt8] = [0x30, 0]
    let signed = [0xa0, 3, 2, 1, 2, 2, 1, 5] + empty + empty + empty + empty + empty + long(0xa3, long(0x30, list))
    let view = view(long(0x30, long(0x30, signed)), now: nil)
    #expect(size(of: view.fields).count < 8_300)
    #expect(view.problem != nil)
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
      if gap != nil || size.count > 8_300 || size.depth > 60 {
        Issue.record("round \(round): \(gap ?? "\(size)") in \(hexadecimalText(der))")
        return
      }
    }
  }
}
