// SPDX-License-Identifier: Apache-2.0

/// The head of a request (RFC 9112 section 3).
struct HTTPRequest: Equatable, Sendable {
  /// Such as `GET`.
  var method: String
  /// As it came, such as `/a%20b?c`.
  var target: String
  /// Whether the client speaks HTTP/1.1 rather than 1.0.
  var isHTTP11: Bool
  /// Names in lower case, in order.
  var fields: [Field] = []

  /// A header field.
  struct Field: Equatable, Sendable {
    /// In lower case.
    let name: String
    /// Without spaces around it.
    let value: String
  }

  /// The value of a field; several are joined by commas (RFC 9110 section 5.3).
  subscript(name: String) -> String? {
    let values = fields.filter { $0.name == name }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  /// Whether the connection may serve another request after this one.
  var keepsAlive: Bool {
    let options = (self["connection"] ?? "").lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
    if options.contains("close") { return false }
    return isHTTP11 || options.contains("keep-alive")
  }

  /// Whether content follows the head.
  var hasContent: Bool {
    self["transfer-encoding"] != nil || (self["content-length"] ?? "0") != "0"
  }
}

/// The answers that this server gives.
enum HTTPStatus: Int, Sendable {
  case ok = 200
  case partialContent = 206
  case movedPermanently = 301
  case notModified = 304
  case badRequest = 400
  case notFound = 404
  case methodNotAllowed = 405
  case requestTimeout = 408
  case targetTooLong = 414
  case rangeNotSatisfiable = 416
  case tooEarly = 425
  case headerTooLarge = 431
  case serverError = 500
  case serviceUnavailable = 503
  case versionNotSupported = 505

  /// The words beside the number.
  var reason: String {
    switch self {
    case .ok: "OK"
    case .partialContent: "Partial Content"
    case .movedPermanently: "Moved Permanently"
    case .notModified: "Not Modified"
    case .badRequest: "Bad Request"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .requestTimeout: "Request Timeout"
    case .targetTooLong: "URI Too Long"
    case .rangeNotSatisfiable: "Range Not Satisfiable"
    case .tooEarly: "Too Early"
    case .headerTooLarge: "Request Header Fields Too Large"
    case .serverError: "Internal Server Error"
    case .serviceUnavailable: "Service Unavailable"
    case .versionNotSupported: "HTTP Version Not Supported"
    }
  }
}
