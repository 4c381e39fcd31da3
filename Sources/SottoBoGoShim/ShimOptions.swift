// SPDX-License-Identifier: Apache-2.0

import Sotto

/// A flag that the shim does not know: the runner counts the test as unimplemented.
struct Unimplemented: Error {
  let what: String
}

/// A credential as the runner describes it.
struct CredentialOptions {
  var certificateFile: String?
  var keyFile: String?
  var signingPreferences: [SignatureScheme] = []
  var mustMatchIssuer = false
}

/// What the runner asks of one connection.
struct ConnectionOptions {
  var isServer = false
  /// Those added by `-new-x509-credential`, in order.
  var credentials: [CredentialOptions] = []
  /// The one given without it; used when none of the others fits.
  var defaultCredential = CredentialOptions()
  var trustFile: String?
  var verifyPreferences: [SignatureScheme] = []
  var groups: [NamedGroup] = []
  var keyShares: [NamedGroup]?
  var verifiesPeer = false
  var requiresClientCertificate = false
  var clientAuthorities: [[UInt8]] = []
  var verifyFails = false
  var usesCustomVerifier = false
  var isAsync = false
  var hostName: String?
  var advertisedProtocols: [String] = []
  var selectedProtocol: String?
  var rejectsProtocols = false
  var sendsGREASE = false
  var minVersion = ProtocolVersion.tls12
  var maxVersion = ProtocolVersion.tls13
  /// Versions taken out of that range.
  var withoutTLS12 = false
  var withoutTLS13 = false
  var usesExportContext = false
  /// OpenSSL's words for suites.
  var cipherRule: String?
  var refusesEarly = false
  var failsCredentialSelection = false
  var maxSendFragment: Int?
  var sendsTickets = true
  var ignoresTickets = false
  var reverifiesOnResume = false
  var resumptionDelay = 0

  // What to do once connected.
  var writesFirst = false
  var initialWrite = "hello"
  var initialWriteCount = 1
  var shutsDown = false
  var checksCloseNotify = false
  var updatesKeys = false
  var updatesKeysBeforeRead = false
  var writesDifferentSizes = false
  var readSize = 512
  var exportLength = 0
  var exportLabel = ""
  var exportContext = ""

  // What to find once connected.
  var expectedVersion: Int?
  var expectedGroup: Int?
  var expectedPeerSignature: Int?
  var expectedCipherSuite: Int?
  var expectedServerName: String?
  var expectedProtocol: String?
  var expectedAdvertisedProtocols: String?
  var expectedRetry: Bool?
  var expectedPeerCertificateFile: String?
  var expectedCredential: Int?
  var expectedClientAuthorities: [[UInt8]]?
  var expectsSessionMiss = false
  var expectsExtendedMainSecret = false
  var expectsNoSession = false
  var expectsEarlyDataTicket = false
}

/// What the runner asks of the whole process.
struct ShimOptions {
  var port = 0
  var shimID: UInt64 = 0
  var usesIPv6 = false
  var resumeCount = 0
  private(set) var initial = ConnectionOptions()
  private(set) var resumed = ConnectionOptions()

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let flag = rest.popFirst() {
      var target = Target.both
      var name = flag
      for (prefix, only) in [
        ("-on-initial-", Target.initial), ("-on-resume-", .resumed), ("-on-retry-", .retried),
      ] where flag.hasPrefix(prefix) {
        target = only
        name = "-" + flag.dropFirst(prefix.count)
      }
      if try applyGlobal(name, &rest) { continue }
      var taken = rest
      if target == .both || target == .initial { try initial.apply(name, &taken) }
      if target == .retried {
        // Connections tried again, which only refused early data brings about.
        var retried = ConnectionOptions()
        try retried.apply(name, &taken)
      }
      if target == .both || target == .resumed {
        var again = rest
        try resumed.apply(name, &again)
        taken = again
      }
      rest = taken
    }
  }

  private enum Target {
    case both, initial, resumed, retried
  }

  private mutating func applyGlobal(_ name: String, _ rest: inout ArraySlice<String>) throws -> Bool {
    switch name {
    case "-port": port = try integer(&rest)
    case "-shim-id": shimID = UInt64(try integer(&rest))
    case "-ipv6": usesIPv6 = true
    case "-resume-count": resumeCount = try integer(&rest)
    default: return false
    }
    return true
  }
}

