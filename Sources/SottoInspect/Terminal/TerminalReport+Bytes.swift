// SPDX-License-Identifier: Apache-2.0

import Sotto

// Every byte, with its name.
extension TerminalReport {
  /// How many bytes stand on one line.
  private var perLine: Int { type.width >= 100 ? 16 : type.width >= 48 ? 8 : 4 }
  /// Whether names stand beside the bytes, and not above them.
  private var isWide: Bool { type.width >= 72 }
  /// A tree that is deeper is cut here; no message of TLS comes near.
  private static let deepest = 40

  func records(_ inspection: Inspection) -> String {
    guard !inspection.records.isEmpty else { return "" }
    var text = heading("Every record, as it was sent and as it was opened")
    for record in inspection.records { text += "\n" + self.record(record) }
    return text
  }

  private func record(_ record: RecordView) -> String {
    let time = record.microseconds.map { ", after \(Wording.duration(.microseconds($0)))" } ?? ""
    var text = type.paragraph(
      "Record \(record.index): \(shown(record.type)) from the \(record.from.rawValue), \(Wording.bytes(record.size)), at "
        + "\(Wording.grouped(record.offset)) in its stream\(time)", indent: 2, style: .bold)
    text += header(record)
    if let problem = record.problem { text += marked(mark(false), shown(problem, limit: 400), indent: 4) }
    text += dump(
      Array(record.bytes.bytes.dropFirst(record.headerLength)), startingAt: record.headerLength, of: record.size)
    guard let protection = record.protection else { return text }
    text += type.paragraph(
      "sealed under \(shown(protection.key)), as number \(protection.sequence) of this key", indent: 4)
    guard let opened = protection.opened else {
      return text + type.paragraph("not opened: the key is not known", indent: 4)
    }
    let inner = protection.innerType.map { ", a record of the type \(shown($0))" } ?? ""
    let padding = protection.padding > 0 ? ", then \(Wording.bytes(protection.padding)) of padding" : ""
    let size = protection.openedSize ?? opened.bytes.count
    text += type.paragraph("opened: \(Wording.bytes(size))\(inner)\(padding)", indent: 4)
    return text + dump(opened.bytes, startingAt: 0, of: size)
  }

  /// The five bytes before each record's content.
  private func header(_ record: RecordView) -> String {
    let bytes = record.bytes.bytes
    guard record.headerLength == 5 else {
      // The connection ended within it, or it is none.
      return dump(Array(bytes.prefix(record.headerLength)), startingAt: 0, of: record.headerLength)
    }
    return row(0, Array(bytes[0..<1]), "type: \(shown(record.type))", depth: 0)
      + row(1, Array(bytes[1..<3]), "legacy_record_version", depth: 0)
      + row(3, Array(bytes[3..<5]), "length: \(Wording.grouped(Int(bytes[3]) << 8 | Int(bytes[4])))", depth: 0)
  }

  func messages(_ inspection: Inspection) -> String {
    guard !inspection.messages.isEmpty else { return "" }
    var text = heading("Every message, field by field")
    for message in inspection.messages {
      let records = message.records.prefix(8).map(String.init).joined(separator: ", ")
      text += "\n"
      text += type.paragraph(
        "Message \(message.index): \(shown(message.name)) from the \(message.from.rawValue), \(Wording.bytes(message.size)), "
          + (records.isEmpty ? "in no record" : "in record \(records)"), indent: 2, style: .bold)
      if let problem = message.problem { text += marked(mark(false), shown(problem, limit: 400), indent: 4) }
      text += fields(message.fields, of: message.bytes.bytes)
      if message.bytes.bytes.count < message.size {
        text += type.paragraph("the first \(Wording.bytes(message.bytes.bytes.count)) of it are kept", indent: 4)
      }
      if let expanded = message.expanded {
        text += type.paragraph("inflated (RFC 8879): \(Wording.bytes(expanded.bytes.count))", indent: 4)
        text += fields(message.expandedFields, of: expanded.bytes)
      }
    }
    return text
  }

