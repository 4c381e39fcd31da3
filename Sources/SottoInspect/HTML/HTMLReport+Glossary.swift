// SPDX-License-Identifier: Apache-2.0

/// The words that occur on the page.
extension HTMLReport {
  /// What they mean, by kind.
  var glossary: Markup {
    let entries = Glossary.entries(for: inspection)
    let places = Dictionary(entries.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return Glossary.Kind.allCases.markup { kind in
      let ofKind = entries.enumerated().filter { $0.element.kind == kind }
      guard !ofKind.isEmpty else { return "" }
      return """
        <details class="terms" open><summary><h3>\(kind.title)</h3></summary>
        <dl>\(ofKind.markup { describe($0.element, $0.offset, places) })</dl></details>

        """
    }
  }

  private func describe(_ entry: Glossary.Entry, _ place: Int, _ places: [String: Int]) -> Markup {
    let others = entry.see.compactMap { id in places[id].map { (id, $0) } }.markup { id, place in
      "<li><a href=\"#\(prefix)t\(place)\">\(Glossary.entry(id: id)?.title ?? id)</a></li>"
    }
    let number: Markup = entry.number.map { " <span class=\"w\">\($0)</span>" } ?? ""
    return """
      <div id="\(prefix)t\(place)"><dt>\(entry.title)\(number)</dt><dd>\(entry.what)</dd>\
      <dd><span class="label">When</span> \(entry.when)</dd><dd><span class="label">What to do</span> \(entry.action)</dd>\
      \(others.isEmpty ? "" : "<dd class=\"see\"><span class=\"label\">See also</span> <ul>\(others)</ul></dd>" as Markup)</div>

      """
  }
}
