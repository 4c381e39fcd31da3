// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Who the two showed themselves to be, and what they signed.
extension HTMLReport {
  /// The certificates of both sides.
  var identities: Markup {
    var html = Markup()
    if let server = inspection.serverIdentity { html += "<h3>The server</h3>\n\(describe(server, "s"))" }
    if let client = inspection.clientIdentity { html += "<h3>The client</h3>\n\(describe(client, "c"))" }
    return html
  }

  /// Where each certificate's fields are.
  var certificateLinks: CertificateLinks {
    var links = CertificateLinks()
    for (index, certificate) in (inspection.serverIdentity?.sent ?? []).enumerated() {
      links.add(certificate.der.bytes, id: "\(prefix)cert-s\(index)")
    }
    for (index, certificate) in (inspection.clientIdentity?.sent ?? []).enumerated() {
      links.add(certificate.der.bytes, id: "\(prefix)cert-c\(index)")
    }
    return links
  }

  private func describe(_ identity: IdentityView, _ side: Markup) -> Markup {
    var html = trust(identity.trust)
    if let key = identity.rawPublicKey { html += facts([("Raw public key", text(key))]) }
    html += chain(identity, side)
    for (index, certificate) in identity.sent.enumerated() {
      html += describe(
        certificate, index, id: "\(prefix)cert-\(side)\(index)", isInPath: identity.path.map { $0.contains(index) })
    }
    return html
  }

  private func trust(_ trust: IdentityView.Trust) -> Markup {
    let holds: Bool? =
      switch trust.status {
      case .trusted: true
      case .refused: false
      case .notChecked: nil
      }
    var html: Markup =
      "<p class=\"trust\">\(mark(holds, yes: "trusted", no: "refused", unknown: trust.status.rawValue))"
    if let anchor = trust.anchor { html += " It rests on <strong>\(anchor)</strong>." }
    html += "</p>\n"
    if !trust.reasons.isEmpty {
      html += """
        <ul class="reasons">\(trust.reasons.markup { reason in
          "<li>\(mark(reason.holds, yes: "yes", no: "no", unknown: "not asked")) <span>\(reason.text)</span></li>"
        })</ul>

        """
    }
    return html
  }

  /// The chain as it was sent, and as a path was built of it.
  private func chain(_ identity: IdentityView, _ side: Markup) -> Markup {
    guard !identity.sent.isEmpty else { return "" }
    func link(_ index: Int) -> Markup {
      guard identity.sent.indices.contains(index) else { return "" }
      return
        "<li><a href=\"#\(prefix)cert-\(side)\(index)\">\(identity.sent[index].subject ?? "certificate \(index + 1)")</a></li>"
    }
    let built: Markup
    if let path = identity.path {
      let anchor: Markup = identity.trust.anchor.map { "<li>\($0) <span class=\"tag\">the authority</span></li>" } ?? ""
      built = "<ol>\(path.markup(link))\(anchor)</ol>"
    } else {
      built = "<p class=\"none\">No path was built.</p>"
    }
    return """
      <div class="chains"><div><h4>As it was sent</h4><ol>\(identity.sent.indices.markup(link))</ol></div>
      <div><h4>As it was built</h4>\(built)</div></div>

      """
  }

  private func describe(_ certificate: CertificateView, _ index: Int, id: Markup, isInPath: Bool?) -> Markup {
    var html: Markup = """
      <article class="certificate" id="\(id)"><h4>\(certificate.subject ?? "Certificate \(index + 1)")</h4>

      """
    if let problem = certificate.problem {
      html += "<p class=\"problem\"><strong>Can't be read:</strong> \(problem)</p>\n"
    }
    html += validity(certificate)
    let roles = [
      certificate.isAuthority.map { $0 ? "may sign others" : "may not sign others" },
      certificate.isSelfIssued == true ? "issued by itself" : nil,
      isInPath == false ? "not needed for the path" : nil,
    ].compactMap { $0 }
    html += facts([
      ("Issued by", text(certificate.issuer)),
      (
        "Good for",
        certificate.names.isEmpty ? nil : "<ul class=\"names\">\(certificate.names.markup { "<li>\($0)</li>" })</ul>"
      ),
      ("Key", text(certificate.key)), ("Signed with", text(certificate.signature)),
      ("Role", roles.isEmpty ? nil : "\(roles.joined(separator: ", "))"),
      ("Serial number", certificate.serial.map { "<code class=\"bytes\">\($0)</code>" }),
      ("SHA-256", "<code class=\"bytes\">\(certificate.sha256)</code>"),
    ])
    html += """
      <details class="body"><summary>All of it, field by field: \(Wording.bytes(certificate.der.bytes.count))</summary>
      \(BytesAndFields(certificate.der.bytes, certificate.fields).markup("certificate \(index + 1)"))</details>
      </article>

      """
    return html
  }

  /// How much of its time is over, as a bar and in words.
  private func validity(_ certificate: CertificateView) -> Markup {
    guard certificate.notBefore != nil || certificate.notAfter != nil else { return "" }
    var words: Markup = "From \(certificate.notBefore ?? "?") until \(certificate.notAfter ?? "?")"
    if let days = certificate.daysLeft {
      words += ": \(Wording.ending(inDays: days))"
    }
    guard let elapsed = certificate.elapsedPermille else { return "<p class=\"validity\">\(words).</p>\n" }
    let (style, state): (Markup, Markup) =
      elapsed < 0
      ? ("bad", "not yet valid") : elapsed > 1000 ? ("bad", "over") : ("good", "\(elapsed / 10) % of its time is over")
    let shown = min(max(elapsed, 0), 1000)
    return """
      <svg class="bar" width="100%" height="12" aria-hidden="true"><rect class="track" width="100%" height="12" rx="3"/>\
      <rect class="over \(style)" width="\(shown / 10).\(shown % 10)%" height="12" rx="3"/></svg>
      <p class="validity">\(words) (\(state)).</p>

      """
  }

  // MARK: Signatures

  /// What was signed, exactly.
  var signatures: Markup {
    inspection.signatures.enumerated().markup { index, signature in
      """
      <article class="signature" id="\(prefix)s\(index)"><h3>By the \(signature.from.rawValue): \(signature.scheme)</h3>
      <p>\(mark(signature.holds, yes: "holds", no: "does not hold")) \(link(toMessage: signature.message).map { "It is in \($0)." as Markup }) \
      These \(Wording.bytes(signature.content.bytes.count)) are what was signed:</p>
      \(BytesAndFields(signature.content.bytes, signature.parts).markup("what signature \(index + 1) covers"))</article>

      """
    }
  }
}
