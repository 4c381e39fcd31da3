// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads the heads of requests from bytes that come in whatever pieces (RFC 9112 sections 2 and 3). A line may end with a
/// bare line feed, as people type it into a terminal.
struct HTTPRequestParser {
  /// What a client may make us keep.
  struct Limits {
    var requestLine = 8_192
    var head = 16_384
    var fields = 100
  }

  /// What came of the bytes so far.
  enum Outcome: Equatable {
    /// The head is not yet whole.
    case needsMore
    /// A whole head; what follows it is still in the buffer.
    case request(HTTPRequest)
    /// No request that can be answered otherwise; the connection is of no use any more.
    case failure(HTTPStatus)
  }

  private let limits: Limits
  private var line: [UInt8] = []
  private var consumed = 0
  private var request: HTTPRequest?

  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Whether part of a head has come.
  var isInside: Bool { consumed > 0 }

  /// Takes bytes up to the end of a head.
  mutating func parse(_ buffer: inout ByteBuffer) -> Outcome {
    while let byte = buffer.readInteger(as: UInt8.self) {
      consumed += 1
      if byte != UInt8(ascii: "\n") {
        line.append(byte)
        if request == nil, line.count > limits.requestLine { return .failure(.targetTooLong) }
        if consumed > limits.head { return .failure(.headerTooLarge) }
        continue
      }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      let whole = line
      line = []
      if let outcome = take(whole) { return outcome }
    }
    return .needsMore
  }

  private mutating func take(_ line: [UInt8]) -> Outcome? {
    guard var request else {
      // Empty lines before a request are let pass (section 2.2).
      if line.isEmpty { return nil }
      switch Self.requestLine(line) {
      case .success(let request): self.request = request
      case .failure(let failure): return .failure(failure.status)
      }
      return nil
    }
    if line.isEmpty {
      self.request = nil
      consumed = 0
      let hosts = request.fields.filter { $0.name == "host" }.count
      guard hosts <= 1, hosts == 1 || !request.isHTTP11 else { return .failure(.badRequest) }
      return .request(request)
    }
    guard request.fields.count < limits.fields else { return .failure(.headerTooLarge) }
    guard let field = Self.field(line) else { return .failure(.badRequest) }
    request.fields.append(field)
    self.request = request
    return nil
  }

  private struct Failure: Error {
    let status: HTTPStatus
  }

  private static func requestLine(_ line: [UInt8]) -> Result<HTTPRequest, Failure> {
    let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isToken), !parts[1].isEmpty,
      parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { return .failure(Failure(status: .badRequest)) }
    let version = String(decoding: parts[2], as: UTF8.self)
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
      return .failure(Failure(status: version.hasPrefix("HTTP/") ? .versionNotSupported : .badRequest))
    }
    return .success(
      HTTPRequest(
        method: String(decoding: parts[0], as: UTF8.self), target: String(decoding: parts[1], as: UTF8.self),
        isHTTP11: version == "HTTP/1.1"))
  }

  /// `name: value`; a line that continues another one, or a space before the colon, is an error (section 5).
  private static func field(_ line: [UInt8]) -> HTTPRequest.Field? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(isToken) else {
      return nil
    }
    var value = line[(colon + 1)...]
    while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
    while let last = value.last, last == 0x20 || last == 0x09 { value = value.dropLast() }
    guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }) else { return nil }
    return HTTPRequest.Field(
      name: String(decoding: line[..<colon], as: UTF8.self).lowercased(), value: String(decoding: value, as: UTF8.self))
  }

  private static let punctuation = Set("!#$%&'*+-.^_`|~".utf8)

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: punctuation.contains(byte)
    }
  }
}
