// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// A cursor that takes a message apart into fields and never gives up: where something breaks, a field says so at that very place, what
/// can't be told any more is shown as bytes, and whoever holds the broken part goes on behind it.
///
/// The fields of a reader tile the bytes that it was given once ``close()`` was called: every byte is in exactly one leaf, in order.
/// `ByteReader` is the strict one.
struct FieldReader {
  private let bytes: [UInt8]
  private let budget: FieldBudget
  private(set) var position: Int
  let end: Int
  /// What was read.
  private(set) var fields: [Field] = []
  /// Whether a field broke: nothing more is read then.
  private(set) var isBroken = false
  /// What the structure being read says in short.
  var value = ""
  /// What is wrong with it as a whole.
  var problem: String?
  /// What it is for, where that depends on what it holds.
  var note: String?

  /// Reads these bytes, or a part of them.
  init(_ bytes: [UInt8], _ range: Range<Int>? = nil, budget: FieldBudget = FieldBudget()) {
    self.bytes = bytes
    self.budget = budget
    position = range.map { min(max($0.lowerBound, 0), bytes.count) } ?? 0
    end = range.map { min(max($0.upperBound, 0), bytes.count) } ?? bytes.count
  }

  private init(_ parent: FieldReader, until end: Int) {
    bytes = parent.bytes
    budget = parent.budget
    position = parent.position
    self.end = end
  }

  /// How many bytes are left.
  var remaining: Int { max(0, end - position) }

  var isAtEnd: Bool { remaining == 0 }

  /// A byte further on, without taking it.
  func peek(_ offset: Int = 0) -> UInt8? {
    offset >= 0 && offset < remaining ? bytes[position + offset] : nil
  }

  /// A number of two bytes further on, without taking it.
  func peek16(_ offset: Int = 0) -> Int? {
    guard let high = peek(offset), let low = peek(offset + 1) else { return nil }
    return Int(high) << 8 | Int(low)
  }

  /// A number of three bytes further on, without taking it.
  func peek24(_ offset: Int = 0) -> Int? {
    guard let high = peek(offset), let low = peek16(offset + 1) else { return nil }
    return Int(high) << 16 | low
  }

  /// The next bytes, so many at most, without taking them.
  func ahead(_ count: Int) -> [UInt8] { Array(bytes[position..<(position + min(max(0, count), remaining))]) }

  /// The bytes that are left, without taking them.
  var left: [UInt8] { remaining == 0 ? [] : Array(bytes[position..<end]) }

  /// Says of the last field what is wrong with it.
  mutating func complain(_ problem: String) {
    guard let last = fields.indices.last, fields[last].problem == nil else { return }
    fields[last].problem = problem
  }

  /// Says of one of the fields what is wrong with it.
  mutating func complain(of index: Int, _ problem: String) {
    guard fields.indices.contains(index), fields[index].problem == nil else { return }
    fields[index].problem = problem
  }

  // MARK: Leaves

  /// Exactly `count` bytes; nil if they are not there.
  @discardableResult
  mutating func fixed(
    _ name: String, _ count: Int, note: String? = nil, clause: String? = nil,
    value: ([UInt8]) -> String = { FieldText.hex($0) }
  ) -> [UInt8]? {
    guard !isBroken, takeBudget() else { return nil }
    let taken = Array(bytes[position..<(position + min(max(0, count), remaining))])
    var field = Field(name, at: position, length: taken.count, note: note, clause: clause)
    position += taken.count
    guard taken.count == count else {
      field.value = taken.isEmpty ? "" : FieldText.hex(taken)
      field.problem =
        taken.isEmpty
        ? "missing: \(Wording.bytes(count)) should stand here, but nothing is left"
        : "cut off: \(Wording.bytes(count)) should stand here, but only \(taken.count) \(taken.count == 1 ? "is" : "are") left"
      fields.append(field)
      isBroken = true
      return nil
    }
    field.value = value(taken)
    fields.append(field)
    return taken
  }

