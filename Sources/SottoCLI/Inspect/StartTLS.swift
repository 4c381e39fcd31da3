// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How a plain protocol is asked to go on under TLS.
enum StartTLS: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// RFC 3207.
  case smtp
  /// RFC 9051 section 6.2.1.
  case imap
  /// RFC 2595 section 4.
  case pop3
  /// PostgreSQL's SSLRequest.
  case postgres
  /// RFC 4511 section 4.14.
  case ldap
  /// RFC 6120 section 5.
  case xmpp
}

/// The talk before TLS, one answer of the server's after the other.
struct StartTLSNegotiation {
  /// What to do next.
  enum Step: Equatable {
    /// Wait for more.
    case wait
    /// Say this, and wait.
    case send(String)
    /// TLS may begin.
    case ready
    /// It will not do TLS, with what it said.
    case refused(String)
  }

  private let kind: StartTLS
  private let domain: String
  private var received: [UInt8] = []
  private var stage = 0

  /// More than any server says before TLS.
  private static let limit = 16_384
  /// LDAP's ExtendedRequest for 1.3.6.1.4.1.1466.20037, message 1.
  private static let ldapRequest: [UInt8] =
    [0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)
  /// PostgreSQL: a message of 8 bytes, 80877103.
  private static let postgresRequest: [UInt8] = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]

  /// - Parameter domain: what the server is called.
  init(_ kind: StartTLS, domain: String) {
    self.kind = kind
    self.domain = domain
  }

  /// What is said at once, where the client begins.
  var opening: [UInt8] {
    switch kind {
    case .smtp, .imap, .pop3: []
    case .postgres: Self.postgresRequest
    case .ldap: Self.ldapRequest
    case .xmpp:
      Array(
        ("<?xml version='1.0'?><stream:stream to='\(domain)' version='1.0' xmlns='jabber:client' "
          + "xmlns:stream='http://etherx.jabber.org/streams'>").utf8)
    }
  }

  /// Takes in what the server says. What it says beyond its last word would be read as if it were under TLS: it is refused.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> Step {
    received += bytes
    guard received.count <= Self.limit else { return .refused("it said more than \(Self.limit) bytes") }
    switch kind {
    case .smtp: return smtp()
    case .imap: return imap()
    case .pop3: return pop3()
    case .postgres: return postgres()
    case .ldap: return ldap()
    case .xmpp: return xmpp()
    }
  }

  // MARK: Lines

  /// The next line, without its end.
  private mutating func line() -> String? {
    guard let end = received.firstIndex(of: 10) else { return nil }
    let text = String(decoding: received[..<end].filter { $0 != 13 }, as: UTF8.self)
    received.removeFirst(end + 1)
    return text
  }

  private func settle() -> Step { received.isEmpty ? .ready : .refused("it said more before TLS began") }

  private mutating func smtp() -> Step {
    while let line = line() {
      // 220-…: more lines follow.
      guard line.utf8.count < 4 || line.utf8.dropFirst(3).first != UInt8(ascii: "-") else { continue }
      switch (stage, line.prefix(3)) {
      case (0, "220"):
        stage = 1
        return .send("EHLO sotto.invalid\r\n")
      case (1, "250"):
        stage = 2
        return .send("STARTTLS\r\n")
      case (2, "220"): return settle()
      default: return .refused(line)
      }
    }
    return .wait
  }

  private mutating func imap() -> Step {
    while let line = line() {
      if stage == 0, line.hasPrefix("* ") {
        guard line.hasPrefix("* OK") || line.hasPrefix("* PREAUTH") else { return .refused(line) }
        stage = 1
        return .send("a STARTTLS\r\n")
      }
      if line.hasPrefix("a OK"), stage == 1 { return settle() }
      guard line.hasPrefix("* "), stage == 1 else { return .refused(line) }
    }
    return .wait
  }

  private mutating func pop3() -> Step {
    while let line = line() {
      guard line.hasPrefix("+OK") else { return .refused(line) }
      if stage == 1 { return settle() }
      stage = 1
      return .send("STLS\r\n")
    }
    return .wait
  }

  // MARK: Others

  private mutating func postgres() -> Step {
    switch received.first {
    case UInt8(ascii: "S")? where received.count == 1: .ready
    case UInt8(ascii: "N")?: .refused("N: it is built or configured without TLS")
    case nil: .wait
    default: .refused(String(decoding: received.prefix(200), as: UTF8.self))
    }
  }

  /// An ExtendedResponse: LDAPMessage SEQUENCE, messageID, [APPLICATION 24] with an ENUMERATED resultCode first.
  private func ldap() -> Step {
    guard received.count >= 2, received[1] < 0x80 else {
      return received.count < 2 ? .wait : .refused("no LDAP answer")
    }
    let length = 2 + Int(received[1])
    guard received.count >= length else { return .wait }
    guard received.count == length else { return .refused("it said more before TLS began") }
    let body = Array(received[2...])
    guard body.count >= 8, body.starts(with: [0x02, 0x01, 0x01, 0x78]), body[5] == 0x0a, body[6] == 0x01 else {
      return .refused("no LDAP answer")
    }
    return body[7] == 0 ? .ready : .refused("result code \(body[7])")
  }

  private mutating func xmpp() -> Step {
    let text = String(decoding: received, as: UTF8.self)
    if text.contains("<failure") || text.contains("<stream:error") { return .refused(String(text.suffix(200))) }
    if stage == 0 {
      guard text.contains("</stream:features>") else { return .wait }
      guard text.contains("urn:ietf:params:xml:ns:xmpp-tls") else { return .refused("it offers no STARTTLS") }
      stage = 1
      received = []
      return .send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    }
    guard text.contains("<proceed"), text.hasSuffix(">") else { return .wait }
    return .ready
  }
}
