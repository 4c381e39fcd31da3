// SPDX-License-Identifier: Apache-2.0

import Sotto

/// The verdict, what was negotiated, and what to do.
extension HTMLReport {
  /// The page's top: whom it was with, and what came of it in one line.
  var banner: Markup {
    let source = inspection.source
    let outcome = inspection.outcome
    let (style, symbol, word) =
      switch outcome.status {
      case .connected: ("good", "✓", "Connected")
      case .failed: ("bad", "✗", "Failed")
      case .incomplete: ("open", "…", "Incomplete")
      }
    let kind =
      switch source.kind {
      case .live: "a connection of ours"
      case .capture: "from a capture"
      case .bytes: "from given bytes"
      }
    let addresses = [source.clientAddress, source.serverAddress].compactMap { $0 }
    var details: [Markup] = []
    if !addresses.isEmpty { details.append("\(addresses.joined(separator: " → "))") }
    if let startedAt = source.startedAt { details.append("<time>\(startedAt)</time>") }
    if let before = source.preface { details.append("after \(before)") }
    if let microseconds = outcome.microseconds { details.append("took \(time(microseconds))") }
    if source.showsSecrets { details.append("<strong>shows secrets: keep it to yourself</strong>") }
    return """
      <header class="top">
      <p class="kind">TLS handshake, \(kind)</p>
      <h1>\(subject)</h1>
      <p class="verdict \(style)"><span class="symbol" aria-hidden="true">\(symbol)</span> <strong>\(word)</strong> \(outcome.verdict)</p>
      <ul class="details">\(details.markup { "<li>\($0)</li>" })</ul>
      </header>

      """
  }

  /// What came of it.
  var outcome: Markup {
    var html = Markup()
    if let failure = inspection.outcome.failure { html += describe(failure) }
    html += negotiated
    if !inspection.advice.isEmpty { html += "<h3>What to do</h3>\n\(list(inspection.advice))" }
    if html.isEmpty { html += "<p>Nothing was negotiated.</p>" }
    return html
  }

  private func describe(_ failure: FailureView) -> Markup {
    let who: String =
      switch failure.gaveUp {
      case .client: "The client gave up"
      case .server: "The server gave up"
      case nil: failure.justEnded ? "The connection just ended" : "TLS did not begin"
      }
    var html: Markup = "<div class=\"failure\"><h3>\(who)</h3><p>\(failure.text)</p>\n"
    html += facts([
      ("Alert", code(failure.alert)), ("Rule", text(failure.clause)),
      ("Last message", link(toMessage: failure.lastMessage)), ("Kind", code(failure.id)),
    ])
    if !failure.causes.isEmpty { html += "<h3>The likeliest causes, in order</h3>\n\(list(failure.causes))" }
    html += "</div>\n"
    return html
  }

  private var negotiated: Markup {
    let negotiated = inspection.negotiated
    var remarks: [String] = []
    if negotiated.helloRetryRequested { remarks.append("the server asked for a second hello") }
    if negotiated.isResumed { remarks.append("the keys rest on an earlier session or a pre-shared key") }
    if negotiated.usesRSAKeyExchange {
      remarks.append("the secret was encrypted to the server's RSA key: no forward secrecy")
    }
    switch negotiated.extendedMainSecret {
    case true?: remarks.append("the extended main secret binds the keys to this handshake")
    case false?: remarks.append("no extended main secret: the keys are not bound to this handshake")
    case nil: break
    }
    return facts([
      ("Version", text(negotiated.version)), ("Cipher suite", text(negotiated.cipherSuite)),
      ("Key agreement", text(negotiated.group)), ("Server's signature", text(negotiated.signatureScheme)),
      ("Client's signature", text(negotiated.clientSignatureScheme)),
      ("Application protocol", text(negotiated.applicationProtocol)), ("Server name", text(negotiated.serverName)),
      ("Remarks", remarks.isEmpty ? nil : "<ul>\(remarks.markup { "<li>\($0)</li>" })</ul>"),
    ])
  }

  /// The story, chapter by chapter.
  var lesson: Markup {
    inspection.story.chapters.enumerated().markup { index, chapter in
      """
      <details class="chapter" open><summary><h3>\(index + 1). \(chapter.title)</h3> <span class="setting">\(chapter.setting)</span></summary>
      <p>\(chapter.text)</p>
      \(facts(chapter.facts.map { ($0.label, "\($0.value)") }))\(chapter.conclusion.map { "<p class=\"conclusion\">\($0)</p>" as Markup })</details>

      """
    }
  }

  /// What was offered against what was chosen, and why.
  var choices: Markup {
    inspection.choices.markup { choice in
      let items = choice.offered.markup { item in
        item == choice.chosen
          ? "<li class=\"chosen\"><span aria-hidden=\"true\">✓ </span>\(item) <span class=\"tag\">chosen</span></li>"
          : "<li>\(item)</li>"
      }
      let offered: Markup =
        items.isEmpty ? "<p class=\"none\">Nothing was offered.</p>" : "<ol class=\"offered\">\(items)</ol>"
      return """
        <div class="choice"><h3>\(choice.what)</h3>
        <p><strong>\(choice.chosen ?? "Nothing was chosen")</strong>. \(choice.why)</p>
        <h4>What the client offered, in its order</h4>
        \(offered)</div>

        """
    }
  }
}
