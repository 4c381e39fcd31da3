// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity

/// An inspection as one HTML file that needs nothing else: no network, and no script to be read. What peers chose is escaped (``Markup``), and a
/// content security policy allows nothing but the page's own style and script, by their hashes.
package struct HTMLReport {
  let inspection: Inspection
  /// What all names in links begin with: a second connection's differ from the first's.
  let prefix: Markup
  /// Where each key is in the list of keys.
  let keyIndex: [String: Int]

  /// A page for this inspection.
  package init(_ inspection: Inspection) { self.init(inspection, prefix: "") }

  private init(_ inspection: Inspection, prefix: Markup) {
    self.inspection = inspection
    self.prefix = prefix
    keyIndex = Dictionary(inspection.keys.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A part of the page with a heading of its own.
  struct Section {
    /// Its name in links.
    let id: Markup
    let title: Markup
    let body: Markup
  }

  /// The whole page.
  package func render() -> String {
    let sections = self.sections
    var page: Markup = "<!DOCTYPE html>\n<html lang=\"en\">\n"
    page.reserve(sections.reduce(64 << 10) { $0 + $1.body.html.utf8.count })
    page += head
    page += "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
    page += banner
    page += """
      <div class="frame">
      <nav aria-label="Contents"><ol>\(sections.markup { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>" })</ol></nav>
      <main id="main">

      """
    for section in sections {
      page += """
        <section id="\(section.id)" aria-labelledby="\(section.id)-title"><h2 id="\(section.id)-title">\(section.title)</h2>
        \(section.body)
        </section>

        """
    }
    page += """
      </main>
      </div>
      <footer><p>Made by <code>sotto</code>. This file is all there is: it loads nothing and sends nothing.</p></footer>
      <script>\(Markup(ours: Script.text))</script>
      </body>
      </html>

      """
    return page.html
  }

  private var sections: [Section] {
    [
      Section(id: "outcome", title: "What came of it", body: outcome),
      Section(id: "lesson", title: "The lesson", body: lesson),
      Section(id: "ladder", title: "On the wire", body: ladder),
      Section(id: "choices", title: "Offered and chosen", body: choices),
      Section(id: "messages", title: "Every message, byte by byte", body: messages),
      Section(id: "keys", title: "Where the keys come from", body: keySchedule),
      Section(id: "signatures", title: "What was signed", body: signatures),
      Section(id: "certificates", title: "Who they are", body: identities),
      Section(id: "sessions", title: "Going on another time", body: sessions),
    ] + second
      + [
        Section(id: "policy", title: "Against the policy", body: policy),
        Section(id: "glossary", title: "Words", body: glossary),
        Section(id: "data", title: "Raw data", body: rawData),
      ].filter { !$0.body.isEmpty }
  }

  /// The connection that went on with a session of this one: what is its own.
  private var second: [Section] {
    guard let second = inspection.second.first else { return [] }
    let report = HTMLReport(second, prefix: "second-")
    return [
      Section(id: "second-ladder", title: "Second connection: on the wire", body: report.ladder),
      Section(id: "second-messages", title: "Second connection: every message", body: report.messages),
      Section(id: "second-keys", title: "Second connection: the keys", body: report.keySchedule),
      Section(id: "second-signatures", title: "Second connection: what was signed", body: report.signatures),
      Section(id: "second-certificates", title: "Second connection: who they are", body: report.identities),
    ]
  }

  private var head: Markup {
    let policy =
      "default-src 'none'; style-src 'sha256-\(Self.hash(Stylesheet.text))'; script-src 'sha256-\(Self.hash(Script.text))'; "
      + "base-uri 'none'; form-action 'none'"
    return """
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Markup(ours: policy))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>TLS handshake: \(subject)</title>
      <style>\(Markup(ours: Stylesheet.text))</style>
      </head>

      """
  }

  private static func hash(_ text: String) -> String {
    Base64.encode(HashAlgorithm.sha256.hash(Array(text.utf8)))
  }

  /// The tree that all of it was made from.
  private var rawData: Markup {
    let json = HTMLText.embedded(json: oneLine(inspection, schema: Inspection.schemaName))
    return """
      <p>All of it as JSON (\(Wording.bytes(json.utf8.count)), schema <code>\(inspection.schema)</code>) is in this page: the element \
      <code>script#inspection</code>. \(inspection.source.showsSecrets ? "It holds the session's secrets." : "It holds no secrets.")</p>
      <script type="application/json" id="inspection">\(Markup(ours: json))</script>
      """
  }
}
