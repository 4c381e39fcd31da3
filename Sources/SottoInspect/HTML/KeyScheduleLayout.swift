// SPDX-License-Identifier: Apache-2.0

/// Where the steps of a key schedule stand in a drawing: in layers from top to bottom, each step below all that it is made of. Steps that lead
/// nowhere (keys, nonces) stand in a pile under the one they come from, so that the drawing stays narrow.
struct KeyScheduleLayout {
  /// A step's box.
  struct Box: Equatable {
    var node: Int
    var x: Int
    var y: Int
  }

  /// A line from one box to another, by their places in ``boxes``.
  struct Edge: Hashable {
    var from: Int
    var to: Int
  }

  static let boxWidth = 146
  static let boxHeight = 58
  private static let gap = 10
  private static let layerGap = 44
  private static let pileGap = 6
  private static let margin = 8
  /// More steps than this are not drawn: the table has them.
  static let most = 200

  private(set) var boxes: [Box] = []
  private(set) var edges: [Edge] = []
  private(set) var width = 0
  private(set) var height = 0

  /// A box that has no place yet. What goes in at several steps has one for each, so that no line crosses the whole drawing.
  private struct Figure {
    var node: Int
    var inputs: [Int] = []
  }

  /// What stands in one place of a layer.
  private struct Unit {
    var figures: [Int]
    var parents: [Int] = []
    var layer = 0
    var x = 0.0
  }

  /// Lays the steps out.
  init(_ nodes: [KeyScheduleView.Node]) {
    guard !nodes.isEmpty, nodes.count <= Self.most else { return }
    let figures = Self.figures(nodes)
    var units = Self.units(figures)
    Self.layer(&units)
    Self.order(&units)
    place(units, figures)
  }

  /// A step's inputs come before it; one that comes later can't be one: there are no circles.
  private static func figures(_ nodes: [KeyScheduleView.Node]) -> [Figure] {
    var places: [String: Int] = [:]
    var figures: [Figure] = []
    var isTaken = Set<Int>()
    for (index, node) in nodes.enumerated() {
      var inputs: [Int] = []
      for id in Set(node.inputs).sorted(by: { places[$0, default: 0] < places[$1, default: 0] }) {
        guard var input = places[id] else { continue }
        if nodes[figures[input].node].operation == .input, !isTaken.insert(input).inserted {
          figures.append(Figure(node: figures[input].node))
          input = figures.count - 1
        }
        inputs.append(input)
      }
      places[node.id] = figures.count
      figures.append(Figure(node: index, inputs: inputs))
    }
    return figures
  }

  private static func units(_ figures: [Figure]) -> [Unit] {
    var isUsed = [Bool](repeating: false, count: figures.count)
    for figure in figures { for input in figure.inputs { isUsed[input] = true } }
    var units: [Unit] = []
    var unitOf = [Int](repeating: 0, count: figures.count)
    var pileUnder: [Int: Int] = [:]
    for (index, figure) in figures.enumerated() {
      if !isUsed[index], figure.inputs.count == 1, let parent = figure.inputs.first {
        if let pile = pileUnder[parent] {
          units[pile].figures.append(index)
          continue
        }
        pileUnder[parent] = units.count
      }
      unitOf[index] = units.count
      units.append(Unit(figures: [index], parents: figure.inputs.map { unitOf[$0] }))
    }
    return units
  }

  /// Each below its parents, and as near as can be to the first that needs it: lines stay short.
  private static func layer(_ units: inout [Unit]) {
    for index in units.indices {
      units[index].layer = units[index].parents.map { units[$0].layer + 1 }.max() ?? 0
    }
    var firstUse: [Int: Int] = [:]
    for index in units.indices.reversed() {
      if let use = firstUse[index] { units[index].layer = max(units[index].layer, use - 1) }
      for parent in units[index].parents { firstUse[parent] = min(firstUse[parent] ?? .max, units[index].layer) }
    }
  }

  /// Puts each layer in the order that its neighbours have, and each unit near them.
  private static func order(_ units: inout [Unit]) {
    let step = Double(boxWidth + gap)
    var layers: [[Int]] = Array(repeating: [], count: (units.map(\.layer).max() ?? 0) + 1)
    for (index, unit) in units.enumerated() { layers[unit.layer].append(index) }
    var children = [[Int]](repeating: [], count: units.count)
    for (index, unit) in units.enumerated() { for parent in unit.parents { children[parent].append(index) } }
    for layer in layers {
      for (place, index) in layer.enumerated() { units[index].x = (Double(place) - Double(layer.count - 1) / 2) * step }
    }
    for round in 0..<8 {
      let isDown = round % 2 == 0
      for layer in isDown ? layers : layers.reversed() {
        let wished = layer.map { index -> (index: Int, x: Double) in
          let neighbours = isDown ? units[index].parents : children[index]
          guard !neighbours.isEmpty else { return (index, units[index].x) }
          return (index, neighbours.reduce(0) { $0 + units[$1].x } / Double(neighbours.count))
        }
        let sorted = wished.enumerated().sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }.map(\.element)
        spread(sorted, step: step, in: &units)
      }
    }
  }

  /// As near as possible to where each wants to be, with room between them: neighbours that would overlap share the shift.
  private static func spread(_ wished: [(index: Int, x: Double)], step: Double, in units: inout [Unit]) {
    var groups: [(first: Int, count: Int, sum: Double)] = []
    for (place, wish) in wished.enumerated() {
      groups.append((place, 1, wish.x))
      while groups.count > 1, let last = groups.last {
        let before = groups[groups.count - 2]
        let beforeStart = before.sum / Double(before.count)
        let lastStart = last.sum / Double(last.count)
        guard beforeStart + step * Double(before.count) > lastStart else { break }
        groups.removeLast(2)
        groups.append(
          (before.first, before.count + last.count, before.sum + last.sum - step * Double(before.count * last.count)))
      }
    }
    for group in groups {
      let start = group.sum / Double(group.count)
      for place in 0..<group.count { units[wished[group.first + place].index].x = start + step * Double(place) }
    }
  }

  private mutating func place(_ units: [Unit], _ figures: [Figure]) {
    let left = units.map(\.x).min() ?? 0
    var byLayer = [[Unit]](repeating: [], count: (units.map(\.layer).max() ?? 0) + 1)
    for unit in units { byLayer[unit.layer].append(unit) }
    var boxOf = [Int](repeating: 0, count: figures.count)
    var heads: [Int] = []
    var y = Self.margin
    for layer in byLayer where !layer.isEmpty {
      var tallest = 0
      for unit in layer {
        let x = Int((unit.x - left).rounded()) + Self.margin
        for (place, figure) in unit.figures.enumerated() {
          boxOf[figure] = boxes.count
          if place == 0 { heads.append(figure) }
          boxes.append(Box(node: figures[figure].node, x: x, y: y + place * (Self.boxHeight + Self.pileGap)))
        }
        width = max(width, x + Self.boxWidth + Self.margin)
        tallest = max(tallest, unit.figures.count * (Self.boxHeight + Self.pileGap) - Self.pileGap)
      }
      y += tallest + Self.layerGap
    }
    height = y - Self.layerGap + Self.margin
    // One line leads to a pile: to its head.
    edges = heads.flatMap { head in figures[head].inputs.map { Edge(from: boxOf[$0], to: boxOf[head]) } }
  }
}