  /// A number of `width` bytes, seven at most.
  @discardableResult
  mutating func number(
    _ name: String, _ width: Int, note: String? = nil, clause: String? = nil, value: (Int) -> String = { "\($0)" }
  ) -> Int? {
    guard
      let taken = fixed(name, width, note: note, clause: clause, value: { value(FieldText.number($0)) })
    else { return nil }
    return FieldText.number(taken)
  }

  /// A code point.
  @discardableResult
  mutating func code<Code: RawRepresentable & CustomStringConvertible>(
    _ name: String, _: Code.Type, note: String? = nil, clause: String? = nil
  ) -> Code? where Code.RawValue: FixedWidthInteger & UnsignedInteger {
    guard
      let number = number(
        name, Code.RawValue.bitWidth / 8, note: note, clause: clause,
        value: { Code(rawValue: Code.RawValue(truncatingIfNeeded: $0)).map { FieldText.code($0) } ?? "" })
    else { return nil }
    return Code(rawValue: Code.RawValue(truncatingIfNeeded: number))
  }

  /// All that is left, if anything is.
  @discardableResult
  mutating func rest(
    _ name: String, note: String? = nil, clause: String? = nil, problem: String? = nil,
    value: ([UInt8]) -> String = { FieldText.hex($0) }
  ) -> [UInt8] {
    guard !isBroken, !isAtEnd, let taken = fixed(name, remaining, note: note, clause: clause, value: value) else {
      return []
    }
    if let problem { complain(problem) }
    return taken
  }

  /// Shows what nobody read.
  mutating func close() {
    if isBroken {
      // A break consumed what was there; a spent budget did not.
      if !isAtEnd { spill() }
      return
    }
    rest("left over", problem: "\(Wording.bytes(remaining)) more than the structure has")
  }

  // MARK: Structures

  /// Fields that belong together, without a length of their own.
  mutating func group(
    _ name: String, note: String? = nil, clause: String? = nil, _ body: (inout FieldReader) -> Void
  ) {
    guard !isBroken, takeBudget() else { return }
    var inner = FieldReader(self, until: end)
    body(&inner)
    if inner.isBroken { inner.close() }
    adopt(inner, as: name, note: note, clause: clause)
    isBroken = inner.isBroken
  }

  /// The next `count` bytes, as many of them as there are, as a structure.
  mutating func part(
    _ name: String, _ count: Int, note: String? = nil, clause: String? = nil, _ body: (inout FieldReader) -> Void
  ) {
    guard !isBroken, takeBudget() else { return }
    var inner = FieldReader(self, until: position + min(max(0, count), remaining))
    if count > remaining { inner.problem = FieldText.short(count, remaining) }
    body(&inner)
    inner.close()
    isBroken = count > remaining
    adopt(inner, as: name, note: note, clause: clause)
  }

  /// A structure with a length of `width` bytes in front; before the length may stand a head.
  mutating func vector(
    _ name: String, _ width: Int, note: String? = nil, clause: String? = nil,
    head: (inout FieldReader) -> Void = { _ in }, _ body: (inout FieldReader) -> Void
  ) {
    guard !isBroken, takeBudget() else { return }
    var inner = FieldReader(self, until: end)
    head(&inner)
    let cut = inner.counted(width) ?? false
    if !inner.isBroken { body(&inner) }
    inner.close()
    adopt(inner, as: name, note: note, clause: clause)
    isBroken = cut || inner.isBroken && inner.end == end
  }

  /// Takes a length and goes on with so many bytes only; returns whether fewer are there, and nil if even the length is cut.
  mutating func counted(_ width: Int) -> Bool? {
    guard let count = number("length", width, value: { Wording.bytes($0) }) else { return nil }
    let cut = count > remaining
    if cut { complain(FieldText.short(count, remaining)) }
    self = narrowed(to: count)
    return cut
  }

  /// The same reader, for which the next `count` bytes are all that is left.
  func narrowed(to count: Int) -> FieldReader {
    var reader = FieldReader(self, until: position + min(max(0, count), remaining))
    reader.fields = fields
    reader.isBroken = isBroken
    reader.value = value
    reader.problem = problem
    reader.note = note
    return reader
  }

