// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Every message with its bytes, its fields and its records.
extension HTMLReport {
  /// All messages, then the records that carry none.
  var messages: Markup {
    guard !inspection.messages.isEmpty || !inspection.records.isEmpty else { return "" }
    let certificates = certificateLinks
    var html: Markup = """
      <p class="hint">Bytes on the left, what they say on the right. A field and its bytes have the same colour and the same line under them; each field \
      names its offset and its length. Point at one, or tap it, and the other lights up; from the keyboard, go to a list of fields and use the arrow keys.</p>

      """
    for (index, message) in inspection.messages.enumerated() { html += article(index, message, certificates) }
    let alone = inspection.records.indices.filter { inspection.records[$0].messages.isEmpty }
    if !alone.isEmpty {
      html += "<article class=\"message\"><h3>Records without a message</h3>\n"
      for index in alone { html += describe(record: index, isFirst: true) }
      html += "</article>\n"
    }
    return html
  }

  private func article(_ index: Int, _ message: MessageView, _ certificates: CertificateLinks) -> Markup {
    let from = message.from == .client ? "client → server" : "server → client"
    var html: Markup = """
      <article class="message" id="\(prefix)m\(index)" aria-labelledby="\(prefix)m\(index)-title">
      <h3 id="\(prefix)m\(index)-title"><span class="number">\(index + 1)</span> \(message.name) <span class="from">\(from)</span></h3>
      <p class="how">\(Wording.bytes(message.size)), \(message.key.map { "sealed with the \(link(toKey: $0)) key" as Markup } ?? "in the open")\
      \(message.microseconds.map { ", after \(time($0))" as Markup }).\(message.summary.isEmpty ? "" : " \(message.summary)." as Markup)</p>

      """
    if let problem = message.problem { html += "<p class=\"problem\"><strong>Malformed:</strong> \(problem)</p>\n" }
    for record in message.records where inspection.records.indices.contains(record) {
      html += describe(record: record, isFirst: inspection.records[record].messages.first == index)
    }
    if !message.bytes.bytes.isEmpty {
      let isOpen = message.content != "application_data" && message.name != "encrypted"
      html += """
        <details class="body"\(isOpen ? " open" : "" as Markup)><summary>The message\(message.key == nil ? "" : ", opened")</summary>
        \(BytesAndFields(message.bytes.bytes, message.fields, elsewhere: { certificates.link($0, in: message.bytes.bytes) }).markup("message \(index + 1)"))</details>

        """
    }
    if let expanded = message.expanded {
      html += """
        <details class="body" open><summary>What it says when it is inflated: \(Wording.bytes(expanded.bytes.count))</summary>
        \(BytesAndFields(expanded.bytes, message.expandedFields, elsewhere: { certificates.link($0, in: expanded.bytes) }).markup("message \(index + 1), inflated"))</details>

        """
    }
    html += "</article>\n"
    return html
  }

  // MARK: Records

  private func describe(record index: Int, isFirst: Bool) -> Markup {
    let record = inspection.records[index]
    guard isFirst else {
      return
        "<p class=\"record\">Also in <a href=\"#\(prefix)r\(index)\">record \(index + 1)</a>, \(Wording.bytes(record.size)).</p>\n"
    }
    let title: Markup = "Record \(index + 1) as it was sent: \(record.type), \(Wording.bytes(record.size))"
    var html: Markup = "<details class=\"record\" id=\"\(prefix)r\(index)\"><summary>\(title)"
    if record.protection != nil { html += record.protection?.opened == nil ? ", sealed" : ", and opened" }
    html += "</summary>\n"
    if let problem = record.problem { html += "<p class=\"problem\"><strong>Malformed:</strong> \(problem)</p>\n" }
    html += BytesAndFields(record.bytes.bytes, RecordFields(record, suite: suite(of: record)).asSent).markup(
      "record \(index + 1)")
    if record.bytes.bytes.count < record.size {
      html += "<p class=\"more\">Of \(Wording.bytes(record.size)) the first \(record.bytes.bytes.count) are kept.</p>\n"
    }
    if let protection = record.protection { html += describe(protection, of: record, index) }
    html += "</details>\n"
    return html
  }

  private func suite(of record: RecordView) -> String? {
    record.protection.flatMap { keyIndex[$0.key] }.map { inspection.keys[$0].cipherSuite }
  }

  private func describe(_ protection: RecordView.Protection, of record: RecordView, _ index: Int) -> Markup {
    let key = keyIndex[protection.key].map { inspection.keys[$0] }
    let nonce = key?.iv.flatMap { RecordFields.nonce(iv: $0.bytes, protection.sequence, record.bytes.bytes) }
    var html = facts([
      ("Key", link(toKey: protection.key)), ("Sequence number", "\(String(protection.sequence))"),
      (
        "Nonce",
        nonce.map { "<code class=\"bytes\">\(HexBytes($0))</code>" }
          ?? "made of the static nonce and the sequence number"
      ),
      ("Inside", protection.openedSize.map { "\(Wording.bytes($0))" }),
      ("Content type inside", code(protection.innerType)),
      ("Padding", protection.opened == nil ? nil : "\(Wording.bytes(protection.padding))"),
    ])
    guard let opened = protection.opened else {
      html += "<p>Its key is not known: what is inside stays closed.</p>\n"
      return html
    }
    let parts = RecordFields.opened(record, size: opened.bytes.count) { place in
      inspection.messages.indices.contains(place)
        ? (inspection.messages[place].name, inspection.messages[place].size) : nil
    }
    html += "<h4>Opened</h4>\n\(BytesAndFields(opened.bytes, parts).markup("record \(index + 1), opened"))"
    if let size = protection.openedSize, size > opened.bytes.count {
      html += "<p class=\"more\">Of \(Wording.bytes(size)) the first \(opened.bytes.count) are kept.</p>\n"
    }
    return html
  }
}

/// Certificates that messages carry, by their bytes: their fields are shown once, where the chain is.
struct CertificateLinks {
  private var known: [Int: [(der: [UInt8], id: Markup)]] = [:]

  /// Makes a certificate known.
  mutating func add(_ der: [UInt8], id: Markup) { known[der.count, default: []].append((der, id)) }

  /// The link in place of the parts of a field that holds a certificate.
  func link(_ field: Field, in bytes: [UInt8]) -> Markup? {
    guard let candidates = known[field.length], field.offset >= 0, field.offset <= bytes.count,
      field.length <= bytes.count - field.offset
    else { return nil }
    let own = bytes[field.offset..<(field.offset + field.length)]
    return candidates.first { own.elementsEqual($0.der) }.map { "<a href=\"#\($0.id)\">its fields</a>" }
  }
}
