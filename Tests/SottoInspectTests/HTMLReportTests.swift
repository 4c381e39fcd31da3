// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import Testing

@testable import SottoInspect

/// What a page has to have.
@Suite struct HTMLReportTests {
  @Test func aHandshakeMakesAPage() throws {
    let inspection = try HTMLSample.real()
    let page = HTMLReport(inspection).render()
    #expect(page.utf8.count < 1_500_000)
    for part in [
      "outcome", "lesson", "ladder", "choices", "messages", "keys", "signatures", "certificates", "sessions", "data",
    ] {
      let isThere = page.contains("<section id=\"\(part)\"")
      #expect(isThere, "\(part)")
    }
    for index in inspection.messages.indices {
      let isThere = page.contains("href=\"#m\(index)\"") && page.contains("id=\"m\(index)\"")
      #expect(isThere, "message \(index)")
    }
    #expect(!page.contains("<section id=\"policy\""))
  }

  /// Every place in the model comes out somewhere.
  @Test func everythingIsShown() throws {
    let page = HTMLReport(HTMLSample.full).render()
    for words in [
      "The client gave up", "the certificate ended", "Nobody renewed it", "sotto inspect example.com\nsecond line",
      "certificate_expired",
      "after STARTTLS (smtp)", "the server asked for a second hello", "it is the client&#39;s first choice",
      "Nothing was offered",
      "its length is odd", "it goes on too long", "Malformed:</strong> twice", "RFC 9846 §4.2.2", "Padding", "8 bytes",
      "as the engine or the key log has it", "not as the engine or the key log has it", "Compute it yourself",
      "not known", "redacted",
      "ended 30 days ago (over)", "it covers example.com", "not asked", "SHA-256 AA", "not needed for the path",
      "holds",
      "up to 16,384 bytes", "the policy <strong>modern2026</strong>", "pass</span>", "certbot renew",
      "Left out: 3 more records",
      "What it says when it is inflated: 3 bytes", "111111111111111111111013",
    ] {
      let isThere = page.contains(words)
      #expect(isThere, "\(words)")
    }
  }

  /// Headings go down one level at a time, names are unique, links lead somewhere.
  @Test(arguments: [false, true]) func theOutlineIsInOrder(isReal: Bool) throws {
    var inspection = isReal ? try HTMLSample.real() : HTMLSample.full
    inspection.second = [inspection]
    let page = HTMLReport(inspection).render()
    var level = 0
    var names = Set<Substring>()
    var links = Set<Substring>()
    for tag in HTMLHostileTests.tags(Self.withoutData(page)) {
      let inner = tag.dropFirst().dropLast()
      let name = inner.prefix { $0 != " " && $0 != "/" || $0 == inner.first }
      if name.count == 2, name.first == "h", let depth = name.last?.wholeNumberValue {
        #expect(depth <= level + 1, "\(tag) after h\(level)")
        level = depth
      }
      for word in inner.split(separator: " ") {
        if word.hasPrefix("id=\"") { #expect(names.insert(word.dropFirst(4).dropLast()).inserted, "\(word) twice") }
        if word.hasPrefix("href=\"#") { links.insert(word.dropFirst(7).dropLast()) }
      }
    }
    #expect(PageMarkup.problem(in: page) == nil)
    #expect(links.subtracting(names).isEmpty)
    #expect(names.contains("second-m0"))
  }

  @Test func thePolicyAllowsItsOwnStyleAndScriptOnly() throws {
    let page = HTMLReport(HTMLSample.full).render()
    for (text, directive) in [(Stylesheet.text, "style-src"), (Script.text, "script-src")] {
      let hash = Base64.encode(HashAlgorithm.sha256.hash(Array(text.utf8)))
      #expect(page.contains("\(directive) 'sha256-\(hash)';"))
    }
    #expect(page.contains("default-src 'none';"))
    #expect(page.contains("<style>\(Stylesheet.text)</style>") && page.contains("<script>\(Script.text)</script>"))
    let markup = Self.withoutData(page)
    for forbidden in [" style=\"", " onclick", "http://", "https://", "src=\"", "<link", "<iframe", "@import", "url(h"]
    {
      #expect(!markup.contains(forbidden), "\(forbidden)")
    }
  }

  @Test func noSecretIsOnAPageThatDidNotAskForThem() throws {
    let shown = try HTMLSample.real(showsSecrets: true)
    let secrets = (shown.keySchedule?.nodes ?? []).filter(\.isSecret).compactMap { $0.value?.bytes }
    #expect(secrets.count > 15)
    var hidden = shown
    hidden.keySchedule?.nodes = (shown.keySchedule?.nodes ?? []).map { node in
      var node = node
      node.command = nil
      if node.isSecret { node.value = nil }
      return node
    }
    hidden.keys = shown.keys.map { key in
      var key = key
      (key.secret, key.key, key.iv) = (nil, nil, nil)
      return key
    }
    let page = HTMLReport(hidden).render()
    let open = HTMLReport(shown).render()
    for secret in secrets {
      let isHidden = !page.contains(hexadecimal(secret))
      let isShown = open.contains(hexadecimal(secret))
      #expect(isHidden && isShown)
    }
    #expect(page.contains(">redacted</span>"))
  }

  /// What a page says of a connection that never came to TLS, of a day, and of a second connection that was a full one.
  @Test func wordsFitWhatHappened() {
    var inspection = HTMLSample.full
    inspection.outcome.failure = FailureView(id: "not_tls.http", text: "the server speaks HTTP, not TLS")
    inspection.serverIdentity?.sent[0].daysLeft = 1
    inspection.second = [HTMLSample.full]
    inspection.second[0].serverIdentity = nil
    let page = HTMLReport(inspection).render()
    for words in ["TLS did not begin", ": 1 day left", "Proof of the server"] {
      let isThere = page.contains(words)
      #expect(isThere, "\(words)")
    }
    #expect(!page.contains("The connection just ended") && !page.contains("the key of the first connection"))
  }

  @Test func aCertificateIsShownOnceAndLinked() throws {
    var inspection = HTMLSample.full
    inspection.messages[1].bytes.bytes = [11, 0, 0, 4] + (inspection.serverIdentity?.sent[0].der.bytes ?? [])
    let page = HTMLReport(inspection).render()
    #expect(page.contains("<a href=\"#cert-s0\">its fields</a>"))
    #expect(!page.contains("<b>inner</b>"))
  }

  @Test func aLongMessageIsCut() {
    var inspection = HTMLSample.full
    inspection.messages[0].bytes.bytes = [UInt8](repeating: 0, count: 100_000)
    #expect(HTMLReport(inspection).render().contains("67,232 bytes more: see the raw data."))
  }

  static func withoutData(_ page: String) -> String {
    guard let start = page.firstRange(of: "id=\"inspection\">"),
      let end = page[start.upperBound...].firstRange(of: "</script>"),
      let style = page.firstRange(of: "<style>"), let styleEnd = page.firstRange(of: "</style>"),
      let script = page.firstRange(of: "<script>"),
      let scriptEnd = page[script.upperBound...].firstRange(of: "</script>")
    else { return page }
    var rest = String(page[..<style.upperBound])
    rest += page[styleEnd.lowerBound..<start.upperBound]
    rest += page[end.lowerBound..<script.upperBound]
    rest += page[scriptEnd.lowerBound...]
    return rest
  }
}
