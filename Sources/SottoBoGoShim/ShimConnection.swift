// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Sotto

/// Why a connection did not go as the runner wants.
enum ShimFailure: Error {
  case tls(TLSError)
  case expectation(String)
  case unimplemented(String)
  case transport(String)
}

/// One connection to the runner: handshake, checks, conversation.
final class ShimConnection {
  private let options: ConnectionOptions
  private let socket: ShimSocket
  private var driver: Driver
  private let woken: DispatchSemaphore
  private let selector: ShimSelector
  private let memory: ShimMemory
  private let isResumption: Bool
  private var inbox: [UInt8] = []
  private var data: [UInt8] = []
  private var isAtEnd = false
  private var sessions: [ClientSession] = []

  init(_ options: ConnectionOptions, _ socket: ShimSocket, _ memory: ShimMemory, isResumption: Bool) throws {
    self.memory = memory
    self.isResumption = isResumption
    self.options = options
    self.socket = socket
    let woken = DispatchSemaphore(value: 0)
    self.woken = woken
    let wake: @Sendable () -> Void = { woken.signal() }
    let selector = try ShimSelector(options)
    self.selector = selector
    if options.isServer {
      driver = try Driver(server: try options.serverConfiguration(selector, memory), wake: wake)
    } else {
      let name = try options.hostName.map { try ServerName($0) }
      driver = try Driver(client: options.clientConfiguration(selector, memory), serverName: name, wake: wake)
    }
  }

  func run() throws(ShimFailure) {
    do throws(ShimFailure) {
      try send(driver.takeOutgoing())
      while !driver.isHandshakeComplete { try receive() }
      try checkHandshake()
      try talk()
      try checkSessions()
    } catch {
      if let lacking { throw .unimplemented(lacking) }
      // Let the runner see the alert before the connection goes.
      socket.drain()
      socket.close()
      throw error
    }
    socket.close()
  }

  /// Whether TLS 1.2 was chosen.
  var spokeTLS12: Bool { driver.info.version == .tls12 }

  /// What a connection may have failed for want of.
  private var lacking: String? {
    let asksClients = options.isServer && (options.requiresClientCertificate || options.verifiesPeer)
    let hasCredential =
      !options.isServer && (!options.credentials.isEmpty || options.defaultCredential.certificateFile != nil)
    guard asksClients || hasCredential else { return nil }
    if driver.info.version == .tls12 { return "client certificates in TLS 1.2" }
    if case .versionRefused(let offered) = driver.failure?.reason, offered.contains(.tls12) {
      return "client certificates in TLS 1.2"
    }
    return nil
  }

  // MARK: Bytes

  private func send(_ bytes: [UInt8]) throws(ShimFailure) {
    guard !bytes.isEmpty else { return }
    do {
      try socket.write(bytes)
    } catch {
      throw .transport("\(error.call): \(error.code)")
    }
  }

  private func write(_ bytes: [UInt8]) throws(ShimFailure) {
    do throws(TLSError) {
      let records = try driver.seal(bytes)
      try? socket.write(records)
    } catch {
      throw .tls(error)
    }
  }

  /// Reads once from the transport and lets the driver work until it wants more.
  private func receive() throws(ShimFailure) {
    do throws(TLSError) {
      let bytes = socket.read(options.isAsync ? 1 : 16_384)
      if bytes.isEmpty {
        isAtEnd = true
        try driver.receiveEndOfStream()
      }
      inbox += bytes
      while true {
        inbox.removeFirst(try driver.receive(inbox, appendingTo: &data))
        guard driver.isWaiting else { break }
        woken.wait()
        _ = try driver.proceed()
      }
      while let event = driver.nextEvent() {
        if case .sessionReceived(let session) = event { sessions.append(session) }
      }
    } catch {
      try? socket.write(driver.takeOutgoing())
      throw .tls(error)
    }
    try send(driver.takeOutgoing())
  }

  // MARK: Conversation

