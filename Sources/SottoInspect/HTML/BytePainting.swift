// SPDX-License-Identifier: Apache-2.0

/// Which bytes belong to which field: the fields numbered in their order, parts after the whole, and the bytes cut into stretches, each of which
/// belongs to the innermost field that has it. Fields that contradict each other get what is left; nothing is painted twice.
struct BytePainting {
  /// A field in the order in which it is shown.
  struct Entry {
    var field: Field
    /// How many fields it is in.
    var depth: Int
    /// The colour of its bytes; nil where its parts have them all.
    var colour: Int?
    /// Whether its parts are not shown here.
    var isLeaf: Bool
  }

  /// A run of bytes of one field.
  struct Stretch {
    /// The field's place in ``BytePainting/entries``; nil for bytes that no field names.
    var entry: Int?
    var colour: Int
    var range: Range<Int>
  }

  /// How many colours there are.
  static let colours = 8
  /// How deep fields are shown.
  static let deepest = 24

  private(set) var entries: [Entry] = []
  private(set) var stretches: [Stretch] = []
  private var nextColour = 0
  private let isShownElsewhere: (Field) -> Bool

  /// Paints `count` bytes.
  ///
  /// - Parameter isShownElsewhere: whether a field's parts are left out here.
  init(_ fields: [Field], count: Int, isShownElsewhere: @escaping (Field) -> Bool = { _ in false }) {
    self.isShownElsewhere = isShownElsewhere
    paint(fields, of: nil, in: 0..<max(count, 0), depth: 0)
  }

  private mutating func paint(_ fields: [Field], of owner: Int?, in range: Range<Int>, depth: Int) {
    var cursor = range.lowerBound
    for field in fields {
      let start = min(max(field.offset, cursor), range.upperBound)
      let (sum, overflow) = field.offset.addingReportingOverflow(max(field.length, 0))
      let end = max(start, min(overflow ? range.upperBound : sum, range.upperBound))
      let isLeaf = field.children.isEmpty || depth + 1 >= Self.deepest || isShownElsewhere(field)
      let entry = entries.count
      entries.append(Entry(field: field, depth: depth, colour: nil, isLeaf: isLeaf))
      if start < end {
        mark(cursor..<start, owner)
        cursor = end
      }
      paint(isLeaf ? [] : field.children, of: entry, in: start..<end, depth: depth + 1)
    }
    mark(cursor..<range.upperBound, owner)
  }

  private mutating func mark(_ range: Range<Int>, _ entry: Int?) {
    guard !range.isEmpty else { return }
    let colour: Int
    if let entry, let known = entries[entry].colour {
      colour = known
    } else {
      if stretches.last?.colour == nextColour { nextColour = (nextColour + 1) % Self.colours }
      colour = nextColour
      nextColour = (nextColour + 1) % Self.colours
      if let entry { entries[entry].colour = colour }
    }
    stretches.append(Stretch(entry: entry, colour: colour, range: range))
  }
}
