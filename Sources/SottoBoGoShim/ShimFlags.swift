// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto

extension ConnectionOptions {
  /// Flags that ask for nothing that we don't do anyway.
  private static let granted: Set<String> = [
    "-server-preference", "-implicit-handshake", "-use-early-callback",
    "-no-op-extra-handshake", "-partial-write", "-expect-no-session-id", "-use-ticket-callback", "-renew-ticket",
    "-use-ticket-aead-callback", "-expect-secure-renegotiation",
    "-use-old-client-cert-callback", "-expect-verify-result", "-forbid-renegotiation-after-handshake",
    "-no-legacy-server-connect", "-use-ocsp-callback", "-set-ocsp-in-callback",
    "-install-ddos-callback", "-peek-then-read",
  ]

  mutating func apply(_ name: String, _ rest: inout ArraySlice<String>) throws {
    if Self.granted.contains(name) { return }
    switch name {
    case "-server": isServer = true
    case "-new-x509-credential": credentials.append(CredentialOptions())
    case "-new-psk-credential":
      credentials.append(CredentialOptions())
      withCredential { $0.isPreSharedKey = true }
    case "-psk-importer-key": let key = try base64(&rest); withCredential { $0.pskSecret = key }
    case "-psk-importer-identity": let name = try base64(&rest); withCredential { $0.pskIdentity = name }
    case "-psk-importer-context": let context = try base64(&rest); withCredential { $0.pskContext = context }
    case "-psk-importer-sha256": withCredential { $0.pskHash = .sha256 }
    case "-psk-importer-sha384": withCredential { $0.pskHash = .sha384 }
    case "-new-rpk-credential": credentials.append(CredentialOptions(isRawKey: true))
    case "-install-cert-compression-algs": compressesCertificates = true
    case "-install-one-cert-compression-alg": onlyCompression = try integer(&rest)
    case "-accepted-peer-cert-types": acceptedCertificateTypes.append(try certificateType(&rest))
    case "-available-client-cert-types": shownCertificateTypes.append(try certificateType(&rest))
    case "-cert-file": let file = try value(&rest); withCredential { $0.certificateFile = file }
    case "-key-file": let file = try value(&rest); withCredential { $0.keyFile = file }
    case "-signing-prefs":
      let scheme = SignatureScheme(rawValue: UInt16(truncatingIfNeeded: try integer(&rest)))
      withCredential { $0.signingPreferences.append(scheme) }
    case "-must-match-issuer": withCredential { $0.mustMatchIssuer = true }
    case "-ocsp-response": let response = try base64(&rest); withCredential { $0.ocspResponse = response }
    case "-trust-cert":
      let file = try value(&rest)
      trustFile = file.isEmpty ? nil : file
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
    case "-no-tls1": withoutTLS10 = true
    case "-no-tls11": withoutTLS11 = true
    case "-no-tls12": withoutTLS12 = true
    case "-no-tls13": withoutTLS13 = true
    case "-cipher": cipherRule = try value(&rest)
    case "-fail-early-callback": refusesEarly = true
    case "-fail-cert-callback": failsCredentialSelection = true
    case "-no-ticket": sendsTickets = false
    case "-skip-ticket": ignoresTickets = true
    case "-reverify-on-resume": reverifiesOnResume = true
    case "-resumption-delay": resumptionDelay = try integer(&rest)
    case "-enable-early-data": enablesEarlyData = true
    case "-max-send-fragment": maxSendFragment = try integer(&rest)
    case "-max-cert-list": certificateListLimit = try integer(&rest)
    case "-enable-ocsp-stapling": asksForStaple = true
    case "-decline-ocsp-callback": declinesStaple = true
    case "-fail-ocsp-callback": failsStaple = true
    case "-fail-ddos-callback": rejectsAfterHello = true
    case "-fips-202205": policy = .fips202205
    case "-wpa-202304": policy = .wpa202304
    case "-cnsa1-202603": policy = .cnsa1202603
    case "-cnsa2-202603": policy = .cnsa2202603
    default: try applyConversation(name, &rest)
    }
  }

