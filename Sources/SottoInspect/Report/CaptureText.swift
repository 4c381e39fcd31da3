// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// The conversations of a capture as text for people. What peers chose is escaped here.
package struct CaptureText {
  private let type: Typography

  /// A renderer, as ``TerminalReport``.
  package init(isStyled: Bool, width: Int = 100) {
    type = Typography(isStyled: isStyled, width: width)
  }

  /// How many conversations are listed; the rest is counted.
  static let limit = 500

  /// The list: for each its number, who with whom, when, how much, and what it is.
  package func list(_ study: CaptureStudy) -> String {
    let digits = String(study.entries.last?.captured.number ?? 0).count
    var text = ""
    for entry in study.entries.prefix(Self.limit) {
      let number = String(entry.captured.number)
      let conversation = entry.search.conversation
      let who = "\(conversation.clientAddress ?? "?") → \(conversation.serverAddress ?? "?")"
      let lead = Typography.spaces(digits - number.count) + type.styled(number, .bold) + "  "
      text += lead + who + type.styled("  " + Self.facts(entry).joined(separator: ", "), .dim) + "\n"
      text += type.paragraph(Self.what(entry), indent: digits + 2)
    }
    if study.entries.count > Self.limit { text += "… and \(study.entries.count - Self.limit) more\n" }
    return text
  }

  private static func facts(_ entry: CaptureStudy.Entry) -> [String] {
    let conversation = entry.search.conversation
    let sent = entry.search.isTurned ? entry.captured.sent.turned : entry.captured.sent
    return [
      conversation.start?.description,
      "\(Wording.bytes(sent[.client] ?? 0)) there, \(Wording.bytes(sent[.server] ?? 0)) back",
    ].compactMap { $0 }
  }

  /// What a conversation is, in a line.
  package static func what(_ entry: CaptureStudy.Entry) -> String {
    var words: [String] = []
    switch entry.search.found {
    case .silence: return entry.captured.conversation.ends.values.contains(.reset) ? "refused" : "nothing was said"
    case .other(let name): return name.map { "not TLS: \($0)" } ?? "not TLS"
    case .middleOfTLS: words.append("TLS whose beginning is not in the capture")
    case .tls(nil): break
    case .tls(let preface?): words.append("TLS after \(preface.words)")
    }
    if let name = entry.glance?.serverName { words.append(DisplayText.escaped(name)) }
    if let verdict = entry.glance?.outcome.verdict { words.append(DisplayText.escaped(verdict, limit: 400)) }
    return words.isEmpty ? "TLS" : words.joined(separator: ": ")
  }

  // MARK: Remarks

  /// What should be known about the whole capture, a sentence for each line.
  package static func remarks(_ capture: Capture) -> [String] {
    var lines: [String] = []
    if let problem = capture.problem {
      lines.append(
        "\(problem)\(capture.packets > 0 ? "; what stands before it, \(packets(capture.packets)), was read" : "")")
    }
    for (why, count) in SkippedPacket.allCases.map({ ($0, capture.skipped[$0] ?? 0) }) where count > 0 {
      switch why {
      case .fragment, .broken, .unknownLink: lines.append("skipped \(packets(count)) \(why.rawValue)")
      case .notIP, .notTCP, .perhapsQUIC: break
      }
    }
    if capture.unfollowed > 0 {
      lines.append("skipped \(packets(capture.unfollowed)) of connections beyond the first \(capture.followed)")
    }
    return lines
  }

  /// What should be known about one conversation before its report is believed.
  package static func remarks(_ entry: CaptureStudy.Entry) -> [String] {
    var lines: [String] = []
    let captured = entry.captured
    if case .tls(let preface?) = entry.search.found {
      let counts = Side.allCases.map { preface.counts[$0] ?? 0 }
      lines.append(
        "TLS begins after \(preface.words): \(Wording.bytes(counts[0])) of one side and \(Wording.bytes(counts[1])) of the other in the open"
      )
    }
    if entry.search.found == .middleOfTLS {
      lines.append("the capture begins in the middle of this conversation: its hellos are not there")
    }
    for side in Side.allCases {
      let shown = entry.search.isTurned ? side.other : side
      if let gap = captured.conversation.gaps[side] {
        lines.append(
          "the capture lost \(Wording.bytes(gap)) of what the \(shown.rawValue) sent; nothing of it after them is read")
      }
      if captured.cut.contains(side) {
        lines.append("only the beginning of what the \(shown.rawValue) sent was read: it is long")
      }
    }
    return lines
  }

  private static func packets(_ count: Int) -> String { "\(Wording.grouped(count)) packet\(count == 1 ? "" : "s")" }
}

extension TLSSearch.Preface {
  /// In which protocol TLS was asked for, in words.
  var words: String {
    switch name {
    case "smtp": "SMTP"
    case "imap": "IMAP"
    case "pop3": "POP3"
    case "ldap": "LDAP"
    case "xmpp": "XMPP"
    case "ftp": "FTP"
    case "postgres": "PostgreSQL's request for it"
    case let name?: name
    case nil: "something else in the open"
    }
  }
}

extension [Side: Int] {
  /// With the sides the other way round.
  fileprivate var turned: Self { Dictionary(uniqueKeysWithValues: map { ($0.key.other, $0.value) }) }
}
