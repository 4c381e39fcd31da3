// SPDX-License-Identifier: Apache-2.0

// Who the two showed themselves to be, and whether that is to be believed.
extension TerminalReport {
  func identity(_ identity: IdentityView, of side: Side, in inspection: Inspection) -> String {
    var text = heading("Who the \(side.rawValue) is: \(answer(identity))")
    if let key = identity.rawPublicKey {
      text += type.paragraph("A public key without a certificate: \(shown(key)).", indent: 2)
    }
    if !identity.sent.isEmpty {
      text += type.paragraph(
        "Sent: \(identity.sent.count == 1 ? "one certificate" : "\(identity.sent.count) certificates"), its own first.",
        indent: 2)
    }
    for (index, certificate) in identity.sent.prefix(12).enumerated() {
      text += self.certificate(certificate, number: index + 1)
    }
    if identity.sent.count > 12 { text += type.paragraph("And \(identity.sent.count - 12) more.", indent: 2) }
    text += built(identity)
    for reason in identity.trust.reasons.prefix(24) {
      text += marked(mark(reason.holds), shown(reason.text, limit: 600), indent: 2)
    }
    for signature in inspection.signatures where signature.from == side {
      text += proof(signature)
    }
    return text
  }

  private func answer(_ identity: IdentityView) -> String {
    switch identity.trust.status {
    case .trusted: "trusted"
    case .refused: "NOT TRUSTED"
    case .notChecked: "not checked"
    }
  }

  private func certificate(_ view: CertificateView, number: Int) -> String {
    let subject = view.subject.map { shown($0) } ?? "a certificate that can't be read"
    var text = numbered(number, subject + (view.isSelfIssued == true ? " (signed by itself)" : ""), indent: 2)
    var rows: [(String, String)] = []
    let names = view.names.prefix(8).map { shown($0) }
    if number == 1, !names.isEmpty {
      rows.append(
        ("for", names.joined(separator: ", ") + (view.names.count > 8 ? ", and \(view.names.count - 8) more" : "")))
    }
    if let issuer = view.issuer, view.isSelfIssued != true { rows.append(("issued by", shown(issuer))) }
    if let key = view.key {
      rows.append(("key", shown(key) + (view.signature.map { ", signed with \(shown($0))" } ?? "")))
    }
    rows.append(("valid", validity(view)))
    if let problem = view.problem { rows.append(("problem", shown(problem, limit: 400))) }
    text += type.rows(rows, indent: 5)
    return text
  }

  private func validity(_ view: CertificateView) -> String {
    let from = view.notBefore.map { shown($0) } ?? "?"
    let until = view.notAfter.map { shown($0) } ?? "?"
    var text = "\(from) to \(until)"
    if let elapsed = view.elapsedPermille { text += " \(Self.bar(elapsed))" }
    if let days = view.daysLeft { text += " " + Wording.ending(inDays: days) }
    return text
  }

  /// How much of its time is over.
  static func bar(_ permille: Int) -> String {
    let length = 12
    let over = min(max(permille, 0), 1_000) * length / 1_000
    return "[" + String(repeating: "#", count: over) + String(repeating: "-", count: length - over) + "]"
  }

  private func built(_ identity: IdentityView) -> String {
    guard let path = identity.path else {
      guard let anchor = identity.trust.anchor else { return "" }
      return type.paragraph("Rests on: \(shown(anchor)).", indent: 2)
    }
    var names = path.map { index in
      identity.sent.indices.contains(index) ? identity.sent[index].subject.map { shown($0) } ?? "?" : "?"
    }
    if let anchor = identity.trust.anchor {
      if names.last != shown(anchor) { names.append(shown(anchor)) }
      names[names.count - 1] += " (a root that is trusted)"
    }
    var text = type.paragraph("Built: " + names.joined(separator: ", signed by "), indent: 2)
    let unused = identity.sent.indices.filter { !path.contains($0) }
    if !unused.isEmpty {
      text += type.paragraph(
        "Sent and not needed: \(unused.prefix(8).map { "\($0 + 1)." }.joined(separator: ", "))", indent: 2)
    }
    return text
  }

  private func proof(_ signature: SignatureView) -> String {
    let words =
      switch signature.holds {
      case true?: "holds: it has the key that it showed"
      case false?: "does NOT hold"
      case nil: "was not checked"
      }
    return marked(
      mark(signature.holds), "its signature over this handshake (\(shown(signature.scheme))) \(words)", indent: 2)
  }
}
