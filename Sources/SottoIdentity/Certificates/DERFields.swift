// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// What is wrong with a DER structure.
struct DERProblem: Error, Equatable {
  /// One clause, fit to be shown.
  let what: String
}

/// The fields of one constructed DER value, taken one after the other; SwiftASN1 has checked all lengths beforehand.
struct DERFields {
  private var iterator: ASN1NodeCollection.Iterator
  private var lookahead: ASN1Node?
  /// The structure being read, for errors.
  let structure: String

  /// The fields of `node`, which must be a constructed value with this identifier.
  init(_ node: ASN1Node, _ identifier: ASN1Identifier = .sequence, in structure: String) throws(DERProblem) {
    guard node.identifier == identifier, case .constructed(let nodes) = node.content else {
      throw DERProblem(what: "\(structure) is not the structure that it must be")
    }
    iterator = nodes.makeIterator()
    lookahead = iterator.next()
    self.structure = structure
  }

  /// The next field, of any kind.
  mutating func next(_ field: String) throws(DERProblem) -> ASN1Node {
    guard let node = lookahead else { throw DERProblem(what: "\(structure) lacks \(field)") }
    lookahead = iterator.next()
    return node
  }

  /// The next field, if it has this identifier.
  mutating func optional(_ identifier: ASN1Identifier) -> ASN1Node? {
    guard let node = lookahead, node.identifier == identifier else { return nil }
    lookahead = iterator.next()
    return node
  }

  /// The next field, if it is context-specific with this tag.
  mutating func optional(tag: UInt) -> ASN1Node? { optional(DER.context(tag)) }

  /// All fields that are left.
  mutating func rest() -> [ASN1Node] {
    var nodes: [ASN1Node] = []
    while let node = lookahead {
      nodes.append(node)
      lookahead = iterator.next()
    }
    return nodes
  }

  /// Fails if a field is left.
  func finish() throws(DERProblem) {
    guard lookahead == nil else { throw DERProblem(what: "\(structure) has a field too many") }
  }
}

extension DER {
  /// A context-specific tag.
  static func context(_ tag: UInt) -> ASN1Identifier {
    ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)
  }

  /// One DER value, with nothing after it.
  static func value(_ bytes: ArraySlice<UInt8>, in structure: String) throws(DERProblem) -> ASN1Node {
    do { return try DER.parse(bytes) } catch { throw DERProblem(what: "\(structure) is not DER") }
  }

  /// The contents of a primitive value with this identifier.
  static func primitive(
    _ node: ASN1Node, _ identifier: ASN1Identifier, in structure: String
  ) throws(DERProblem) -> ArraySlice<UInt8> {
    guard node.identifier == identifier, case .primitive(let content) = node.content else {
      throw DERProblem(what: "\(structure) is not of the type that it must be")
    }
    return content
  }

  /// An OBJECT IDENTIFIER.
  static func oid(_ node: ASN1Node, in structure: String) throws(DERProblem) -> ASN1ObjectIdentifier {
    do { return try ASN1ObjectIdentifier(derEncoded: node) } catch {
      throw DERProblem(what: "\(structure) is not an object identifier")
    }
  }

  /// A BIT STRING.
  static func bits(_ node: ASN1Node, in structure: String) throws(DERProblem) -> ASN1BitString {
    do { return try ASN1BitString(derEncoded: node) } catch {
      throw DERProblem(what: "\(structure) is not a bit string")
    }
  }

  /// A BIT STRING of whole bytes.
  static func wholeBytes(_ node: ASN1Node, in structure: String) throws(DERProblem) -> ArraySlice<UInt8> {
    let bits = try bits(node, in: structure)
    guard bits.paddingBits == 0 else { throw DERProblem(what: "\(structure) is not made of whole bytes") }
    return bits.bytes
  }

  /// A BOOLEAN.
  static func boolean(_ node: ASN1Node, in structure: String) throws(DERProblem) -> Bool {
    let content = try primitive(node, .boolean, in: structure)
    switch (content.count, content.first) {
    case (1, 0xff): return true
    case (1, 0x00): return false
    default: throw DERProblem(what: "\(structure) is not a truth value")
    }
  }

  /// The bytes of an INTEGER, most significant first, as they stand: not empty, in the shortest form.
  static func integer(_ node: ASN1Node, in structure: String) throws(DERProblem) -> ArraySlice<UInt8> {
    let content = try primitive(node, .integer, in: structure)
    guard let first = content.first else { throw DERProblem(what: "\(structure) is an empty number") }
    if let second = content.dropFirst().first, first == 0 && second < 0x80 || first == 0xff && second >= 0x80 {
      throw DERProblem(what: "\(structure) is a number with needless leading bytes")
    }
    return content
  }

  /// The magnitude of an INTEGER that must be positive, without its sign byte.
  static func positiveInteger(_ node: ASN1Node, in structure: String) throws(DERProblem) -> ArraySlice<UInt8> {
    let content = try integer(node, in: structure)
    let magnitude = content.first == 0 ? content.dropFirst() : content
    guard let first = content.first, first < 0x80, !magnitude.isEmpty else {
      throw DERProblem(what: "\(structure) is not a positive number")
    }
    return magnitude
  }

  /// An INTEGER from 0 to 2³¹−1; a larger one counts as that.
  static func smallInteger(_ node: ASN1Node, in structure: String) throws(DERProblem) -> Int {
    let content = try integer(node, in: structure)
    guard let first = content.first, first < 0x80 else { throw DERProblem(what: "\(structure) is negative") }
    guard content.count <= 4 else { return Int(Int32.max) }
    return content.reduce(0) { $0 << 8 | Int($1) }
  }

  /// A UTCTime or GeneralizedTime.
  static func time(_ node: ASN1Node, in structure: String) throws(DERProblem) -> WallTime {
    do {
      if node.identifier == .utcTime {
        let time = try UTCTime(derEncoded: node)
        return WallTime(
          year: time.year, month: time.month, day: time.day, hour: time.hours, minute: time.minutes,
          second: time.seconds)
      }
      let time = try GeneralizedTime(derEncoded: node)
      return WallTime(
        year: time.year, month: time.month, day: time.day, hour: time.hours, minute: time.minutes,
        second: time.seconds)
    } catch {
      throw DERProblem(what: "\(structure) is not a time")
    }
  }
}