  /// A tree of fields beside the bytes. Every byte is shown once, also those that no field names.
  private func fields(_ fields: [Field], of bytes: [UInt8]) -> String {
    var text = ""
    var next = 0
    for field in fields { text += self.field(field, bytes, &next, depth: 0) }
    return text + unnamed(upTo: bytes.count, bytes, &next, depth: 0)
  }

  private func field(_ field: Field, _ bytes: [UInt8], _ next: inout Int, depth: Int) -> String {
    let start = min(max(field.offset, 0), bytes.count)
    let end = start + min(max(field.length, 0), bytes.count - start)
    var words = shown(field.name)
    if !field.value.isEmpty { words += ": " + shown(field.value, limit: 600) }
    var text = unnamed(upTo: start, bytes, &next, depth: depth)
    if field.children.isEmpty || depth >= Self.deepest {
      text += row(start, Array(bytes[start..<end]), words, depth: depth)
      next = max(next, end)
    } else {
      text += row(start, [], words + " (\(Wording.bytes(end - start)))", depth: depth)
      for child in field.children { text += self.field(child, bytes, &next, depth: depth + 1) }
      text += unnamed(upTo: end, bytes, &next, depth: depth + 1)
    }
    if let problem = field.problem {
      text += marked(mark(false), "broken: " + shown(problem, limit: 400), indent: indent(depth))
    }
    return text
  }

  private func unnamed(upTo end: Int, _ bytes: [UInt8], _ next: inout Int, depth: Int) -> String {
    guard next < end else { return "" }
    let text = row(next, Array(bytes[next..<end]), "(not named)", depth: depth)
    next = end
    return text
  }

  /// Where text stands beside the bytes.
  private func indent(_ depth: Int) -> Int {
    isWide ? 4 + 6 + 8 * 3 + 1 + min(depth * 2, max(type.width - 75, 0)) : 4 + min(depth, 12)
  }

  /// Eight bytes a line on the left, what they are on the right; on narrow pages below each other.
  private func row(_ offset: Int, _ bytes: [UInt8], _ words: String, depth: Int) -> String {
    guard isWide else {
      return type.paragraph(words, indent: indent(depth)) + dump(bytes, startingAt: offset, of: offset + bytes.count)
    }
    let margin = indent(depth)
    let lines = type.wrap(words, width: type.width - margin)
    var text = ""
    for index in 0..<max((bytes.count + 7) / 8, lines.count, 1) {
      let piece = Array(bytes.dropFirst(index * 8).prefix(8))
      let place = index == 0 || !piece.isEmpty ? Self.offset(offset + index * 8) : Typography.spaces(4)
      let left = type.styled(place, .dim) + "  " + Self.spaced(piece)
      let gap = Typography.spaces(margin - 4 - 6 - max(piece.count * 3 - 1, 0))
      let line = Typography.spaces(4) + left + (index < lines.count ? gap + lines[index] : "")
      text += line + "\n"
    }
    return text
  }

  /// Bytes with their places, and as text where they are text.
  private func dump(_ bytes: [UInt8], startingAt start: Int, of size: Int) -> String {
    var text = ""
    for first in stride(from: 0, to: bytes.count, by: perLine) {
      let piece = Array(bytes.dropFirst(first).prefix(perLine))
      let gap = Typography.spaces((perLine - piece.count) * 3 + 2)
      text += Typography.spaces(4) + type.styled(Self.offset(start + first), .dim) + "  " + Self.spaced(piece) + gap
      text += Self.readable(piece) + "\n"
    }
    if start + bytes.count < size {
      text += type.paragraph("… \(Wording.bytes(size - start - bytes.count)) more are not kept", indent: 4)
    }
    return text
  }

  static func offset(_ offset: Int) -> String {
    let digits = String(offset, radix: 16)
    return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
  }

  private static func spaced(_ bytes: [UInt8]) -> String {
    bytes.map { hexadecimal([$0]) }.joined(separator: " ")
  }

  private static func readable(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.map { (0x20..<0x7f).contains($0) ? $0 : 0x2e }, as: UTF8.self)
  }
}