extension ConnectionOptions {
  /// Flags that ask for nothing that we don't do anyway.
  private static let granted: Set<String> = [
    "-no-tls1", "-no-tls11", "-server-preference", "-implicit-handshake", "-use-early-callback",
    "-no-op-extra-handshake", "-partial-write", "-expect-no-session-id", "-use-ticket-callback", "-renew-ticket",
    "-expect-ticket-renewal", "-use-ticket-aead-callback", "-expect-secure-renegotiation",
    "-use-old-client-cert-callback", "-expect-verify-result", "-forbid-renegotiation-after-handshake",
    "-no-legacy-server-connect", "-expect-no-server-name",
  ]

  fileprivate mutating func apply(_ name: String, _ rest: inout ArraySlice<String>) throws {
    if Self.granted.contains(name) { return }
    switch name {
    case "-server": isServer = true
    case "-new-x509-credential": credentials.append(CredentialOptions())
    case "-cert-file": let file = try value(&rest); withCredential { $0.certificateFile = file }
    case "-key-file": let file = try value(&rest); withCredential { $0.keyFile = file }
    case "-signing-prefs":
      let scheme = SignatureScheme(rawValue: UInt16(truncatingIfNeeded: try integer(&rest)))
      withCredential { $0.signingPreferences.append(scheme) }
    case "-must-match-issuer": withCredential { $0.mustMatchIssuer = true }
    case "-trust-cert": trustFile = try value(&rest)
    case "-verify-prefs":
      verifyPreferences.append(SignatureScheme(rawValue: UInt16(truncatingIfNeeded: try integer(&rest))))
    case "-curves": groups.append(NamedGroup(rawValue: UInt16(truncatingIfNeeded: try integer(&rest))))
    case "-key-shares":
      keyShares = (keyShares ?? []) + [NamedGroup(rawValue: UInt16(truncatingIfNeeded: try integer(&rest)))]
    case "-no-key-shares": keyShares = []
    case "-verify-peer": verifiesPeer = true
    case "-require-any-client-certificate": requiresClientCertificate = true
    case "-use-client-ca-list": clientAuthorities = try distinguishedNames(value(&rest))
    case "-verify-fail": verifyFails = true
    case "-use-custom-verify-callback": usesCustomVerifier = true
    case "-async": isAsync = true
    case "-host-name": hostName = try value(&rest)
    case "-advertise-alpn": advertisedProtocols = try protocolNames(value(&rest))
    case "-select-alpn": selectedProtocol = try value(&rest)
    case "-decline-alpn": selectedProtocol = nil
    case "-reject-alpn": rejectsProtocols = true
    case "-enable-grease": sendsGREASE = true
    case "-min-version": minVersion = try version(&rest)
    case "-max-version": maxVersion = try version(&rest)
    case "-no-tls12": withoutTLS12 = true
    case "-no-tls13": withoutTLS13 = true
    case "-cipher": cipherRule = try value(&rest)
    case "-fail-early-callback": refusesEarly = true
    case "-fail-cert-callback": failsCredentialSelection = true
    case "-no-ticket": sendsTickets = false
    case "-skip-ticket": ignoresTickets = true
    case "-reverify-on-resume": reverifiesOnResume = true
    case "-resumption-delay": resumptionDelay = try integer(&rest)
    case "-max-send-fragment": maxSendFragment = try integer(&rest)
    default: try applyConversation(name, &rest)
    }
  }

