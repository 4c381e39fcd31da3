// SPDX-License-Identifier: Apache-2.0

/// DER, element by element: a tag, a length, a content. What is not as it must be is shown as what it is.
extension FieldReader {
  /// What stands before the content of the next element; nil if it can't be read.
  func elementHeader() -> DERHeader? { DERHeader { peek($0) } }

  /// The tag of the next element, if there is one.
  var nextTag: UInt8? { peek() }

  /// An element that is made of others, or that has parts of its own. With another tag than `tag` it is shown for what it is.
  mutating func element(
    _ name: String, _ tag: UInt8, note: String? = nil, clause: String? = nil, _ body: (inout FieldReader) -> Void
  ) {
    guard let header = expect(name, tag, note: note, clause: clause) else { return }
    part(name, header.total, note: note, clause: clause) { inner in
      inner.header(header)
      body(&inner)
    }
  }

  /// An element that is a value of its own; nil if it is not there.
  @discardableResult
  mutating func leaf(
    _ name: String, _ tag: UInt8, note: String? = nil, clause: String? = nil,
    value: ([UInt8]) -> String = { FieldText.hex($0) }
  ) -> [UInt8]? {
    guard let header = expect(name, tag, note: note, clause: clause) else { return nil }
    guard header.total <= remaining else {
      rest(name, note: note, clause: clause, problem: FieldText.short(header.content, remaining - header.size))
      return nil
    }
    let element = fixed(
      name, header.total, note: note, clause: clause, value: { value(Array($0.dropFirst(header.size))) })
    if let problem = header.problem { complain(problem) }
    return element.map { Array($0.dropFirst(header.size)) }
  }

  /// The header of the next element, if it has this tag; otherwise the element is shown, and what is wrong with it.
  private mutating func expect(_ name: String, _ tag: UInt8, note: String?, clause: String?) -> DERHeader? {
    guard !isBroken else { return nil }
    guard !isAtEnd else {
      fixed(name, 2, note: note, clause: clause)
      return nil
    }
    guard let header = elementHeader() else {
      rest(name, note: note, clause: clause, problem: "no DER: neither a tag with a length nor anything else")
      return nil
    }
    guard header.tag == tag else {
      anything(name)
      complain("\(DERTag.article(tag)) should stand here, not \(DERTag.article(header.tag))")
      return nil
    }
    return header
  }

  private mutating func header(_ header: DERHeader) {
    fixed(
      "tag and length", header.size, value: { _ in "\(DERTag.name(header.tag)), \(Wording.bytes(header.content))" })
    if let problem = header.problem { complain(problem) }
  }

  /// The next element, whatever it is.
  mutating func anything(_ name: String? = nil, depth: Int = 0) {
    guard !isBroken, !isAtEnd else { return }
    guard let header = elementHeader() else {
      rest(name ?? "bytes", problem: "no DER: neither a tag with a length nor anything else")
      return
    }
    let name = name ?? DERTag.name(header.tag)
    guard header.isConstructed, depth < DERHeader.deepest else {
      leaf(name, header.tag, value: { DERTag.value(header.tag, $0) })
      return
    }
    part(name, header.total) { inner in
      inner.header(header)
      inner.list { $0.anything(depth: depth + 1) }
    }
  }

  /// All elements that are left, whatever they are.
  mutating func anythingLeft() { list { $0.anything() } }

  /// What is left: an element that fills it, or bytes.
  mutating func anythingOrBytes(_ name: String) {
    if let header = elementHeader(), header.total == remaining {
      anything()
    } else {
      rest(name)
    }
  }

  /// An OBJECT IDENTIFIER; its dotted form.
  @discardableResult
  mutating func objectIdentifier(_ name: String, note: String? = nil, clause: String? = nil) -> String? {
    var dotted: String?
    let found = leaf(name, DERTag.objectIdentifier, note: note, clause: clause) { content in
      dotted = ObjectIdentifiers.dotted(content)
      return dotted.map(ObjectIdentifiers.text) ?? FieldText.hex(content)
    }
    if found != nil, dotted == nil { complain("no object identifier") }
    return dotted
  }

  /// An INTEGER: a small one as a number.
  @discardableResult
  mutating func integer(_ name: String, note: String? = nil, clause: String? = nil) -> [UInt8]? {
    let content = leaf(name, DERTag.integer, note: note, clause: clause, value: DERTag.integerText)
    if content?.isEmpty == true { complain("empty, which a number can't be") }
    return content
  }

  /// A BIT STRING that holds whole bytes which mean something.
  mutating func bitString(
    _ name: String, note: String? = nil, clause: String? = nil, _ body: (inout FieldReader) -> Void
  ) {
    element(name, DERTag.bitString, note: note, clause: clause) { inner in
      let unused = inner.number("unused bits", 1)
      if let unused, unused > 7 { inner.complain("more than seven") }
      if !inner.isAtEnd { body(&inner) }
    }
  }
}

/// What stands before an element's content.
struct DERHeader {
  /// The first byte: class, form and number; for numbers above 30 only the class and form count.
  let tag: UInt8
  /// Its own size.
  let size: Int
  /// The size of the content as it says.
  let content: Int
  /// What is wrong with it.
  let problem: String?

  var isConstructed: Bool { tag & 0x20 != 0 }
  /// The size of the whole element.
  var total: Int { size + content }

  /// Elements in elements are taken apart so deep only.
  static let deepest = 16

  init?(_ byte: (Int) -> UInt8?) {
    guard let tag = byte(0) else { return nil }
    self.tag = tag
    var size = 1
    if tag & 0x1f == 0x1f {
      repeat {
        guard size < 6, let next = byte(size) else { return nil }
        size += 1
        if next & 0x80 == 0 { break }
      } while true
    }
    guard let first = byte(size) else { return nil }
    size += 1
    // 0x80 is the indefinite length of BER.
    guard first != 0x80 else { return nil }
    guard first & 0x80 != 0 else {
      self.size = size
      content = Int(first)
      problem = nil
      return
    }
    let width = Int(first & 0x7f)
    guard width <= 4 else { return nil }
    var content = 0
    for _ in 0..<width {
      guard let next = byte(size) else { return nil }
      content = content << 8 | Int(next)
      size += 1
    }
    self.size = size
    self.content = content
    problem = content < 128 || content >> (8 * (width - 1)) == 0 ? "a length that is not in its shortest form" : nil
  }
}
