// SPDX-License-Identifier: Apache-2.0

/// The name that a client wants to reach: a DNS name or an IP address. It is what a server's certificate must cover
/// (RFC 9525), and a DNS name is also what `server_name` carries (RFC 6066 section 3).
public struct ServerName: Hashable, Sendable {
  /// What kind of name it is.
  package enum Kind: Hashable, Sendable {
    /// A DNS name in lower case, without a trailing dot.
    case dns(String)
    /// Four bytes.
    case ipv4([UInt8])
    /// Sixteen bytes.
    case ipv6([UInt8])
  }

  /// What kind of name it is, and the name.
  package let kind: Kind

  /// Reads a DNS name, an IPv4 address or an IPv6 address (with or without brackets).
  ///
  /// A DNS name has at most 253 characters in labels of at most 63; letters, digits, hyphens and underscores only; it
  /// is put into lower case and loses a trailing dot. Its last label is not all digits, for then it would be a broken
  /// IPv4 address. Other scripts must come as A-labels (`xn--…`).
  ///
  /// - Throws: ``ServerNameError`` saying what is wrong with it.
  public init(_ string: String) throws(ServerNameError) {
    func failure(_ problem: ServerNameError.Problem) -> ServerNameError { ServerNameError(problem, in: string) }
    if string.isEmpty { throw failure(.empty) }
    // Every IPv4 address ends with a digit, and most names don't.
    if let last = string.utf8.last, DNSName.isDigit(last), let address = IPAddress.ipv4(string) {
      kind = .ipv4(address)
      return
    }
    if string.utf8.contains(UInt8(ascii: ":")) || string.utf8.first == UInt8(ascii: "[") {
      var inner = Substring(string)
      if inner.first == "[", inner.last == "]" { inner = inner.dropFirst().dropLast() }
      guard let address = IPAddress.ipv6(inner) else { throw failure(.invalidAddress) }
      kind = .ipv6(address)
      return
    }
    kind = .dns(try Self.normalized(string))
  }

  /// The checks and changes that the initializer promises for DNS names.
  private static func normalized(_ string: String) throws(ServerNameError) -> String {
    func failure(_ problem: ServerNameError.Problem) -> ServerNameError { ServerNameError(problem, in: string) }
    var bytes = Array(string.utf8)
    guard bytes.allSatisfy({ $0 < 0x80 }) else { throw failure(.notASCII) }
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    if bytes.isEmpty { throw failure(.empty) }
    guard bytes.count <= 253 else { throw failure(.tooLong) }
    var rest = bytes[...]
    while true {
      let label = rest.prefix { $0 != UInt8(ascii: ".") }
      guard !label.isEmpty else { throw failure(.emptyLabel) }
      guard label.count <= 63 else { throw failure(.labelTooLong) }
      guard label.allSatisfy(DNSName.isAllowed) else {
        throw failure(label.contains(UInt8(ascii: "*")) ? .wildcard : .invalidCharacter)
      }
      guard label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else { throw failure(.hyphenAtEdge) }
      guard label.endIndex < bytes.endIndex else {
        if label.allSatisfy(DNSName.isDigit) { throw failure(.numericLastLabel) }
        break
      }
      rest = bytes[(label.endIndex + 1)...]
    }
    for index in bytes.indices { bytes[index] = DNSName.lowercased(bytes[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What `server_name` carries: the DNS name, or nil for an address, which must not stand there (RFC 6066 section 3).
  package var sniHostName: String? {
    if case .dns(let name) = kind { return name }
    return nil
  }
}

extension ServerName: CustomStringConvertible {
  /// The name in its canonical form; an IPv6 address without brackets.
  public var description: String {
    switch kind {
    case .dns(let name): name
    case .ipv4(let bytes), .ipv6(let bytes): IPAddress.text(bytes)
    }
  }
}

/// Why a string is not a server name.
public struct ServerNameError: Error, Equatable, Sendable {
  /// What is wrong.
  @nonexhaustive
  public enum Problem: Equatable, Sendable {
    /// Nothing there, or only a dot.
    case empty
    /// More than 253 characters.
    case tooLong
    /// A label of more than 63 characters.
    case labelTooLong
    /// Two dots in a row, or one at the start.
    case emptyLabel
    /// Something other than letters, digits, hyphens, underscores and dots.
    case invalidCharacter
    /// A wildcard, which certificates may hold but which can't be connected to.
    case wildcard
    /// A label that begins or ends with a hyphen.
    case hyphenAtEdge
    /// Letters beyond ASCII.
    case notASCII
    /// A last label of digits only, in what is not an IPv4 address.
    case numericLastLabel
    /// A colon or a bracket in what is not an IPv6 address.
    case invalidAddress
  }

  /// What is wrong.
  public let problem: Problem
  /// What was given, made fit to be shown.
  public let name: String

  init(_ problem: Problem, in name: String) {
    self.problem = problem
    self.name = DisplayText.escaped(name, limit: 300)
  }
}

extension ServerNameError: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    let what =
      switch problem {
      case .empty: "it is empty"
      case .tooLong: "it is longer than 253 characters"
      case .labelTooLong: "one of its labels is longer than 63 characters"
      case .emptyLabel: "one of its labels is empty"
      case .invalidCharacter: "only letters, digits, hyphens, underscores and dots may stand in a DNS name"
      case .wildcard: "a wildcard names no single server"
      case .hyphenAtEdge: "one of its labels begins or ends with a hyphen"
      case .notASCII: "it is not ASCII; give its IDNA form, with labels that begin with \"xn--\""
      case .numericLastLabel: "it looks like an IPv4 address but is none"
      case .invalidAddress: "it looks like an IPv6 address but is none (zones can't be used)"
      }
    return "\"\(name)\" is not a server name: \(what)"
  }
}
