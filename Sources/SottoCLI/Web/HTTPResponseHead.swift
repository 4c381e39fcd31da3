// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoIdentity
import Synchronization

/// The head of an answer (RFC 9112 section 4).
struct HTTPResponseHead {
  let status: HTTPStatus
  /// Names and values, in order. They are ours: nothing of the request's goes in unescaped.
  var fields: [(name: String, value: String)] = []

  init(_ status: HTTPStatus, keepsAlive: Bool, contentLength: Int64?) {
    self.status = status
    fields = [("Date", Self.dateNow()), ("Server", "sotto")]
    if let contentLength { fields.append(("Content-Length", "\(contentLength)")) }
    if !keepsAlive { fields.append(("Connection", "close")) }
    fields.append(("X-Content-Type-Options", "nosniff"))
  }

  /// The date of this second, written once for all answers.
  private static func dateNow() -> String {
    let now = WallTime.now()
    return lastDate.withLock { last in
      if last.time != now { last = (now, date(now)) }
      return last.text
    }
  }

  private static let lastDate = Mutex<(time: WallTime?, text: String)>((nil, ""))

  /// Such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
  static func date(_ time: WallTime) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = time.description.split { "-T:Z".contains($0) }
    guard time.secondsSinceEpoch >= 0, parts.count == 6, let month = Int(parts[1]), (1...12).contains(month) else {
      return "Thu, 01 Jan 1970 00:00:00 GMT"
    }
    let day = days[Int(time.secondsSinceEpoch / 86_400 % 7)]
    return "\(day), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }

  /// The bytes, with the empty line at their end.
  func write(into buffer: inout ByteBuffer) {
    buffer.writeString("HTTP/1.1 \(status.rawValue) \(status.reason)\r\n")
    for field in fields { buffer.writeString("\(field.name): \(field.value)\r\n") }
    buffer.writeString("\r\n")
  }
}
