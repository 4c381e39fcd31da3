// SPDX-License-Identifier: Apache-2.0

/// One result, as it is printed.
struct Result {
  let key: String
  let value: String

  init(_ key: String, _ value: Double, digits: Int = 2) {
    self.key = key
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value.magnitude * scale).rounded())
    let fraction = String(whole % Int(scale))
    let sign = value < 0 && whole > 0 ? "-" : ""
    let padding = String(repeating: "0", count: digits - min(digits, fraction.count))
    self.value = sign + String(whole / Int(scale)) + (digits > 0 ? "." + padding + fraction : "")
  }
}

/// What a benchmark can't go on after.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
