// SPDX-License-Identifier: Apache-2.0

import SottoCrypto

/// Writes down a key schedule step by step, with the values as far as they can be known.
struct ScheduleBuilder {
  typealias Node = KeyScheduleView.Node

  private(set) var nodes: [Node] = []
  private var values: [String: [UInt8]] = [:]
  private let kdf: KeyDerivation
  private let shows: Bool

  init(_ hash: HashAlgorithm, shows: Bool) {
    kdf = KeyDerivation(hash: hash)
    self.shows = shows
  }

  /// Length of the hash, in bytes.
  var hashLength: Int { kdf.hash.digestLength }

  /// `Hash("")`.
  var emptyHash: [UInt8] { kdf.emptyHash }

  /// The value of a step, if it is known.
  subscript(_ id: String) -> [UInt8]? { values[id] }

  /// Something that comes from outside.
  mutating func input(
    _ id: String, _ name: String, _ value: [UInt8]?, length: Int, isSecret: Bool = true, _ note: String
  ) {
    add(
      Node(id: id, name: name, operation: .input, length: length, isSecret: isSecret, isKnown: false, note: note), value
    )
  }

  /// Two secrets one after the other.
  mutating func concatenate(
    _ id: String, _ name: String, _ first: String, _ second: String, length: Int, _ note: String
  ) {
    let value = zip(values[first], values[second]).map { $0 + $1 }
    add(
      Node(
        id: id, name: name, operation: .concatenate, inputs: [first, second], length: length, isKnown: false, note: note
      ),
      value, command: ScheduleCommand.concatenate(values[first], values[second]))
  }

  /// HKDF-Extract(salt, input).
  mutating func extract(
    _ id: String, _ name: String, salt: String, input: String, logged: [UInt8]? = nil, _ note: String
  ) {
    let value = zip(values[salt], values[input]).map {
      kdf.extract(salt: Secret(copying: $0), inputKey: Secret(copying: $1)).reveal()
    }
    add(
      Node(
        id: id, name: name, operation: .extract, inputs: [salt, input], length: hashLength, isKnown: false, note: note),
      value, logged: logged, command: ScheduleCommand.extract(kdf.hash, values[salt], values[input]))
  }

  /// HKDF-Expand-Label(secret, label, context, length).
  mutating func expand(
    _ id: String, _ name: String, from secret: String, _ label: String, context: (text: String, bytes: [UInt8])? = nil,
    length: Int? = nil, logged: [UInt8]? = nil, _ note: String
  ) {
    let length = length ?? hashLength
    let bytes = context?.bytes ?? []
    let value = values[secret].flatMap { known in
      kdf.expandLabel(Secret(copying: known), label: label, context: bytes, length: length)?.reveal()
    }
    add(
      Node(
        id: id, name: name, operation: .expand, inputs: [secret], label: label, context: context?.text,
        contextBytes: context.map { HexBytes($0.bytes) }, length: length, isKnown: false, note: note),
      value, logged: logged, command: ScheduleCommand.expand(kdf.hash, values[secret], label, bytes, length))
  }

  /// HMAC(secret, context), which a message shows openly.
  mutating func mac(
    _ id: String, _ name: String, from secret: String, context: (text: String, bytes: [UInt8]), shown: [UInt8]?,
    _ note: String
  ) {
    let value = values[secret].map { kdf.authenticationCode(context.bytes, key: Secret(copying: $0)) }
    add(
      Node(
        id: id, name: name, operation: .mac, inputs: [secret], context: context.text,
        contextBytes: HexBytes(context.bytes),
        length: hashLength, isSecret: false, isKnown: false, note: note),
      value, logged: shown, command: ScheduleCommand.mac(kdf.hash, values[secret], context.bytes))
  }

  /// TLS 1.2's PRF(secret, label, seed).
  mutating func prf(
    _ id: String, _ name: String, from secret: String, _ label: String, seed: (text: String, bytes: [UInt8]),
    length: Int,
    isSecret: Bool = true, logged: [UInt8]? = nil, _ note: String
  ) {
    let value = values[secret].map {
      pseudorandomFunction(kdf.hash, secret: Secret(copying: $0), label: label, seed: [seed.bytes], count: length)
        .reveal()
    }
    add(
      Node(
        id: id, name: name, operation: .prf, inputs: [secret], label: label, context: seed.text,
        contextBytes: HexBytes(seed.bytes), length: length, isSecret: isSecret, isKnown: false, note: note),
      value, logged: logged, command: ScheduleCommand.prf(kdf.hash, values[secret], label, seed.bytes, length))
  }

  /// Some bytes of another step.
  mutating func cut(_ id: String, _ name: String, from block: String, _ range: Range<Int>, _ note: String) {
    let value = values[block].flatMap { range.upperBound <= $0.count ? Array($0[range]) : nil }
    add(
      Node(
        id: id, name: name, operation: .cut, inputs: [block],
        context: "bytes \(range.lowerBound) to \(range.upperBound - 1)",
        length: range.count, isKnown: false, note: note),
      value, command: ScheduleCommand.cut(values[block], range))
  }

  private mutating func add(_ node: Node, _ computed: [UInt8]?, logged: [UInt8]? = nil, command: String? = nil) {
    var node = node
    if let computed, let logged { node.agrees = computed == logged }
    // Where the two differ, what the peers really used counts.
    let value = logged ?? computed
    node.isKnown = value != nil
    values[node.id] = value
    let mayShow = shows || !node.isSecret
    if mayShow { node.value = value.map { HexBytes($0) } }
    if shows, node.agrees != false, computed != nil { node.command = command }
    nodes.append(node)
  }

  private func zip(_ first: [UInt8]?, _ second: [UInt8]?) -> ([UInt8], [UInt8])? {
    guard let first, let second else { return nil }
    return (first, second)
  }
}
