// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoInspect
import SottoTestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Policies in files: what they say, what is wrong with them, and what a server is told by them.
@Suite struct PolicyFileTests {
  @Test func whatIsWrittenIsRead() throws {
    for policy in Policy.all { #expect(try PolicyFile.read(PolicyReport(policy).json) == policy) }
  }

  @Test func whatTheDocumentationShowsIsRead() throws {
    var path = URL(filePath: #filePath)
    for _ in 0..<3 { path.deleteLastPathComponent() }
    let page = try String(contentsOf: path.appending(path: "docs/policy-file.md"), encoding: .utf8)
    let start = try #require(page.firstRange(of: "```json\n"))
    let end = try #require(page[start.upperBound...].firstRange(of: "```"))
    let policy = try PolicyFile.read(String(page[start.upperBound..<end.lowerBound]))
    #expect(policy.name == "house2026" && policy.date == "2026-11-27" && policy.source == "the security team")
    #expect(policy.versions == [.tls13] && policy.cipherSuites == [.aes256GCMSHA384])
    #expect(policy.groups == [.secp384r1MLKEM1024, .secp384r1])
    #expect(policy.signatureSchemes == [.ecdsaSecp384r1SHA384])
    #expect(policy.certificates.keys == [.ecdsaP384] && policy.certificates.maximumLifetimeDays == 90)
    #expect(policy.certificates.recommendedLifetimeDays == nil && policy.hstsSeconds == nil)
  }

  @Test func allKindsOfKeys() throws {
    let policy = try PolicyFile.read(
      Self.file(
        "certificates",
        """
        {"keys": [{"type": "Ed25519"}, {"type": "ECDSA", "curve": "P-521"}, {"type": "RSA", "minimumBits": 3072}]}
        """))
    #expect(policy.certificates.keys == [.ed25519, .ecdsaP521, .rsa(minimumBits: 3072)])
    #expect(policy.certificates.maximumLifetimeDays == nil)
  }

  @Test func spellingMakesNoDifference() throws {
    #expect(try PolicyFile.read(Self.file("groups", #"["X25519", "SECP256R1"]"#)).groups == [.x25519, .secp256r1])
  }

  // MARK: What is wrong

  @Test(
    arguments: [
      ("schema", #""sotto.policy/2""#, "schema", #""sotto.policy/2" is another form"#),
      ("groups", nil, "groups", "it is missing"),
      ("name", nil, "name", "it is missing"),
      ("date", "20261127", "date", "this is the number 20261127, not a text"),
      ("source", #""""#, "source", "it has 0 bytes"),
      ("colour", #""red""#, "colour", "there is no such key"),
      ("versions", #"["TLS 1.3", "TLS 1.1"]"#, "versions[1]", #""TLS 1.1" is not known"#),
      ("versions", #""TLS 1.3""#, "versions", "this is a text, not a list"),
      ("groups", "[]", "groups", "it is empty, so that nothing would be allowed"),
      ("groups", #"["x25519", 7]"#, "groups[1]", "this is the number 7, not a name"),
      ("groups", #"["x25519", "x25519"]"#, "groups[1]", "x25519 stands there twice"),
      ("cipherSuitesTLS13", "null", "cipherSuitesTLS13", "it is missing"),
      (
        "cipherSuitesTLS13", #"["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]"#, "cipherSuitesTLS13[0]",
        #""TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" is not known"#
      ),
      ("signatureSchemes", #"["rsa_pkcs1_sha1"]"#, "signatureSchemes[0]", #""rsa_pkcs1_sha1" is not known"#),
      ("hstsSeconds", "-1", "hstsSeconds", "this is -1"),
      ("hstsSeconds", "1.5", "hstsSeconds", "this is a number that is not whole"),
      ("certificates", "true", "certificates", "this is true, not an object"),
      ("certificates", "{}", "certificates.keys", "it is missing"),
      ("certificates", #"{"keys": [1]}"#, "certificates.keys[0]", "this is the number 1, not an object"),
      ("certificates", #"{"keys": [{"type": "DSA"}]}"#, "certificates.keys[0].type", #""DSA" is not known"#),
      ("certificates", #"{"keys": [{"type": "ECDSA"}]}"#, "certificates.keys[0].curve", "it is missing"),
      (
        "certificates", #"{"keys": [{"type": "RSA", "minimumBits": "2048"}]}"#, "certificates.keys[0].minimumBits",
        "this is a text"
      ),
      (
        "certificates", #"{"keys": [{"type": "Ed25519", "curve": "P-256"}]}"#, "certificates.keys[0].curve",
        "a key of the type Ed25519 has none"
      ),
      (
        "certificates", #"{"keys": [{"type": "Ed25519"}], "maximumLifetimeDays": 0}"#,
        "certificates.maximumLifetimeDays", "this is 0"
      ),
      (
        "certificates", #"{"keys": [{"type": "Ed25519"}], "maximumLifetimeDays": 9, "recommendedLifetimeDays": 10}"#,
        "certificates.recommendedLifetimeDays", "10 days are more than are allowed"
      ),
    ] as [(String, String?, String, String)])
  func whatIsWrongIsSaidWithItsPlace(key: String, value: String?, place: String, what: String) {
    let problem = #expect(throws: PolicyFile.Problem.self) { try PolicyFile.read(Self.file(key, value)) }
    #expect(problem?.place == place && problem?.what == what)
    #expect(problem?.meaning.hasSuffix(".") == true && problem?.meaning.hasSuffix("..") == false)
  }

  @Test(arguments: ["", "{", "[1,2", "{\"a\": 1", "\u{0}"])
  func whatIsNoJSON(text: String) {
    #expect(throws: PolicyFile.Problem.self) { try PolicyFile.read(text) }
  }

  // MARK: Rows

  /// A server of TLS 1.3 with X25519MLKEM768, AES-128, ECDSA on P-256 and a certificate that is valid for long, under policies that have one
  /// thing against it each.
  @Test(
    arguments: [
      ("version", "versions", #"["TLS 1.2"]"#, "TLS 1.2", "TLS 1.3"),
      (
        "cipher suite", "cipherSuitesTLS13", #"["TLS_AES_256_GCM_SHA384"]"#, "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256"
      ),
      ("group", "groups", #"["secp384r1", "x25519"]"#, "secp384r1, x25519", "X25519MLKEM768"),
      ("signature scheme", "signatureSchemes", #"["ed25519"]"#, "ed25519", "ecdsa_secp256r1_sha256"),
      (
        "certificate key", "certificates", #"{"keys": [{"type": "RSA", "minimumBits": 4096}]}"#,
        "RSA of 4096 bits or more", "ECDSA P-256"
      ),
      (
        "certificate lifetime", "certificates",
        #"{"keys": [{"type": "ECDSA", "curve": "P-256"}], "maximumLifetimeDays": 10}"#, "10 days at most", "days"
      ),
    ])
  func everyRowPassesAndFails(what: String, key: String, value: String, required: String, found: String) throws {
    let overheard = try Overheard()
    try overheard.meet()
    let inspection = overheard.inspect()
    let good = PolicyComparison.verdict(of: inspection, under: try PolicyFile.read(Self.file()))
    #expect(good.passes && good.name == "house" && good.source == "us" && good.rows.count == 7)
    var text = Self.file(key, value)
    if key == "versions" {
      text = Self.file(key, value, "cipherSuitesTLS12", #"["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]"#)
    }
    let bad = PolicyComparison.verdict(of: inspection, under: try PolicyFile.read(text))
    #expect(!bad.passes && bad.rows.filter { !$0.passes }.map(\.what) == [what])
    let row = try #require(bad.rows.first { $0.what == what })
    #expect(row.required == required && row.found.hasSuffix(found))
    #expect(good.rows.first { $0.what == what }?.passes == true)
  }

  @Test func whatWasNotSeenDoesNotPass() throws {
    let overheard = try Overheard()
    try overheard.meet()
    let verdict = PolicyComparison.verdict(
      of: overheard.inspect(knowsKeys: false), under: try PolicyFile.read(Self.file()))
    #expect(
      verdict.rows.filter { !$0.passes }.map(\.what) == [
        "signature scheme", "certificate key", "certificate lifetime", "chain's signatures",
      ])
    #expect(verdict.rows.filter { !$0.passes }.allSatisfy { $0.found == "not seen" })
  }

  /// A policy that the test servers keep to, with one or two things changed, or taken out.
  private static func file(_ changes: String?...) -> String {
    var members = [
      "name": #""house""#, "date": #""2026-11-27""#, "source": #""us""#, "versions": #"["TLS 1.3"]"#,
      "cipherSuitesTLS13": #"["TLS_AES_128_GCM_SHA256"]"#, "groups": #"["X25519MLKEM768"]"#,
      "signatureSchemes": #"["ecdsa_secp256r1_sha256"]"#,
      "certificates": #"{"keys": [{"type": "ECDSA", "curve": "P-256"}]}"#,
    ]
    for index in stride(from: 0, to: changes.count - 1, by: 2) {
      if let key = changes[index] { members[key] = changes[index + 1] }
    }
    return "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ",\n") + "}"
  }
}
