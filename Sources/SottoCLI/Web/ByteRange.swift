// SPDX-License-Identifier: Apache-2.0

/// What part of a file a request wants (RFC 9110 section 14).
enum ByteRange: Equatable, Sendable {
  /// All of it: no range, several, or one that doesn't parse, which are ignored.
  case whole
  /// These bytes, at least one.
  case part(Range<Int64>)
  /// Nothing that the file has.
  case unsatisfiable

  /// Reads a Range field for a file of `size` bytes.
  init(field: String?, size: Int64) {
    self = .whole
    guard let field else { return }
    let unit = field.prefix { $0 != "=" }
    guard unit.lowercased() == "bytes", unit.endIndex != field.endIndex else { return }
    let spec = field[field.index(after: unit.endIndex)...].filter { $0 != " " && $0 != "\t" }
    let parts = spec.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return }
    if parts[0].isEmpty {
      guard !parts[1].isEmpty else { return }
      let count = Int64(parts[1]) ?? .max
      self = count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
      return
    }
    let first = Int64(parts[0]) ?? .max
    let last = parts[1].isEmpty ? .max : Int64(parts[1]) ?? .max
    guard first <= last else { return }
    self = first >= size ? .unsatisfiable : .part(first..<min(last, size - 1) + 1)
  }
}
