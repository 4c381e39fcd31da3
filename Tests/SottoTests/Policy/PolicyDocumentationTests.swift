// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoTestSupport
import SottoWire
import Testing

/// The table of the named policies in the documentation.
@Suite struct PolicyDocumentationTests {
  /// When it differs: `./dev docs tables`.
  @Test func theyAreDocumented() throws {
    func list(_ values: [some CustomStringConvertible]) -> String {
      values.isEmpty ? "none" : values.map { "`\($0)`" }.joined(separator: ", ")
    }
    func days(_ count: Int?) -> String { count.map { "\($0) days at most" } ?? "any" }
    func row(_ what: String, _ value: (Policy) -> String) -> [String] { [what] + Policy.all.map(value) }
    let table = GeneratedText.table(
      [""] + Policy.all.map { "``Policy/\($0.name)``" },
      [
        row("Source") { "\($0.source), \($0.date)" },
        row("``Policy/versions``") { list($0.versions) },
        row("``Policy/cipherSuitesTLS13``") { list($0.cipherSuitesTLS13) },
        row("``Policy/cipherSuitesTLS12``") { list($0.cipherSuitesTLS12) },
        row("``Policy/groups``") { list($0.groups) },
        row("``Policy/signatureSchemes``") { list($0.signatureSchemes) },
        row("``CertificatePolicy/keys``") { $0.certificates.keys.map(\.description).joined(separator: ", ") },
        row("``CertificatePolicy/maximumLifetimeDays``") { days($0.certificates.maximumLifetimeDays) },
        row("``CertificatePolicy/recommendedLifetimeDays``") { days($0.certificates.recommendedLifetimeDays) },
        row("``Policy/hstsSeconds``, advice") { $0.hstsSeconds.map { "\($0) s at least" } ?? "none" },
      ])
    let text = try GeneratedText("policies", in: "Sources/Sotto/Sotto.docc/Defaults.md", lines: table)
    #expect(text.found == text.expected)
  }
}