  private mutating func applyConversation(_ name: String, _ rest: inout ArraySlice<String>) throws {
    switch name {
    case "-shim-writes-first": writesFirst = true
    case "-shim-initial-write": initialWrite = try value(&rest)
    case "-repeat-shim-initial-write": initialWriteCount = try integer(&rest)
    case "-shim-shuts-down": shutsDown = true
    case "-read-with-unfinished-write": leavesWriteUnfinished = true
    case "-early-write-after-message":
      earlyWriteAfter = HandshakeType(rawValue: UInt8(truncatingIfNeeded: try integer(&rest)))
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
    case "-expect-no-server-name": expectsNoServerName = true
    case "-expect-server-name": expectedServerName = try value(&rest)
    case "-expect-alpn":
      let name = try value(&rest)
      expectedProtocol = name.isEmpty ? nil : name
    case "-expect-advertised-alpn": expectedAdvertisedProtocols = try value(&rest)
    case "-expect-hrr": expectedRetry = true
    case "-expect-no-hrr": expectedRetry = false
    case "-expect-peer-cert-file": expectedPeerCertificateFile = try value(&rest)
    case "-expect-selected-credential": expectedCredential = try integer(&rest)
    case "-expect-peer-certificate-type": expectedCertificateType = try integer(&rest)
    case "-expect-peer-rpk-sha256": expectedKeyHash = try base64(&rest)
    case "-expect-client-ca-list": expectedClientAuthorities = try distinguishedNames(value(&rest))
    case "-expect-ocsp-response": expectedOCSPResponse = try base64(&rest)
    case "-expect-peer-verify-pref":
      expectedPeerPreferences.append(SignatureScheme(rawValue: UInt16(truncatingIfNeeded: try integer(&rest))))
    case "-expect-msg-callback": expectedTrace = ShimTrace.comparable(try value(&rest))
    case "-expect-session-miss": expectsSessionMiss = true
    case "-expect-session-id": expectsSessionID = true
    case "-expect-ticket-renewal": expectsTicketRenewal = true
    case "-expect-extended-master-secret": expectsExtendedMainSecret = true
    case "-expect-no-session": expectsNoSession = true
    case "-expect-no-peer-cert": expectsNoPeerCertificate = true
    default: try applyEarlyDataExpectation(name, &rest)
    }
  }

  private mutating func applyEarlyDataExpectation(_ name: String, _ rest: inout ArraySlice<String>) throws {
    switch name {
    case "-expect-ticket-supports-early-data": expectsEarlyDataTicket = true
    case "-expect-accept-early-data": expectsEarlyDataAccepted = true
    case "-expect-reject-early-data": expectsEarlyDataRejected = true
    case "-expect-no-offer-early-data": expectsNoEarlyDataOffer = true
    case "-expect-early-data-reason": expectedEarlyDataReason = try value(&rest)
    case "-expect-ticket-age-skew": expectedTicketAgeSkew = try integer(&rest)
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

func integer(_ rest: inout ArraySlice<String>) throws -> Int {
  let text = try value(&rest)
  guard let number = Int(text) else { throw Unimplemented(what: "the number \(text)") }
  return number
}

private func version(_ rest: inout ArraySlice<String>) throws -> ProtocolVersion {
  ProtocolVersion(rawValue: UInt16(truncatingIfNeeded: try integer(&rest)))
}

private func certificateType(_ rest: inout ArraySlice<String>) throws -> CertificateType {
  CertificateType(rawValue: UInt8(truncatingIfNeeded: try integer(&rest)))
}

private func base64(_ rest: inout ArraySlice<String>) throws -> [UInt8] {
  let text = try value(&rest)
  guard let data = Data(base64Encoded: text) else { throw Unimplemented(what: "the bytes \(text)") }
  return Array(data)
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
