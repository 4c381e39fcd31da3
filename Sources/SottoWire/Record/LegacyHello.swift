// SPDX-License-Identifier: Apache-2.0

/// What a first flight is when it is no TLS record: recognised so that the error can say what came.
public enum LegacyHello: Equatable, Sendable {
  /// A ClientHello in SSL 2.0's framing, with the version that it asks for (RFC 5246 section E.2).
  case ssl2(ProtocolVersion)
  /// A plain HTTP request.
  case httpRequest
  /// A request to an HTTP proxy.
  case httpProxyRequest
  /// A plain HTTP response.
  case httpResponse

  /// Looks at the first five bytes that ever came; nil for what may be a TLS record, or is nothing that we know.
  package init?(_ bytes: Span<UInt8>) {
    // No type of a record is a letter, or has the highest bit set.
    guard bytes.count >= 5, bytes[0] >= UInt8(ascii: "A") else { return nil }
    let first = [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]]
    if first[0] & 0x80 != 0, first[2] == 1 {
      self = .ssl2(ProtocolVersion(rawValue: UInt16(first[3]) << 8 | UInt16(first[4])))
      return
    }
    let starts = { (word: String) in zip(word.utf8, first).allSatisfy { $0 == $1 } }
    if ["GET ", "POST ", "HEAD ", "PUT "].contains(where: starts) {
      self = .httpRequest
    } else if starts("CONNECT") {
      self = .httpProxyRequest
    } else if starts("HTTP/") {
      self = .httpResponse
    } else {
      return nil
    }
  }
}

extension LegacyHello {
  /// What it is, in words.
  package var words: String {
    switch self {
    case .ssl2(let version): "a ClientHello in the format of SSL 2.0, asking for \(version)"
    case .httpRequest: "a plain HTTP request"
    case .httpProxyRequest: "a request to an HTTP proxy"
    case .httpResponse: "a plain HTTP response"
    }
  }
}
