// SPDX-License-Identifier: Apache-2.0

/// A protocol that is not TLS, as the first bytes of its server give it away.
package enum PlainProtocol: String, CaseIterable, Sendable {
  case http
  case smtp
  case ftp
  case ssh
  case imap
  case pop3
  case postgres
  case mysql
  case ldap
  case xmpp
  case vnc
  case redis
  case telnet

  /// What it is called.
  var name: String {
    switch self {
    case .http: "HTTP"
    case .smtp: "SMTP"
    case .ftp: "FTP"
    case .ssh: "SSH"
    case .imap: "IMAP"
    case .pop3: "POP3"
    case .postgres: "PostgreSQL"
    case .mysql: "MySQL"
    case .ldap: "LDAP"
    case .xmpp: "XMPP"
    case .vnc: "VNC"
    case .redis: "Redis"
    case .telnet: "Telnet"
    }
  }

  /// The id of a failure whose peer speaks it.
  package var failureID: FailureID {
    switch self {
    case .http: .notTLSHTTP
    case .smtp: .notTLSSMTP
    case .ftp: .notTLSFTP
    case .ssh: .notTLSSSH
    case .imap: .notTLSIMAP
    case .pop3: .notTLSPOP3
    case .postgres: .notTLSPostgres
    case .mysql: .notTLSMySQL
    case .ldap: .notTLSLDAP
    case .xmpp: .notTLSXMPP
    case .vnc: .notTLSVNC
    case .redis: .notTLSRedis
    case .telnet: .notTLSTelnet
    }
  }

  /// What to give to `--starttls`, where TLS can follow.
  package var startTLS: String? {
    switch self {
    case .smtp, .imap, .pop3, .postgres, .ldap, .xmpp: rawValue
    default: nil
    }
  }

  /// Where it has TLS from the start, by custom.
  var securePort: Int? {
    switch self {
    case .smtp: 465
    case .imap: 993
    case .pop3: 995
    case .ldap: 636
    case .ftp: 990
    default: nil
    }
  }

  /// The protocol of a failure's id, such as `not_tls.smtp`.
  init?(failureID: String) {
    guard let found = Self.allCases.first(where: { $0.failureID.rawValue == failureID }) else { return nil }
    self = found
  }

  /// What listens at this port by custom, where TLS has to be asked for.
  init?(port: Int) {
    switch port {
    case 25, 587: self = .smtp
    case 110: self = .pop3
    case 143: self = .imap
    case 389: self = .ldap
    case 5222, 5269: self = .xmpp
    case 5432: self = .postgres
    case 22: self = .ssh
    case 80, 8080: self = .http
    case 3306: self = .mysql
    default: return nil
    }
  }

  /// Recognises a protocol by the first bytes that its server sent; nil for what may be TLS, or is nothing known.
  package init?(firstBytes bytes: [UInt8]) {
    let start = String(decoding: bytes.prefix(96), as: UTF8.self)
    let lower = start.lowercased()
    if start.hasPrefix("HTTP/") || lower.hasPrefix("<!doctype") || lower.hasPrefix("<html") {
      self = .http
    } else if start.hasPrefix("SSH-") {
      self = .ssh
    } else if ["220 ", "220-", "421 ", "554 ", "500 ", "502 ", "530 "].contains(where: start.hasPrefix) {
      self = lower.contains("ftp") ? .ftp : .smtp
    } else if ["* OK", "* PREAUTH", "* BYE", "* BAD"].contains(where: start.hasPrefix) {
      self = .imap
    } else if start.hasPrefix("+OK") || start.hasPrefix("-ERR") {
      self = lower.hasPrefix("-err unknown command") ? .redis : .pop3
    } else if ["-NOAUTH", "-DENIED", "-WRONGPASS"].contains(where: start.hasPrefix) {
      self = .redis
    } else if start.hasPrefix("<?xml") || start.hasPrefix("<stream:") {
      self = .xmpp
    } else if start.hasPrefix("RFB ") {
      self = .vnc
    } else if bytes.count >= 5, bytes[3] == 0, bytes[4] == 10 || bytes[4] == 0xff, bytes[2] == 0, bytes[0] != 0x16 {
      self = .mysql
    } else if bytes.count >= 5, bytes[0] == 0x45, bytes[1] == 0, bytes[2] == 0 {
      self = .postgres
    } else if bytes.count >= 7, bytes[0] == 0x30, bytes[2] == 2, bytes[3] == 1 {
      self = .ldap
    } else if bytes.count >= 3, bytes[0] == 0xff, (0xfb...0xfe).contains(bytes[1]) {
      self = .telnet
    } else {
      return nil
    }
  }
}
