// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import SottoWire

/// Changes scripts so that most of them still say something: a move, an extension, the order, and only now and then any
/// byte.
struct ScriptMutation {
  /// Moves of recorded conversations.
  let stock: [Move]
  /// Changes bytes in whatever way; the second value is how many there may be.
  let bytewise: ([UInt8], Int) -> [UInt8]
  private var random: Mutator

  init(seed: UInt64, stock: [Move], bytewise: @escaping ([UInt8], Int) -> [UInt8]) {
    random = Mutator(seed: seed)
    self.stock = stock
    self.bytewise = bytewise
  }

  mutating func change(_ bytes: [UInt8], maximum: Int) -> [UInt8] {
    var script = Script(bytes)
    let times = 1 + random.below(3)
    for _ in 0..<times { change(&script, maximum) }
    let changed = script.bytes
    return changed.count <= maximum ? changed : bytewise(bytes, maximum)
  }

  private mutating func change(_ script: inout Script, _ maximum: Int) {
    let count = script.moves.count
    let index = random.below(count)
    switch random.below(count == 0 ? 4 : 20) {
    case 0: script.options.formSymmetricDifference(EngineOptions(rawValue: 1 << UInt16(random.below(16))))
    case 1, 2, 3:
      guard !stock.isEmpty, count < Script.maximumMoves else { return }
      script.moves.insert(stock[random.below(stock.count)], at: random.below(count + 1))
    case 4: script.moves.remove(at: index)
    case 5: script.moves.insert(script.moves[index], at: random.below(count + 1))
    case 6: script.moves.swapAt(index, random.below(count))
    case 7: script.moves[index].byte ^= 0x10 << UInt8(random.below(4))
    case 8: script.moves[index].byte = script.moves[index].byte & 0xf0 | UInt8(random.below(8))
    case 9...15:
      guard var block = script.moves[index].extensions else { fallthrough }
      change(&block)
      if let changed = script.moves[index].with(block) { script.moves[index] = changed }
    default:
      let content = script.moves[index].content
      script.moves[index].content = bytewise(content, min(content.count + 64, maximum))
    }
  }

  private mutating func change(_ block: inout ExtensionBlock) {
    var entries = block.entries
    let index = random.below(entries.count)
    switch random.below(entries.isEmpty ? 2 : 10) {
    case 0, 1:
      let other = stock.isEmpty ? nil : stock[random.below(stock.count)].extensions?.entries
      if let other, !other.isEmpty {
        entries.insert(other[random.below(other.count)], at: random.below(entries.count + 1))
      }
    case 2: entries.remove(at: index)
    case 3: entries.swapAt(index, random.below(entries.count))
    case 4:
      let type = entries[random.below(entries.count)].type.rawValue ^ UInt16(random.below(64))
      entries[index] = RawExtension(type: ExtensionType(rawValue: type), body: entries[index].body)
    default:
      let body = entries[index].body
      entries[index] = RawExtension(type: entries[index].type, body: bytewise(body, body.count + 32))
    }
    block = ExtensionBlock()
    for entry in entries { block.append(entry) }
  }
}
