// SPDX-License-Identifier: Apache-2.0

import SottoInspect
import SottoTestSupport
import Testing

/// A tree of fields, one a line, as tests compare it: `offset+length name: value`, indented; what is wrong stands behind a `!`.
func outline(_ fields: [Field], depth: Int = 0) -> String {
  fields.map { field in
    let indent = String(repeating: "  ", count: depth)
    let value = field.value.isEmpty ? "" : ": \(field.value)"
    let problem = field.problem.map { " ! \($0)" } ?? ""
    let line = "\(indent)\(field.offset)+\(field.length) \(field.name)\(value)\(problem)\n"
    return line + outline(field.children, depth: depth + 1)
  }.joined()
}

/// Where fields don't tile a range of bytes: nil if every byte is in exactly one leaf, in order.
func gap(in fields: [Field], _ range: Range<Int>) -> String? {
  var position = range.lowerBound
  for field in fields {
    guard field.offset == position, field.length >= 0 else {
      return "\(field.name) at \(field.offset), not \(position)"
    }
    position += field.length
    guard position <= range.upperBound else { return "\(field.name) ends at \(position), past \(range.upperBound)" }
    if !field.children.isEmpty, let inside = gap(in: field.children, field.offset..<position) {
      return "\(field.name) › \(inside)"
    }
  }
  return position == range.upperBound ? nil : "ends at \(position), not \(range.upperBound)"
}

/// How many fields there are, and how long their texts are together.
func size(of fields: [Field]) -> (count: Int, text: Int, depth: Int) {
  fields.reduce((0, 0, 0)) { sum, field in
    let inner = size(of: field.children)
    let text = field.value.utf8.count + (field.problem?.utf8.count ?? 0)
    return (sum.0 + 1 + inner.count, sum.1 + text + inner.text, max(sum.2, 1 + inner.depth))
  }
}

/// The first field of this path: `extensions/key_share`.
func find(_ path: String, in fields: [Field]) -> Field? {
  let names = path.split(separator: "/").map(String.init)
  guard let first = names.first, let field = fields.first(where: { $0.name == first }) else { return nil }
  return names.count == 1 ? field : find(names.dropFirst().joined(separator: "/"), in: field.children)
}

/// Bytes as digits, to report what failed.
func hexadecimalText(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
