// SPDX-License-Identifier: Apache-2.0

// Who sent what: the client stands on the left, the server on the right.
extension TerminalReport {
  /// A message on its way, or several of application data one after the other.
  private struct Rung {
    let from: Side
    let name: String
    let notes: String
    let lines: [String]
    let problem: String?
    let microseconds: Int64?
  }

  /// More messages than this are counted, not shown.
  private static let mostRungs = 120
  /// The column of the time, with what parts it from the lane.
  private static let margin = 11

  func ladder(_ inspection: Inspection) -> String {
    let rungs = rungs(inspection)
    guard !rungs.isEmpty else { return "" }
    let lane = type.width - Self.margin
    var text = heading("Messages")
    let names = "client" + Typography.spaces(lane - 12) + "server"
    text += type.styled(Typography.spaces(Self.margin) + names, .dim) + "\n"
    for rung in rungs.prefix(Self.mostRungs) { text += line(of: rung, lane: lane) }
    if rungs.count > Self.mostRungs {
      text += type.paragraph("and \(Wording.grouped(rungs.count - Self.mostRungs)) more", indent: Self.margin)
    }
    return text
  }

  private func rungs(_ inspection: Inspection) -> [Rung] {
    var rungs: [Rung] = []
    var index = 0
    let messages = inspection.messages
    while index < messages.count {
      let message = messages[index]
      var last = index
      var size = message.size
      if message.content == "application_data", message.problem == nil {
        while last + 1 < messages.count, messages[last + 1].content == "application_data",
          messages[last + 1].from == message.from, messages[last + 1].key == message.key,
          messages[last + 1].problem == nil
        {
          last += 1
          size = size.addingReportingOverflow(messages[last].size).partialValue
        }
      }
      let count = last - index + 1
      rungs.append(
        Rung(
          from: message.from, name: shown(message.name, limit: 40) + (count > 1 ? " × \(Wording.grouped(count))" : ""),
          notes: "\(Wording.bytes(size)), \(protection(message, inspection))",
          lines: message.summary.isEmpty ? [] : [shown(message.summary, limit: 400)], problem: message.problem,
          microseconds: message.microseconds))
      index = last + 1
    }
    return rungs
  }

  private func protection(_ message: MessageView, _ inspection: Inspection) -> String {
    guard let key = message.key else { return "in the open" }
    let isKnown = inspection.keys.first { $0.id == key }?.isKnown ?? true
    return "key: \(shown(key, limit: 60))" + (isKnown ? "" : " (not known)")
  }

  private func line(of rung: Rung, lane: Int) -> String {
    let time = rung.microseconds.map { Wording.duration(.microseconds($0)) } ?? ""
    let lead =
      Typography.spaces(Self.margin - 2 - Typography.columns(time)) + type.styled(time, .dim) + Typography.spaces(2)
    let free = lane - Typography.columns(rung.name) - 2
    let inner = free - Typography.columns(rung.notes) - 2
    let notesFit = inner >= 6
    let shaft: String
    if notesFit {
      shaft = Self.dashes(inner - inner / 2) + " " + rung.notes + " " + Self.dashes(inner / 2)
    } else {
      shaft = Self.dashes(free)
    }
    let name = type.styled(rung.name, .bold)
    var text = lead + (rung.from == .client ? "\(name) \(shaft)►" : "◄\(shaft) \(name)") + "\n"
    for line in (notesFit ? [] : [rung.notes]) + rung.lines {
      text += type.paragraph(line, indent: Self.margin + 2, style: .dim)
    }
    if let problem = rung.problem {
      text += marked(mark(false), "broken: " + shown(problem, limit: 400), indent: Self.margin + 2)
    }
    return text
  }

  private static func dashes(_ count: Int) -> String { String(repeating: "─", count: max(count, 1)) }
}
