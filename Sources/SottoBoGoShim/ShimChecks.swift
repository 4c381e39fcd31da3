// SPDX-License-Identifier: Apache-2.0

import Sotto

/// What the runner wants to be true of a connection.
extension ShimConnection {
  /// What there has to be in the end for another connection.
  func checkSessions() throws(ShimFailure) {
    guard !options.isServer, !options.shutsDown else { return }
    // A session that goes on in TLS 1.2 is kept, whether a new ticket came or not.
    let isKept = driver.info.version == .tls12 && driver.info.isResumed && !options.expectsTicketRenewal
    let expected = !options.expectsNoSession
    guard isKept || expected == !sessions.isEmpty else {
      throw .expectation(expected ? "there is no new session" : "there is a new session")
    }
    if expected, options.expectsEarlyDataTicket, !sessions.contains(where: { $0.maximumEarlyDataSize > 0 }) {
      throw .expectation("no session takes early data")
    }
  }

  /// What was said from first to last.
  func checkTrace() throws(ShimFailure) {
    guard let expected = options.expectedTrace, expected != memory.trace.lines else { return }
    throw .expectation("messages: \(memory.trace.lines)")
  }

  func checkHandshake() throws(ShimFailure) {
    let info = driver.info
    guard info.isResumed == (isResumption && !options.expectsSessionMiss) else {
      throw .expectation(info.isResumed ? "the session was resumed" : "the session was not resumed")
    }
    func check(_ expected: Int?, _ found: UInt16?, _ what: String) throws(ShimFailure) {
      guard let expected, expected != Int(found ?? 0) else { return }
      throw .expectation("\(what): expected \(expected), found \(found ?? 0)")
    }
    try check(options.expectedVersion, info.version.rawValue, "version")
    try check(options.expectedGroup, info.group?.rawValue, "group")
    try check(options.expectedCipherSuite, info.cipherSuite?.rawValue, "cipher suite")
    let peersScheme = options.isServer ? info.clientSignatureScheme : info.signatureScheme
    try check(options.expectedPeerSignature, peersScheme?.rawValue, "signature")
    let shown: CertificateType = info.peerRawPublicKey == nil ? .x509 : .rawPublicKey
    try check(options.expectedCertificateType, UInt16(shown.rawValue), "certificate type")
    if let expected = options.expectedKeyHash,
      info.peerRawPublicKey.map({ PublicKeyPin(subjectPublicKeyInfo: $0).sha256 }) != expected
    {
      throw .expectation("the peer's public key")
    }
    if let expected = options.expectedClientAuthorities, expected != selector.request?.certificateAuthorities ?? [] {
      throw .expectation("the names of the authorities")
    }
    if let name = options.expectedServerName, info.serverName?.description != name {
      throw .expectation("server name: expected \(name)")
    }
    if options.expectsNoServerName, let name = info.serverName { throw .expectation("server name: \(name)") }
    let expectedProtocol = options.isServer ? options.selectedProtocol : options.expectedProtocol
    guard info.applicationProtocol == expectedProtocol else {
      throw .expectation(
        "protocol: expected \(expectedProtocol ?? "none"), found \(info.applicationProtocol ?? "none")")
    }
    if let expected = options.expectedOCSPResponse, info.peerOCSPResponse != expected {
      throw .expectation("OCSP response")
    }
    let preferences = options.isServer ? selector.hello?.signatureSchemes : selector.request?.signatureSchemes
    if !options.expectedPeerPreferences.isEmpty, options.expectedPeerPreferences != preferences {
      throw .expectation("the peer's signature schemes")
    }
    if options.expectsExtendedMainSecret, !info.usesExtendedMainSecret {
      throw .expectation("an extended main secret")
    }
    if let expected = options.expectedRetry, expected != info.helloRetryRequested {
      throw .expectation("HelloRetryRequest: expected \(expected)")
    }
    let key = options.credentials.firstIndex { $0.isPreSharedKey && $0.pskIdentity == info.preSharedKeyIdentity }
    // Of BoringSSL's numbers, -1 is the one that was set as such, and none.
    if let expected = options.expectedCredential, (key ?? selector.selected ?? -1) != expected {
      throw .expectation("credential: expected \(expected), found \(key ?? selector.selected ?? -1)")
    }
    // A session that goes on needs no credential, so that nobody was shown the hello.
    if let expected = options.expectedAdvertisedProtocols, !info.isResumed {
      let wire = (selector.hello?.applicationProtocols ?? []).flatMap { [UInt8($0.count)] + $0 }
      guard wire == Array(expected.utf8) else { throw .expectation("advertised protocols") }
    }
    if let file = options.expectedPeerCertificateFile {
      guard let expected = try? certificates(inFile: file), expected == info.peerCertificates else {
        throw .expectation("peer certificate")
      }
    }
  }
}

extension ShimConnection {
  /// What became of early data.
  func checkEarlyData() throws(ShimFailure) {
    let info = driver.info
    let isAccepted = info.earlyData == .accepted
    if options.expectsEarlyDataAccepted, isResumption, !isAccepted { throw .expectation("\(info.earlyData)") }
    if options.expectsEarlyDataRejected, isAccepted { throw .expectation("early data was accepted") }
    switch info.earlyData {
    case .offered, .accepted, .rejected:
      if options.expectsNoEarlyDataOffer { throw .expectation("early data was offered: \(info.earlyData)") }
    default: break
    }
    let reason = info.version == .tls12 ? "protocol_version" : info.earlyData.reason(options)
    if let expected = options.expectedEarlyDataReason, expected != reason {
      throw .expectation("early data: expected \(expected), found \(info.earlyData)")
    }
    if let expected = options.expectedTicketAgeSkew, isResumption {
      guard info.ticketAgeSkew == .seconds(expected) else {
        throw .expectation("age of the ticket: off by \(info.ticketAgeSkew.map { "\($0)" } ?? "nothing")")
      }
    }
  }
}

extension EarlyDataStatus {
  /// BoringSSL's word for it.
  fileprivate func reason(_ options: ConnectionOptions) -> String {
    switch self {
    case .none, .offered: options.enablesEarlyData ? "no_session_offered" : "disabled"
    case .accepted: "accept"
    case .notOffered(let why), .rejected(let why): why.reason
    }
  }
}

extension EarlyDataObstacle {
  fileprivate var reason: String {
    switch self {
    case .disabled: "disabled"
    case .noSession: "no_session_offered"
    case .notAllowedBySession: "unsupported_for_session"
    case .otherApplicationProtocol: "alpn_mismatch"
    case .helloRetryRequested: "hello_retry_request"
    case .sessionNotResumed: "session_not_resumed"
    case .staleTicketAge: "ticket_age_skew"
    case .declined: "peer_declined"
    default: "?"
    }
  }
}
