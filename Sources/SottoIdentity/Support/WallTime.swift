// SPDX-License-Identifier: Apache-2.0

/// A moment of civil time, to the second, in UTC. Verification is always told which moment counts as now.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let secondsSinceEpoch: Int64

  /// The moment that many seconds after 1970-01-01T00:00:00Z.
  public init(secondsSinceEpoch: Int64) {
    self.secondsSinceEpoch = secondsSinceEpoch
  }

  /// A civil date and time of the proleptic Gregorian calendar. Fields out of their range carry over.
  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let days = Self.daysFromCivil(year: year, month: month, day: day)
    self.init(secondsSinceEpoch: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second))
  }

  /// The earlier one is less.
  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.secondsSinceEpoch < right.secondsSinceEpoch
  }

  /// Days from 1970-01-01 to a date; years are counted from March so that the leap day comes last.
  private static func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that lies `days` after 1970-01-01: the inverse of `daysFromCivil`.
  private static func civilFromDays(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension WallTime: CustomStringConvertible {
  /// RFC 3339 in UTC, such as `2026-06-01T00:00:00Z`; the bare number of seconds outside the years 0 to 9999.
  public var description: String {
    guard secondsSinceEpoch >= -62_167_219_200, secondsSinceEpoch <= 253_402_300_799 else {
      return "\(secondsSinceEpoch) s since 1970"
    }
    var days = secondsSinceEpoch / 86_400
    var second = secondsSinceEpoch % 86_400
    if second < 0 {
      second += 86_400
      days -= 1
    }
    let date = Self.civilFromDays(days)
    func padded(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
  }
}