  /// Bytes with a length of `width` bytes in front.
  @discardableResult
  mutating func opaque(
    _ name: String, _ width: Int, _ allowed: ClosedRange<Int>? = nil, note: String? = nil, clause: String? = nil,
    value: ([UInt8]) -> String = { FieldText.hex($0) }
  ) -> [UInt8]? {
    var content: [UInt8]?
    vector(name, width, note: note, clause: clause) { inner in
      content = inner.left
      inner.value = value(inner.left)
      if let allowed { inner.requires(allowed) }
      inner.rest("content", value: value)
    }
    return content
  }

  /// Says what is wrong if so many bytes may not stand here.
  mutating func requires(_ allowed: ClosedRange<Int>) {
    if remaining < allowed.lowerBound {
      problem =
        remaining == 0 ? "empty, which it must not be" : "too short: at least \(Wording.bytes(allowed.lowerBound))"
    } else if remaining > allowed.upperBound {
      problem = "too long: at most \(Wording.bytes(allowed.upperBound))"
    }
  }

  /// Elements to the end. Of very many only the first are told apart; `size` is an element's, where it is the same for all.
  mutating func list(size: Int? = nil, _ element: (inout FieldReader) -> Void) {
    var count = 0
    while !isAtEnd, !isBroken {
      if let size, remaining < size { return }
      guard count < FieldBudget.elementsOfList else {
        let more = size.map { "and \(Wording.grouped(remaining / max(1, $0))) more" }
        let text = more ?? "and \(Wording.bytes(remaining)) more"
        rest("…", value: { _ in text })
        return
      }
      let before = position
      element(&self)
      guard position > before else { return }
      count += 1
    }
  }

  /// A list of code points with a length of `width` bytes in front; at least one.
  @discardableResult
  mutating func codes<Code: RawRepresentable & CustomStringConvertible>(
    _ name: String, _ width: Int, _: Code.Type, as element: String, note: String? = nil, clause: String? = nil,
    elementNote: (Code) -> String? = { _ in nil }
  ) -> [Code] where Code.RawValue: FixedWidthInteger & UnsignedInteger {
    var codes: [Code] = []
    vector(name, width, note: note, clause: clause) { inner in
      let size = Code.RawValue.bitWidth / 8
      if inner.isAtEnd { inner.problem = "empty, which it must not be" }
      inner.list(size: size) { list in
        guard let code = list.code(element, Code.self) else { return }
        list.explain(elementNote(code))
        codes.append(code)
      }
      inner.value = FieldText.list(codes)
    }
    return codes
  }

  /// Says of the last field what it is for.
  mutating func explain(_ note: String?) {
    if let note { explain(fields.indices.last, note) }
  }

  /// Says of one of the fields what it is for.
  mutating func explain(_ index: Int?, _ note: String) {
    guard let index, fields.indices.contains(index) else { return }
    fields[index].note = note
  }

  /// Gives the last field another value.
  mutating func revalue(_ value: String) {
    guard let last = fields.indices.last else { return }
    fields[last].value = value
  }

  private mutating func adopt(_ inner: FieldReader, as name: String, note: String?, clause: String?) {
    fields.append(
      Field(
        name, inner.value, at: position, length: inner.position - position, note: inner.note ?? note, clause: clause,
        children: inner.fields, problem: inner.problem))
    position = inner.position
  }

  // MARK: Bounds

  /// Takes one field from what may be shown; shows the rest as bytes when nothing is left of it.
  private mutating func takeBudget() -> Bool {
    if budget.take() { return true }
    spill()
    return false
  }

  private mutating func spill() {
    isBroken = true
    guard !isAtEnd else { return }
    fields.append(Field("…", "and \(Wording.bytes(remaining)) more", at: position, length: remaining))
    position = end
  }
}

/// How many fields a message may still be taken apart into: what a peer sends must not make a tree without bounds.
final class FieldBudget {
  /// Fields in all.
  static let fields = 8_192
  /// Elements of one list.
  static let elementsOfList = 512

  private let most: Int
  /// How many were taken.
  private(set) var taken = 0

  /// So many fields at most.
  init(_ most: Int = FieldBudget.fields) { self.most = most }

  func take() -> Bool {
    guard taken < most else { return false }
    taken += 1
    return true
  }
}
