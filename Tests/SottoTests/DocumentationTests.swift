// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// The tables of the articles say what the code does. When one differs: `./dev docs tables`.
@Suite struct DocumentationTests {
  private static let errors = "Sources/Sotto/Sotto.docc/ErrorsAndAlerts.md"
  private static let defaults = "Sources/Sotto/Sotto.docc/Defaults.md"

  private func expect(_ name: String, in file: String, _ lines: [String]) throws {
    let text = try GeneratedText(name, in: file, lines: lines)
    #expect(text.found == text.expected, "\(file), \(name)")
  }

  // MARK: Errors

  /// Every reason with what the code says of it: its comment, and the cause, alert and clause that follow.
  @Test func reasons() throws {
    let cases = try Cases(in: "Sources/Sotto/Errors/Reason.swift")
    #expect(Set(cases.all.map(\.name)) == Set(VerdictTests.names))
    var lines: [String] = []
    for (title, group) in cases.groups {
      lines += lines.isEmpty ? [] : [""]
      lines += ["### \(title)", ""]
      lines += GeneratedText.table(
        ["Reason", "What happened", "Whose doing", "Alert", "Clause"],
        group.flatMap { item in
          let rows = VerdictTests.rows.filter { VerdictTests.name($0.reason) == item.name }
          let errors = rows.map { TLSError($0.reason) }
          return errors.uniqued { "\($0.cause) \(String(describing: $0.alert)) \(String(describing: $0.clause))" }.map {
            // The alert of a certificate depends on what is wrong with it.
            let alert = item.name == "certificate" ? "see below" : $0.alert.map { "`\($0)`" } ?? "none"
            return ["`\(item.name)`", item.comment, "\($0.cause)", alert, $0.clause?.description ?? ""]
          }
        })
    }
    try expect("reasons", in: Self.errors, lines)
  }

  @Test func certificateFailures() throws {
    let cases = try Cases(in: "Sources/SottoIdentity/Trust/CertificateFailure.swift")
    let samples = Self.failures
    #expect(Set(samples.map(Self.name)) == Set(cases.all.map(\.name)))
    let rows = cases.all.flatMap { item in
      samples.filter { Self.name($0) == item.name }.map { ["`\(item.name)`", item.comment, "`\($0.alert)`"] }
    }
    try expect(
      "certificates", in: Self.errors, GeneratedText.table(["Failure", "What is wrong", "Alert"], rows))
  }

  private static let failures: [CertificateFailure] = [
    .noCertificate, .untrustedIssuer(subject: "", issuer: ""), .selfSigned(subject: ""),
    .badSignature(subject: "", issuer: ""), .expired(subject: "", notAfter: TestIdentities.time),
    .notYetValid(subject: "", notBefore: TestIdentities.time), .nameMismatch(expected: "", presented: []),
    .noNames(expected: ""), .wrongUsage(subject: "", why: ""), .weakKey(subject: "", key: ""),
    .weakSignature(subject: "", algorithm: ""), .unsupportedSignature(subject: "", algorithm: ""), .unsupportedKey(""),
    .unparseable(index: 0, why: ""), .tooManyCertificates(limit: ""), .budgetExhausted(checks: 0),
    .constraintViolated(subject: "", why: ""), .revoked(subject: ""), .badStaple(subject: "", why: ""),
    .stapleMissing(subject: ""), .keyNotPinned(PublicKeyPin(subjectPublicKeyInfo: [])), .other(""),
  ]

  /// Total, without a default: a new failure does not compile until it is named here, and then wants its sample above.
  private static func name(_ failure: CertificateFailure) -> String {
    switch failure {
    case .noCertificate: "noCertificate"
    case .untrustedIssuer: "untrustedIssuer"
    case .selfSigned: "selfSigned"
    case .badSignature: "badSignature"
    case .expired: "expired"
    case .notYetValid: "notYetValid"
    case .nameMismatch: "nameMismatch"
    case .noNames: "noNames"
    case .wrongUsage: "wrongUsage"
    case .weakKey: "weakKey"
    case .weakSignature: "weakSignature"
    case .unsupportedSignature: "unsupportedSignature"
    case .unsupportedKey: "unsupportedKey"
    case .unparseable: "unparseable"
    case .tooManyCertificates: "tooManyCertificates"
    case .budgetExhausted: "budgetExhausted"
    case .constraintViolated: "constraintViolated"
    case .revoked: "revoked"
    case .badStaple: "badStaple"
    case .stapleMissing: "stapleMissing"
    case .keyNotPinned: "keyNotPinned"
    case .other: "other"
    }
  }

  // MARK: Defaults

