// SPDX-License-Identifier: Apache-2.0

/// The path of a request, decoded and safe: no segment in it leads upwards or hides a second one.
struct RequestPath: Equatable, Sendable {
  /// The segments, decoded, none empty.
  let segments: [String]
  /// Whether it ends with a slash, as paths of directories do.
  let isDirectory: Bool

  /// Reads a request target: `/a/b?c`, or a whole URL as proxies send it.
  ///
  /// - Returns: nil for what no path of ours can be: broken escapes, `..`, an escaped slash, control characters.
  init?(target: String) {
    var rest = Array(target.utf8)[...]
    let lower = target.prefix(8).lowercased()
    if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
      rest = rest.dropFirst(lower.hasPrefix("https://") ? 8 : 7)
      rest = rest.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
      if rest.isEmpty || rest.first == UInt8(ascii: "?") { rest = [UInt8(ascii: "/")] }
    }
    guard rest.first == UInt8(ascii: "/") else { return nil }
    rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    var segments: [String] = []
    var isDirectory = true
    for raw in rest.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      isDirectory = raw.isEmpty
      if raw.isEmpty { continue }
      guard let segment = Self.decode(raw) else { return nil }
      if segment == "." {
        isDirectory = true
        continue
      }
      guard segment != "..", !segment.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "/") })
      else {
        return nil
      }
      segments.append(segment)
    }
    self.segments = segments
    self.isDirectory = isDirectory
  }

  /// Whether a segment begins with a dot, as files do that are nobody's business; `.well-known` is everybody's
  /// (RFC 8615).
  var isHidden: Bool { segments.contains { $0.hasPrefix(".") && $0 != ".well-known" } }

  private static func decode(_ raw: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var index = raw.startIndex
    while index < raw.endIndex {
      guard raw[index] == UInt8(ascii: "%") else {
        bytes.append(raw[index])
        index += 1
        continue
      }
      guard index + 2 < raw.endIndex, let high = digit(raw[index + 1]), let low = digit(raw[index + 2]) else {
        return nil
      }
      bytes.append(high << 4 | low)
      index += 3
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
