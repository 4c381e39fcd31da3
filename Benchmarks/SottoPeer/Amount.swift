// SPDX-License-Identifier: Apache-2.0

/// How much to do.
enum Amount {
  /// As many turns as take so many seconds of CPU time.
  case seconds(Double)
  /// Exactly so many.
  case turns(Int)

  init?(_ text: String) {
    if text.hasSuffix("x"), let turns = Int(text.dropLast()), turns > 0 {
      self = .turns(turns)
    } else if let milliseconds = Double(text), milliseconds > 0 {
      self = .seconds(milliseconds / 1000)
    } else {
      return nil
    }
  }

  /// Whether there is more to do after so many turns, which took so many seconds.
  func wants(after turns: Int, _ seconds: Double) -> Bool {
    switch self {
    case .seconds(let budget): seconds < budget
    case .turns(let wanted): turns < wanted
    }
  }

  var isCounted: Bool {
    if case .turns = self { return true }
    return false
  }

  /// Half of it, for scenarios in two parts.
  var half: Amount {
    if case .seconds(let budget) = self { return .seconds(budget / 2) }
    return self
  }
}
