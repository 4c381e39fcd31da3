// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NIOCore

/// A length of time as users write it: `500ms`, `10s`, `2m`, `1h`; a bare number is seconds.
struct DurationArgument: Equatable, Sendable, ExpressibleByArgument {
  /// Milliseconds.
  let milliseconds: Int64
  private let text: String

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let factors: [Substring: Int64] = ["": 1000, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let number = Int64(digits), let factor = factors[argument.dropFirst(digits.count)] else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, product <= 365 * 86_400_000 else { return nil }
    milliseconds = product
    text = argument
  }

  init(seconds: Int64) {
    milliseconds = seconds * 1000
    text = "\(seconds)s"
  }

  /// For NIO; nil for zero, which means never.
  var amount: TimeAmount? { milliseconds == 0 ? nil : .milliseconds(milliseconds) }

  /// As it was written.
  var defaultValueDescription: String { text }
}