  private func talk() throws(ShimFailure) {
    if options.exportLength > 0 {
      do throws(TLSError) {
        let context = options.usesExportContext ? Array(options.exportContext.utf8) : nil
        let material = try driver.exportKeyingMaterial(
          label: options.exportLabel, context: context, length: options.exportLength)
        try? socket.write(try driver.seal(material))
      } catch {
        throw .tls(error)
      }
    }
    if options.writesDifferentSizes {
      for size in [0, 1, 255, 256, 257, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769] {
        try write([UInt8](repeating: 0x42, count: size))
      }
    } else if options.writesFirst {
      for _ in 0..<options.initialWriteCount { try write(Array(options.initialWrite.utf8)) }
    }
    if !options.shutsDown { try echo() }
    try shutDown()
  }

  /// Sends back what comes, inverted, until the peer closes, cleanly or not.
  private func echo() throws(ShimFailure) {
    while true {
      if options.updatesKeysBeforeRead { try updateKeys() }
      while data.isEmpty {
        if driver.isReadClosed || isAtEnd { return }
        do {
          try receive()
        } catch {
          if case .tls(let failure) = error, failure.reason == .truncatedData, !options.checksCloseNotify { return }
          throw error
        }
      }
      while !data.isEmpty {
        let part = Array(data.prefix(options.readSize))
        data.removeFirst(part.count)
        if options.updatesKeys { try updateKeys() }
        try write(part.map { $0 ^ 0xff })
      }
    }
  }

  private func updateKeys() throws(ShimFailure) {
    do throws(TLSError) {
      try driver.requestKeyUpdate(peerToo: false)
    } catch {
      throw .tls(error)
    }
    try send(driver.takeOutgoing())
  }

  private func shutDown() throws(ShimFailure) {
    guard options.checksCloseNotify || options.shutsDown else { return }
    driver.close()
    try send(driver.takeOutgoing())
    guard options.checksCloseNotify else { return }
    while !driver.isReadClosed { try receive() }
  }

  // MARK: Checks

  /// What a client has to show for itself in the end.
  private func checkSessions() throws(ShimFailure) {
    // Only TLS 1.3's sessions are kept.
    guard !options.isServer, !options.shutsDown, !spokeTLS12 else { return }
    let expected = !options.expectsNoSession
    guard expected == !sessions.isEmpty else {
      throw .expectation(expected ? "there is no new session" : "there is a new session")
    }
    if options.expectsEarlyDataTicket, !sessions.contains(where: { $0.maximumEarlyDataSize > 0 }) {
      throw .expectation("no session takes early data")
    }
  }

