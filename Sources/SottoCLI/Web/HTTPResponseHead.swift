// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The head of an answer (RFC 9112 section 4).
struct HTTPResponseHead {
  let status: HTTPStatus
  /// Names and values, in order. They are ours: nothing of the request's goes in unescaped.
  var fields: [(name: String, value: String)] = []

  init(_ status: HTTPStatus, keepsAlive: Bool, contentLength: Int64?) {
    self.status = status
    fields = [("Server", "sotto")]
    if let contentLength { fields.append(("Content-Length", "\(contentLength)")) }
    if !keepsAlive { fields.append(("Connection", "close")) }
    fields.append(("X-Content-Type-Options", "nosniff"))
  }

  /// The bytes, with the empty line at their end.
  func write(into buffer: inout ByteBuffer) {
    buffer.writeString("HTTP/1.1 \(status.rawValue) \(status.reason)\r\n")
    for field in fields { buffer.writeString("\(field.name): \(field.value)\r\n") }
    buffer.writeString("\r\n")
  }
}
