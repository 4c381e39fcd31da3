// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Sotto
import SottoInspect
import SottoTestSupport
import Testing

@testable import SottoCLI

/// `sotto policy`, and `--policy` beside the other options.
@Suite struct PolicyCommandTests {
  // MARK: sotto policy

  @Test func exitCodes() {
    #expect(SottoCommand.run(["policy", "list"]) == .success)
    #expect(SottoCommand.run(["policy", "list", "--json"]) == .success)
    #expect(SottoCommand.run(["policy", "show", "modern2026"]) == .success)
    #expect(SottoCommand.run(["policy", "show", "Intermediate2026", "--json"]) == .success)
    #expect(SottoCommand.run(["policy", "show", "modern1999"]) == .usage)
    #expect(SottoCommand.run(["policy", "show"]) == .usage)
  }

  @Test func unknownPolicies() throws {
    let complaint = #expect(throws: Complaint.self) { try PolicyOption.find("mod\u{1b}ern") }
    #expect(complaint?.what == "there is no policy \"mod\\u{1B}ern\", and no file of that name")
    #expect(complaint?.meaning == "There are modern2026, intermediate2026.")
    #expect(complaint?.next == "sotto policy list")
  }

  @Test func policiesInFiles() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("house.json", PolicyReport(.intermediate2026).json)
    #expect(try PolicyOption.find(good) == .intermediate2026)
    #expect(SottoCommand.run(["policy", "show", good]) == .success)
    let bad = try folder.write(
      "bad.json", PolicyReport(.modern2026).json.replacing("secp384r1", with: "x\u{202e}448"))
    let complaint = #expect(throws: Complaint.self) { try PolicyOption.find(bad) }
    #expect(complaint?.status == .usage)
    #expect(complaint?.what == "--policy: \(bad): groups[3]: \"x\\u{202E}448\" is not known")
    #expect(complaint?.meaning?.hasPrefix("Known are X25519MLKEM768, ") == true)
    #expect(complaint?.next == "see what a policy looks like: sotto policy show modern2026 --json")
    let missing = #expect(throws: Complaint.self) { try PolicyOption.find("./nowhere.json") }
    #expect(missing?.what == "--policy: ./nowhere.json can't be read: there is no such file or directory")
    let long = try folder.write("long.json", String(repeating: " ", count: PolicyFile.limit + 1))
    #expect(throws: Complaint.self) { try PolicyOption.find(long) }
    #expect(try options("--policy", good, "--groups", "x25519").policy == .intermediate2026)
  }

  private struct Report: Decodable {
    struct Certificates: Decodable {
      struct Key: Decodable, Equatable {
        let type: String
        let curve: String?
        let minimumBits: Int?
      }

      let keys: [Key]
      let maximumLifetimeDays: Int?
      let recommendedLifetimeDays: Int?
    }

    let schema: String
    let name: String
    let date: String
    let source: String
    let versions: [String]
    let cipherSuitesTLS13: [String]
    let cipherSuitesTLS12: [String]
    let groups: [String]
    let signatureSchemes: [String]
    let certificates: Certificates
    let hstsSeconds: Int?
  }

  @Test func theReportSaysAll() throws {
    let policy = Policy.intermediate2026
    let json = PolicyReport(policy).json
    #expect(!json.contains("\n"))
    let report = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
    #expect(report.schema == "sotto.policy/1" && report.name == policy.name)
    #expect(report.date == policy.date && report.source == policy.source)
    #expect(report.versions == ["TLS 1.3", "TLS 1.2"])
    #expect(report.cipherSuitesTLS13 == policy.cipherSuitesTLS13.map(\.description))
    #expect(report.cipherSuitesTLS12 == policy.cipherSuitesTLS12.map(\.description))
    #expect(report.groups == policy.groups.map(\.description))
    #expect(report.signatureSchemes == policy.signatureSchemes.map(\.description))
    #expect(
      report.certificates.keys == [
        .init(type: "ECDSA", curve: "P-256", minimumBits: nil), .init(type: "ECDSA", curve: "P-384", minimumBits: nil),
        .init(type: "RSA", curve: nil, minimumBits: 2048),
      ])
    #expect(report.certificates.maximumLifetimeDays == 366 && report.certificates.recommendedLifetimeDays == 90)
    #expect(report.hstsSeconds == 63_072_000)
  }

  private struct List: Decodable {
    struct Entry: Decodable {
      let name: String
      let date: String
      let source: String
      let versions: [String]
    }

    let schema: String
    let policies: [Entry]
  }

  @Test func theListHasAll() throws {
    let list = try JSONDecoder().decode(List.self, from: Data(PolicyListReport(Policy.all).json.utf8))
    #expect(list.schema == "sotto.policies/1")
    #expect(list.policies.map(\.name) == Policy.all.map(\.name))
    #expect(list.policies.map(\.versions) == [["TLS 1.3"], ["TLS 1.3", "TLS 1.2"]])
    let lines = PolicyText.list(Policy.all).split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("modern2026        2026-04-06  TLS 1.3 ("))
  }

  @Test func theTextSaysAll() {
    for policy in Policy.all {
      let text = PolicyText.show(policy)
      let words =
        policy.cipherSuites.map(\.description) + policy.groups.map(\.description)
        + policy.signatureSchemes.map(\.description) + policy.certificates.keys.map(\.description)
        + [policy.name, policy.date, policy.source, "max-age=63072000", "valid for"]
      for word in words { #expect(text.contains(word), "\(word)") }
      #expect(text.contains("TLS 1.2") == (policy == .intermediate2026))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    }
  }

  // MARK: Beside other options

  private func options(_ arguments: String...) throws -> CommonSettings {
    let options = try TLSOptions.parse(arguments)
    var configuration = try TestConfigurations.client()
    if let policy = try options.namedPolicy() { configuration.apply(policy) }
    try options.apply(to: &configuration.common)
    return configuration.common
  }

  @Test func optionsNarrowAPolicy() throws {
    let plain = try options("--policy", "modern2026")
    #expect(plain.cipherSuites == Policy.modern2026.cipherSuites && plain.groups == Policy.modern2026.groups)
    let narrow = try options(
      "--policy", "intermediate2026", "--groups", "p384,x25519", "--suites", "TLS_AES_256_GCM_SHA384", "--min-version",
      "1.3")
    #expect(narrow.groups == [.secp384r1, .x25519] && narrow.cipherSuites == [.aes256GCMSHA384])
    #expect(narrow.minimumVersion == .tls13 && narrow.policy == .intermediate2026)
    #expect(try options("--policy", "intermediate2026", "--max-version", "1.2").versions == [.tls12])
    #expect(try options("--policy", "modern2026", "--max-version", "1.3").versions == [.tls13])
    // Without a policy, everything that there is can be named.
    #expect(try options("--groups", "p521,SecP256r1MLKEM768").groups == [.secp521r1, .secp256r1MLKEM768])
  }

  @Test(
    arguments: [
      ["--groups", "x25519,secp521r1"], ["--groups", "SecP256r1MLKEM768"],
      ["--suites", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"], ["--min-version", "1.2"], ["--max-version", "1.2"],
      ["--insecure-rsa-key-exchange"],
    ])
  func optionsNeverWidenAPolicy(arguments: [String]) throws {
    let complaint = #expect(throws: Complaint.self) {
      let options = try TLSOptions.parse(["--policy", "modern2026"] + arguments)
      var configuration = try TestConfigurations.client()
      configuration.apply(try #require(try options.namedPolicy()))
      try options.apply(to: &configuration.common)
    }
    #expect(complaint?.status == .usage && complaint?.what.contains("modern2026") == true)
    #expect(complaint?.next == "leave out either \(arguments[0]) or --policy")
    let files = try Files()
    defer { withExtendedLifetime(files) {} }
    #expect(
      SottoCommand.run(["connect", "127.0.0.1:1", "--ca", files.root, "--policy", "modern2026"] + arguments) == .usage)
  }

  // MARK: Credentials

  /// Certificates and keys as the tool reads them.
  private final class Files {
    let folder: TemporaryFolder
    let root: String

    init() throws {
      folder = try TemporaryFolder()
      root = try folder.write("root.pem", try TestIdentities.shared().root.pem)
    }

    /// The arguments that name a certificate, valid for so many days, and its key.
    func pair(_ kind: TestKeyKind, days: Int64) throws -> (certificate: String, key: String) {
      var template = TestCertificateTemplate(commonName: "localhost", dnsNames: ["localhost"])
      template.notAfter = WallTime(secondsSinceEpoch: template.notBefore.secondsSinceEpoch + days * 86_400)
      let identity = try TestIdentities.shared().intermediate.issue(template, key: kind)
      return (try folder.write("\(kind)-\(days).pem", identity.pem), try folder.write("\(kind).key", identity.keyPEM))
    }
  }

  private func serveSettings(_ policy: String, _ pair: (certificate: String, key: String)) throws -> Listener.Settings {
    let command = try #require(
      try SottoCommand.parseAsRoot(
        ["serve", "--echo", "--cert", pair.certificate, "--key", pair.key, "--policy", policy]) as? ServeCommand)
    return try command.settings(.shared)
  }

  @Test func aServerStartsWithWhatItsPolicyAllows() throws {
    let files = try Files()
    defer { withExtendedLifetime(files) {} }
    let modern = try serveSettings("modern2026", files.pair(.ecdsaP256, days: 90))
    #expect(modern.configuration.common.policy == .modern2026 && modern.configuration.common.versions == [.tls13])
    let intermediate = try serveSettings("intermediate2026", files.pair(.rsa2048, days: 200))
    #expect(intermediate.configuration.common.policy == .intermediate2026)
  }

  @Test func aServerDoesNotStartWithAnythingElse() throws {
    let files = try Files()
    defer { withExtendedLifetime(files) {} }
    let rsa = try files.pair(.rsa2048, days: 90)
    let complaint = #expect(throws: Complaint.self) { try serveSettings("modern2026", rsa) }
    #expect(complaint?.status == .usage)
    #expect(
      complaint?.what
        == "\(rsa.certificate): the policy modern2026 does not allow this certificate: its key is RSA 2048")
    #expect(
      complaint?.meaning
        == "modern2026 allows ECDSA P-256, ECDSA P-384. Request a certificate for a key of the kind ECDSA P-256.")
    #expect(complaint?.next == "have such a one issued, or use --policy intermediate2026, which allows this one")

    let old = try files.pair(.ecdsaP256, days: 400)
    let second = #expect(throws: Complaint.self) { try serveSettings("intermediate2026", old) }
    #expect(
      second?.what
        == "\(old.certificate): the policy intermediate2026 does not allow this certificate: it is valid for 400 days")
    #expect(second?.next == "have such a one issued, or leave out --policy")
    #expect(
      SottoCommand.run(["serve", "--echo", "--cert", rsa.certificate, "--key", rsa.key, "--policy", "modern2026"])
        == .usage)
    #expect(
      SottoCommand.run(["serve", "--echo", "--cert", rsa.certificate, "--key", rsa.key, "--policy", "x"]) == .usage)
  }

  @Test func aClientShowsNothingElse() throws {
    let files = try Files()
    defer { withExtendedLifetime(files) {} }
    let pair = try files.pair(.ed25519, days: 10)
    #expect(
      SottoCommand.run([
        "connect", "127.0.0.1:1", "--ca", files.root, "--policy", "intermediate2026", "--client-cert", pair.certificate,
        "--client-key", pair.key,
      ]) == .usage)
    // With one that is allowed it gets as far as the port, where nobody is.
    let allowed = try files.pair(.ecdsaP384, days: 10)
    #expect(
      SottoCommand.run([
        "connect", "127.0.0.1:1", "--ca", files.root, "--policy", "modern2026", "--client-cert", allowed.certificate,
        "--client-key", allowed.key, "--quiet",
      ]) == .noConnection)
  }
}