  private func checkHandshake() throws(ShimFailure) {
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
    if let expected = options.expectedClientAuthorities, expected != selector.request?.certificateAuthorities ?? [] {
      throw .expectation("the names of the authorities")
    }
    if let name = options.expectedServerName, info.serverName?.description != name {
      throw .expectation("server name: expected \(name)")
    }
    let expectedProtocol = options.isServer ? options.selectedProtocol : options.expectedProtocol
    guard info.applicationProtocol == expectedProtocol else {
      throw .expectation(
        "protocol: expected \(expectedProtocol ?? "none"), found \(info.applicationProtocol ?? "none")")
    }
    if options.expectsExtendedMainSecret, !info.usesExtendedMainSecret {
      throw .expectation("an extended main secret")
    }
    if let expected = options.expectedRetry, expected != info.helloRetryRequested {
      throw .expectation("HelloRetryRequest: expected \(expected)")
    }
    if let expected = options.expectedCredential, selector.selected != expected {
      throw .expectation("credential: expected \(expected), found \(selector.selected ?? -2)")
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

extension ConnectionOptions {
  private func apply(to settings: inout CommonSettings) throws {
    if !groups.isEmpty { settings.groups = groups }
    // BoringSSL goes down to TLS 1.2 too, unless it is told to go further.
    settings.minimumVersion = max(minVersion, .tls12)
    settings.maximumVersion = min(maxVersion, .tls13)
    if withoutTLS12 { settings.minimumVersion = max(settings.minimumVersion, .tls13) }
    if withoutTLS13 { settings.maximumVersion = min(settings.maximumVersion, .tls12) }
    if let cipherRule { settings.cipherSuites = try Self.suites(cipherRule) }
    // As BoringSSL has it by default.
    settings.insecureAllowsMissingExtendedMainSecret = true
    settings.insecureRSAKeyExchange = cipherRule == nil
    // The runner sends long chains to see whether they pass.
    settings.limits.certificateCount = 200
    if let maxSendFragment { settings.maximumFragmentLength = maxSendFragment }
  }

  func clientConfiguration(_ selector: ShimSelector, _ memory: ShimMemory) throws -> ClientConfiguration {
    try memory.verifier.take(ShimVerifier(self))
    memory.selector.take(selector)
    var configuration = selector.entries.isEmpty && !isAsync ? memory.client : memory.clientWithCredentials
    configuration.common.time = memory.time
    configuration.resumption.scope = "the runner"
    configuration.resumption.reverifiesChain = reverifiesOnResume
    try apply(to: &configuration.common)
    configuration.common.applicationProtocols = advertisedProtocols
    configuration.sendsGREASE = sendsGREASE
    configuration.signatureSchemes = acceptedSchemes
    configuration.keyShareGroups = keyShares ?? Self.defaultKeyShares(configuration.common.groups)
    return configuration
  }

  private var acceptedSchemes: [SignatureScheme] {
    (verifyPreferences.isEmpty ? Self.defaultVerifyPreferences : verifyPreferences)
      .filter(ClientConfiguration.verifiableSchemes.contains)
  }

  /// What BoringSSL accepts unless told otherwise.
  private static let defaultVerifyPreferences: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .rsaPKCS1SHA256, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384,
    .rsaPKCS1SHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA512,
  ]

  /// The rules for suites that the runner's tests use and that are within our means.
  private static func suites(_ rule: String) throws -> [CipherSuite] {
    switch rule {
    case "DEFAULT:!AES":
      [
        .chacha20Poly1305SHA256, .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256,
      ]
    default: throw Unimplemented(what: "the cipher rule \(rule)")
    }
  }

  /// BoringSSL's habit: the first hybrid and the first classical group.
  private static func defaultKeyShares(_ groups: [NamedGroup]) -> [NamedGroup] {
    let hybrids: Set<NamedGroup> = [.x25519MLKEM768, .secp256r1MLKEM768, .secp384r1MLKEM1024]
    return [groups.first(where: hybrids.contains), groups.first { !hybrids.contains($0) }].compactMap { $0 }
  }

  func serverConfiguration(_ selector: ShimSelector, _ memory: ShimMemory) throws -> ServerConfiguration {
    var configuration = ServerConfiguration(credentials: selector)
    configuration.common.time = memory.time
    configuration.resumption.isEnabled = sendsTickets && !ignoresTickets
    configuration.resumption.keys = memory.ticketKeys
    try apply(to: &configuration.common)
    if requiresClientCertificate || verifiesPeer {
      let verifier = try ShimVerifier(self)
      configuration.clientAuthentication =
        requiresClientCertificate
        ? .required(verifier, authorities: clientAuthorities) : .optional(verifier, authorities: clientAuthorities)
      configuration.clientAuthentication.signatureSchemes = acceptedSchemes
    }
    if let selectedProtocol { configuration.common.applicationProtocols = [selectedProtocol] }
    if rejectsProtocols { configuration.common.applicationProtocols = ["no such protocol"] }
    return configuration
  }
}

private func max(_ one: ProtocolVersion, _ other: ProtocolVersion) -> ProtocolVersion {
  one.rawValue < other.rawValue ? other : one
}

private func min(_ one: ProtocolVersion, _ other: ProtocolVersion) -> ProtocolVersion {
  one.rawValue < other.rawValue ? one : other
}