  @Test func negotiation() throws {
    let client = try ClientConfiguration(roots: TestIdentities.shared().roots)
    let server = try ServerConfiguration(credentials: [TestIdentities.shared().server.credential])
    let common = client.common
    // What is said of both must hold for both.
    #expect(common.cipherSuites == server.common.cipherSuites)
    #expect(common.groups == server.common.groups)
    #expect(common.limits == server.common.limits)
    #expect(common.applicationProtocols == server.common.applicationProtocols)
    #expect(common.recordPadding == server.common.recordPadding)
    #expect(common.maximumFragmentLength == server.common.maximumFragmentLength)
    #expect(common.firstRecordLength == server.common.firstRecordLength)
    #expect(common.recordSizeLimit == server.common.recordSizeLimit)
    #expect(common.certificateCompressors.isEmpty && common.certificateDecompressors.isEmpty)
    #expect(common.keyLog == nil && common.observer == nil && !common.observesSecrets)

    func list(_ values: [some CustomStringConvertible]) -> String {
      values.isEmpty ? "none" : values.map { "`\($0)`" }.joined(separator: ", ")
    }
    let versions = try offeredVersions()
    var rows: [[String]] = []
    rows.append(["Versions", list(versions)])
    rows.append(["``CommonSettings/cipherSuites``", list(common.cipherSuites)])
    rows.append(["``CommonSettings/groups``", list(common.groups)])
    rows.append(["``ClientConfiguration/keyShareGroups``", list(client.keyShareGroups)])
    rows.append(["``ClientConfiguration/signatureSchemes``", list(client.signatureSchemes)])
    let certificates = client.verifier.certificateSignatureSchemes
    rows.append(["Schemes in certificates, ``PeerVerifier/certificateSignatureSchemes``", list(certificates)])
    rows.append(["``CommonSettings/applicationProtocols``", list(common.applicationProtocols)])
    rows.append(["``CommonSettings/recordPadding``", "\(common.recordPadding)"])
    rows.append(["``CommonSettings/maximumFragmentLength``", "\(common.maximumFragmentLength) bytes"])
    rows.append(["``CommonSettings/firstRecordLength``", common.firstRecordLength.map { "\($0) bytes" } ?? "no limit"])
    rows.append(["``CommonSettings/recordSizeLimit``", common.recordSizeLimit.map { "\($0) bytes" } ?? "not said"])
    rows.append(["``ClientConfiguration/sendsGREASE``", "\(client.sendsGREASE)"])
    rows.append(["``ClientConfiguration/middleboxCompatibility``", "\(client.middleboxCompatibility)"])
    try expect(
      "negotiation", in: Self.defaults, GeneratedText.table(["Setting", "Default, best first"], rows))
  }

  /// What a client's first hello offers, as a server sees it.
  private func offeredVersions() throws -> [ProtocolVersion] {
    let offered = Mutex<[ProtocolVersion]>([])
    var client = try TestConfigurations.client()
    client.sendsGREASE = false
    var server = try TestConfigurations.server()
    server.common.observer = { event in
      if case .decision(.version(_, let versions)) = event { offered.withLock { $0 = versions } }
    }
    try converse(TestPeer.client(client), TestPeer.server(server))
    return offered.withLock { $0 }
  }

  @Test func limits() throws {
    try expect(
      "limits", in: Self.defaults,
      settings(of: Limits(), "Limits", in: "Sources/Sotto/Configuration/Limits.swift"))
  }

  @Test func chainVerifier() throws {
    try expect(
      "chains", in: Self.defaults,
      settings(
        of: ChainVerifier.Options(), "ChainVerifier/Options", in: "Sources/SottoIdentity/Trust/ChainVerifier.swift"))
  }

  /// Every public stored property with its value and its comment.
  private func settings(of value: Any, _ type: String, in file: String) throws -> [String] {
    let comments = try Comments(in: file)
    let rows = try Mirror(reflecting: value).children.compactMap { child -> [String]? in
      let name = try #require(child.label)
      return comments.variables[name].map { ["``\(type)/\(name)``", "\(child.value)", $0] }
    }
    #expect(!rows.isEmpty)
    return GeneratedText.table(["Setting", "Default", "What it bounds"], rows)
  }
}

/// The cases of an enum as its file declares them, by their `MARK`s.
private struct Cases {
  struct Item {
    let name: String
    let comment: String
  }

  var groups: [(String, [Item])] = [("", [])]
  var all: [Item] { groups.flatMap(\.1) }

  init(in file: String) throws {
    var comment: [String] = []
    // An enum's first declaration has the cases; `case` in its functions is indented further, or has a dot.
    for line in try GeneratedText.source(file) {
      let text = line.trimmingPrefix { $0 == " " }
      if text.hasPrefix("// MARK: ") {
        groups.append((String(text.dropFirst(9)), []))
      } else if text.hasPrefix("/// ") {
        comment.append(String(text.dropFirst(4)))
      } else {
        if text.hasPrefix("case "), !text.hasPrefix("case ."), !comment.isEmpty {
          let name = text.dropFirst(5).prefix { $0.isLetter || $0.isNumber }
          groups[groups.count - 1].1.append(Item(name: String(name), comment: comment.joined(separator: " ")))
        }
        comment = []
      }
    }
    groups.removeAll { $0.1.isEmpty }
  }
}

/// The comments on a file's public variables.
private struct Comments {
  var variables: [String: String] = [:]

  init(in file: String) throws {
    var comment: [String] = []
    for line in try GeneratedText.source(file) {
      let text = line.trimmingPrefix { $0 == " " }
      if text.hasPrefix("/// ") {
        comment.append(String(text.dropFirst(4)))
      } else {
        if text.hasPrefix("public var ") {
          let name = text.dropFirst(11).prefix { $0.isLetter || $0.isNumber }
          variables[String(name)] = comment.joined(separator: " ")
        }
        comment = []
      }
    }
  }
}

extension Sequence {
  /// The first of each that are the same by `key`.
  fileprivate func uniqued(by key: (Element) -> String) -> [Element] {
    var seen: Set<String> = []
    return filter { seen.insert(key($0)).inserted }
  }
}
