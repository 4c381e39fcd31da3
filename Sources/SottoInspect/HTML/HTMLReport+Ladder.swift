// SPDX-License-Identifier: Apache-2.0

import Sotto

/// All messages in their order: client left, server right.
extension HTMLReport {
  /// The timeline and the ladder.
  var ladder: Markup {
    guard !inspection.messages.isEmpty else { return "" }
    return """
      \(Timeline(inspection.messages, prefix).markup)
      <div class="sides" aria-hidden="true"><span>Client</span><span>Server</span></div>
      <ol class="ladder">
      \(inspection.messages.enumerated().markup(step))</ol>
      \(omitted)<p class="legend">A dashed arrow is in the open; a solid one is sealed with the key named under it.</p>

      """
  }

  private var omitted: Markup {
    guard inspection.omittedRecords > 0 else { return "" }
    return """
      <p>Left out: \(Wording.grouped(inspection.omittedRecords)) more records with \(Wording.bytes(inspection.omittedBytes)) of application data.</p>

      """
  }

  private func step(_ index: Int, _ message: MessageView) -> Markup {
    let key: Markup = message.key.map { "sealed: \($0) key" } ?? "in the open"
    return """
      <li class="\(message.from == .client ? "right" : "left") \(message.key == nil ? "plain" : "sealed")"><a href="#\(prefix)m\(index)">\
      <span class="when">\(message.microseconds.map { "\(time($0))" as Markup })</span>\
      <span class="what"><span class="from">\(message.from == .client ? "client to server" : "server to client")</span> \
      <b>\(message.name)</b>\(message.summary.isEmpty ? "" : " <span class=\"summary\">\(message.summary)</span>" as Markup)</span>\
      <span class="arrow" aria-hidden="true"></span>\
      <span class="how">\(Wording.bytes(message.size)), \(key)\(message.problem == nil ? "" : ", <strong>malformed</strong>" as Markup)</span></a></li>

      """
  }
}

/// When messages came, on a line. It says nothing that the ladder doesn't say: it shows where time goes.
struct Timeline {
  private let marks: [(message: Int, from: Side, microseconds: Int64)]
  private let end: Int64
  private let prefix: Markup

  /// The messages whose time is known.
  init(_ messages: [MessageView], _ prefix: Markup) {
    self.prefix = prefix
    marks = messages.enumerated().compactMap { index, message in
      message.microseconds.flatMap { $0 >= 0 ? (index, message.from, $0) : nil }
    }
    end = marks.map(\.microseconds).max() ?? 0
  }

  /// The drawing; nothing if no time passed.
  var markup: Markup {
    guard end > 0, marks.count > 1 else { return "" }
    let scale: [Int64] = [0, 1, 2, 3, 4]
    return """
      <svg class="timeline" role="img" aria-labelledby="\(prefix)timeline-title \(prefix)timeline-desc" width="100%" height="104">
      <title id="\(prefix)timeline-title">Timeline</title>
      <desc id="\(prefix)timeline-desc">Messages, the last after \(duration(end)): \(marks.markup { "\($0.from.rawValue) after \(duration($0.microseconds)); " })</desc>
      <text x="0" y="14">client</text><text x="0" y="54">server</text>
      <line class="rail" x1="6%" y1="30" x2="96%" y2="30"/><line class="rail" x1="6%" y1="62" x2="96%" y2="62"/>
      \(marks.markup(mark))
      \(scale.markup { step in
        let x = position(end / 4 &* step)
        let style: Markup = step % 2 == 0 ? "scale" : "scale minor"
        return """
          <line class="\(style)" x1="\(x)" y1="74" x2="\(x)" y2="80"/>\
          <text class="\(style)" x="\(x)" y="96" text-anchor="\(step == 0 ? "start" : step == 4 ? "end" : "middle")">\(duration(end / 4 &* step))</text>
          """
      })
      </svg>
      """
  }

  private func mark(_ mark: (message: Int, from: Side, microseconds: Int64)) -> Markup {
    let x = position(mark.microseconds)
    return mark.from == .client
      ? "<circle class=\"client\" cx=\"\(x)\" cy=\"30\" r=\"6\"/>"
      : "<circle class=\"server\" cx=\"\(x)\" cy=\"62\" r=\"5.5\"/>"
  }

  private func duration(_ microseconds: Int64) -> String { Wording.duration(.microseconds(microseconds)) }

  private func position(_ microseconds: Int64) -> Markup {
    let permille = Int(Double(microseconds) / Double(end) * 880)
    return "\((70 + permille) / 10).\((70 + permille) % 10)%"
  }
}