  private mutating func applyConversation(_ name: String, _ rest: inout ArraySlice<String>) throws {
    switch name {
    case "-shim-writes-first": writesFirst = true
    case "-shim-initial-write": initialWrite = try value(&rest)
    case "-repeat-shim-initial-write": initialWriteCount = try integer(&rest)
    case "-shim-shuts-down": shutsDown = true
    case "-check-close-notify": checksCloseNotify = true
    case "-key-update": updatesKeys = true
    case "-key-update-before-read": updatesKeysBeforeRead = true
    case "-write-different-record-sizes": writesDifferentSizes = true
    case "-read-size": readSize = max(1, try integer(&rest))
    case "-export-keying-material": exportLength = try integer(&rest)
    case "-use-export-context": usesExportContext = true
    case "-export-label": exportLabel = try value(&rest)
    case "-export-context": exportContext = try value(&rest)
    default: try applyExpectation(name, &rest)
    }
  }

  private mutating func applyExpectation(_ name: String, _ rest: inout ArraySlice<String>) throws {
    switch name {
    case "-expect-version": expectedVersion = try integer(&rest)
    case "-expect-curve-id": expectedGroup = try integer(&rest)
    case "-expect-peer-signature-algorithm": expectedPeerSignature = try integer(&rest)
    case "-expect-cipher", "-expect-cipher-aes": expectedCipherSuite = try integer(&rest)
    case "-expect-cipher-no-aes": _ = try integer(&rest)
    case "-expect-server-name": expectedServerName = try value(&rest)
    case "-expect-alpn": expectedProtocol = try value(&rest)
    case "-expect-advertised-alpn": expectedAdvertisedProtocols = try value(&rest)
    case "-expect-hrr": expectedRetry = true
    case "-expect-no-hrr": expectedRetry = false
    case "-expect-peer-cert-file": expectedPeerCertificateFile = try value(&rest)
    case "-expect-selected-credential": expectedCredential = try integer(&rest)
    case "-expect-client-ca-list": expectedClientAuthorities = try distinguishedNames(value(&rest))
    case "-expect-session-miss": expectsSessionMiss = true
    case "-expect-extended-master-secret": expectsExtendedMainSecret = true
    case "-expect-no-session": expectsNoSession = true
    case "-expect-ticket-supports-early-data": expectsEarlyDataTicket = true
    default: throw Unimplemented(what: name)
    }
  }

  private mutating func withCredential(_ change: (inout CredentialOptions) -> Void) {
    if credentials.isEmpty {
      change(&defaultCredential)
    } else {
      change(&credentials[credentials.count - 1])
    }
  }
}

private func value(_ rest: inout ArraySlice<String>) throws -> String {
  guard let value = rest.popFirst() else { throw Unimplemented(what: "a flag without its value") }
  return value
}

private func integer(_ rest: inout ArraySlice<String>) throws -> Int {
  let text = try value(&rest)
  guard let number = Int(text) else { throw Unimplemented(what: "the number \(text)") }
  return number
}

private func version(_ rest: inout ArraySlice<String>) throws -> ProtocolVersion {
  ProtocolVersion(rawValue: UInt16(truncatingIfNeeded: try integer(&rest)))
}

/// Protocol names as they stand on the wire: each with its length in front.
private func protocolNames(_ wire: String) throws -> [String] {
  var names: [String] = []
  var rest = Array(wire.utf8)[...]
  while let length = rest.popFirst() {
    names.append(String(decoding: rest.prefix(Int(length)), as: UTF8.self))
    rest = rest.dropFirst(Int(length))
  }
  return names
}

/// Names in hexadecimal with commas between them, or none of them.
private func distinguishedNames(_ text: String) throws -> [[UInt8]] {
  guard text != "<EMPTY>", text != "<NULL>" else { return [] }
  return try text.split(separator: ",").map { name in
    let digits = Array(name)
    return try stride(from: 0, to: digits.count, by: 2).map { start in
      guard let byte = UInt8(String(digits[start..<min(start + 2, digits.count)]), radix: 16) else {
        throw Unimplemented(what: "the name \(name)")
      }
      return byte
    }
  }
}
