// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What has been said so far: the first hello alone, whose hash is not yet known, or a whole HelloRetryRequest.
enum HelloHistory: ~Copyable, Sendable {
  case firstHello([UInt8])
  case retried(Transcript, RetryRequest)

  var isRetried: Bool {
    switch self {
    case .firstHello: false
    case .retried: true
    }
  }
}

/// What a HelloRetryRequest fixed for the rest of the handshake.
struct RetryRequest: Sendable {
  let suite: SuiteParameters
  let selectedGroup: NamedGroup?
}

/// WAIT_SH: the server chooses, or asks for another hello.
struct WaitServerHello: ~Copyable, Sendable {
  let context: ClientContext
  let template: ClientHelloTemplate
  let offer: ClientOffer
  let keyShares: ClientKeyShares
  /// The session that the hello offers.
  let session: ClientSession?
  /// The keys of TLS 1.3 that it offers, that of the session among them.
  let keys: KeyOffer
  let earlyData: ClientEarlyData
  let history: HelloHistory

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    let hello = try message.body(ServerHello.self, while: "waiting for ServerHello")
    guard try choosesTLS13(hello) else { return try proceedWithTLS12(hello, message, &out) }
    let suite = try checkCommonFields(hello)
    return hello.isHelloRetryRequest
      ? try retry(hello, suite, message, &out) : try proceed(hello, suite, message, &out)
  }

  /// Decides the version before anything else is believed.
  private func choosesTLS13(_ hello: ServerHello) throws(TLSError) -> Bool {
    // What we did not offer is not looked at here: TLS 1.2's rules refuse it.
    guard context.settings.speaks(.tls13) else {
      guard hello.legacyVersion == .tls12 else { throw TLSError(.serverChoseRefusedVersion(hello.legacyVersion)) }
      return false
    }
    //= rfc9846 4.3.1-11
    guard let selected = try hello.extensions?.read(SelectedVersion.self)?.version else {
      // Without supported_versions it is a ServerHello of TLS 1.2 or older.
      if history.isRetried {
        //= rfc9846 4.2.4-12
        throw TLSError(.selectedVersionNotOffered(hello.legacyVersion))
      }
      if hello.isHelloRetryRequest {
        //= rfc9846 4.2.4-1
        throw TLSError(.missingExtension(.supportedVersions, in: .serverHello))
      }
      //= rfc9846 4.2.3-15
      //= rfc9846 4.2.3-17
      if hello.downgradeSentinel != nil { throw TLSError(.downgradeDetected) }
      //= rfc9846 E.1-3
      //= rfc9846 E.5-4
      guard hello.legacyVersion == .tls12, context.settings.speaks(.tls12) else {
        throw TLSError(.serverChoseRefusedVersion(hello.legacyVersion))
      }
      return false
    }
    //= rfc9846 4.3.1-12
    //= rfc9846 4.3.1-13
    guard selected == .tls13 else { throw TLSError(.selectedVersionNotOffered(selected)) }
    //= rfc9846 4.2.3-2
    guard hello.legacyVersion == .tls12 else { throw TLSError(.legacyVersionNotTLS12(hello.legacyVersion)) }
    return true
  }

  private consuming func proceedWithTLS12(
    _ hello: ServerHello, _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    //= rfc9846 E.3-1
    //= rfc9846 E.3-2
    guard !offer.extensions.contains(.earlyData) else { throw TLSError(.earlyDataVersionMismatch) }
    guard case .firstHello(let firstHello) = history else { throw TLSError(.selectedVersionNotOffered(.tls12)) }
    return .tls12(try ClientStart12.receive(hello, message, answering: firstHello, offer, session, context, &out))
  }

  /// What ServerHello and HelloRetryRequest have in common.
  //= rfc9846 4.2.4-4
  private func checkCommonFields(_ hello: ServerHello) throws(TLSError) -> SuiteParameters {
    //= rfc9846 4.2.3-5
    guard hello.legacySessionIDEcho == offer.hello.legacySessionID else { throw TLSError(.sessionIDEchoMismatch) }
    //= rfc9846 4.2.3-6
    //= rfc9846 4.2.4-8
    guard offer.hello.cipherSuites.contains(hello.cipherSuite), let suite = hello.cipherSuite.parameters else {
      throw TLSError(.cipherSuiteNotOffered(hello.cipherSuite))
    }
    //= rfc9846 4.2.3-8
    guard hello.legacyCompressionMethod == 0 else { throw TLSError(.compressionNotNull) }
    return suite
  }

  // MARK: HelloRetryRequest

  private consuming func retry(
    _ hello: ServerHello, _ suite: SuiteParameters, _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    let extensions = hello.extensions ?? ExtensionBlock()
    let cookie: Cookie?
    let selectedGroup: NamedGroup?
    var transcript: Transcript
    switch history {
    case .retried:
      //= rfc9846 4.2.4-6
      throw TLSError(.secondHelloRetryRequest)
    case .firstHello(let firstHello):
      //= rfc9846 4.2.4-3
      try extensions.checkPlacement(in: .helloRetryRequest, of: .serverHello, requested: offer.extensions)
      cookie = try extensions.read(Cookie.self)
      selectedGroup = try extensions.read(KeyShareRetry.self)?.selectedGroup
      transcript = Transcript(suite.hash)
      transcript.update(firstHello)
    }
    //= rfc9846 4.2.4-5
    guard cookie != nil || selectedGroup != nil else { throw TLSError(.retryWithoutChange) }
    var shares = keyShares
    if let selectedGroup {
      //= rfc9846 4.3.8-12
      //= rfc9846 4.3.8-13
      guard offer.groups.contains(selectedGroup), CommonSettings.supportedGroups.contains(selectedGroup) else {
        throw TLSError(.retryGroupNotOffered(selectedGroup))
      }
      guard !offer.shares.contains(selectedGroup) else { throw TLSError(.retryGroupAlreadyShared(selectedGroup)) }
      let random = context.settings.random
      shares = try protocolErrors { () throws(CryptoFailure) in
        try ClientKeyShares.generate([selectedGroup], random: random)
      }
    }
    transcript.replaceWithMessageHash()
    transcript.update(message.bytes)

    //= rfc9846 4.2.4-7
    //= rfc9846 4.3.8-14
    let entries = shares.entries.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }
    //= rfc9846 4.3.10-6
    // The template has none: early data goes with a first hello only.
    var second = template.hello(
      context, shares: entries, hasReservedShare: selectedGroup == nil, cookie: cookie)
    //= rfc9846 4.2.4-11
    let fits = session.map { $0.hash ?? suite.hash } == suite.hash
    let kept = fits ? session : nil
    if kept == nil, session != nil { out.note(.resumption(.droppedAfterRetry)) }
    let keptKeys = keys.fitting(suite.hash)
    let secondMessage = try keptKeys.offer(in: &second, context.settings.time) { _ in transcript.clone() }
    out.steps.append(.expectNothingBuffered)
    if earlyData.isOffered {
      // Behind the first hello stands a change_cipher_spec already.
      out.rejectEarlyData(.helloRetryRequested)
    } else if !second.legacySessionID.isEmpty {
      out.steps.append(.changeCipherSpec)
    }
    transcript.update(secondMessage.bytes)
    out.send(secondMessage, .plaintext)
    out.info.helloRetryRequested = true
    out.note(.decision(.helloRetry(selectedGroup, cookie: cookie != nil)))
    return .waitServerHello(
      WaitServerHello(
        context: context, template: template, offer: ClientOffer(second), keyShares: shares, session: kept,
        keys: keptKeys, earlyData: .none,
        history: .retried(transcript, RetryRequest(suite: suite, selectedGroup: selectedGroup))))
  }

  // MARK: ServerHello

  private consuming func proceed(
    _ hello: ServerHello, _ suite: SuiteParameters, _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    let extensions = hello.extensions ?? ExtensionBlock()
    try extensions.checkPlacement(in: .serverHello, of: .serverHello, requested: offer.extensions)
    let modes = context.configuration.resumption.modes
    let accepted = try AcceptedKey.accept(extensions, suite, offered: keys, modes: modes)
    guard accepted != nil || context.configuration.acceptsCertificates else {
      throw TLSError(.missingExtension(.preSharedKey, in: .serverHello))
    }
    let share = try extensions.read(KeyShareEntry.self)
    //= rfc9846 9.2-6
    guard share != nil || accepted?.mode == .alone else {
      throw TLSError(.missingExtension(.keyShare, in: .serverHello))
    }

    var transcript: Transcript
    let hasSentChangeCipherSpec: Bool
    let offer = self.offer
    let keys = self.keys
    let offersSession = session != nil
    let keyShares = self.keyShares
    let history = self.history
    var earlyData = self.earlyData
    switch consume history {
    case .firstHello(let firstHello):
      transcript = Transcript(suite.hash)
      transcript.update(firstHello)
      hasSentChangeCipherSpec = earlyData.isOffered
    case .retried(let retried, let request):
      //= rfc9846 4.2.4-10
      guard request.suite.suite == suite.suite else { throw TLSError(.cipherSuiteChangedAfterRetry(suite.suite)) }
      //= rfc9846 4.3.8-17
      //= rfc9846 4.3.8-18
      if let group = request.selectedGroup, let share, group != share.group {
        throw TLSError(.groupChangedAfterRetry(share.group))
      }
      transcript = retried
      hasSentChangeCipherSpec = true
    }
    transcript.update(message.bytes)

    out.note(.decision(.version(.tls13, offered: offer.versions)))
    out.note(.decision(.cipherSuite(suite.suite, offered: offer.hello.cipherSuites)))
    out.info.cipherSuite = suite.suite
    keys.note(accepted, offersSession: offersSession, &out)
    let usesKey = accepted != nil
    let early = accepted?.earlySecret ?? EarlySecret(withoutPSK: suite.hash)
    if usesKey { out.note(early) }
    let schedule: HandshakeSecret
    if let share {
      let agreed = try Self.agree(share, offer, keyShares)
      out.note(.decision(.group(share.group, offered: offer.groups, shares: offer.shares)))
      out.info.group = share.group
      out.note(.sharedSecret, agreed)
      schedule = early.handshakeSecret(sharedSecret: agreed)
    } else {
      schedule = early.handshakeSecretWithoutKeyExchange()
    }
    let hash = transcript.currentHash()
    let clientKeys = TrafficKeys(
      .handshake, .outbound, suite, schedule.clientHandshakeTrafficSecret(transcriptHash: hash))
    let serverKeys = TrafficKeys(
      .handshake, .inbound, suite, schedule.serverHandshakeTrafficSecret(transcriptHash: hash))
    out.log(.clientHandshakeTraffic, offer.hello.random, clientKeys.secret)
    out.log(.serverHandshakeTraffic, offer.hello.random, serverKeys.secret)
    out.install(serverKeys)
    if earlyData.isOffered, accepted?.resumed == nil {
      out.rejectEarlyData(.sessionNotResumed)
      earlyData = .none
    }
    //= rfc9846 A.1-1
    // Early data may still be sent, until the server has completed its part.
    if !earlyData.isOffered { out.install(clientKeys) }
    //= rfc9846 E.4-1
    if !offer.hello.legacySessionID.isEmpty && !hasSentChangeCipherSpec {
      out.steps.append(.changeCipherSpecBeforeNextRecord)
    }
    return .waitEncryptedExtensions(
      WaitEncryptedExtensions(
        handshake: ClientHandshake(
          context: context, offer: offer, suite: suite, accepted: accepted, earlyData: earlyData,
          transcript: transcript, schedule: schedule,
          clientKeys: clientKeys, serverKeys: serverKeys)))
  }

  private static func agree(
    _ share: KeyShareEntry, _ offer: ClientOffer, _ keyShares: consuming ClientKeyShares
  ) throws(TLSError) -> Secret {
    //= rfc9846 4.3.8-15
    guard offer.shares.contains(share.group), CommonSettings.supportedGroups.contains(share.group) else {
      throw TLSError(.keyShareGroupNotOffered(share.group))
    }
    do {
      return try keyShares.agree(share.group, with: share.keyExchange)
    } catch {
      throw TLSError(from: error)
    }
  }
}

/// What the states after ServerHello hand on to each other.
struct ClientHandshake: ~Copyable, Sendable {
  let context: ClientContext
  let offer: ClientOffer
  let suite: SuiteParameters
  /// The key that the server took, if it took one.
  let accepted: AcceptedKey?
  var earlyData: ClientEarlyData
  var transcript: Transcript
  let schedule: HandshakeSecret
  /// Those of the handshake: each side's Finished is made with their secret.
  let clientKeys: TrafficKeys
  let serverKeys: TrafficKeys

  /// Hashes a message that was received and accepted by its state.
  mutating func record(_ message: HandshakeMessage, _ out: inout Output) {
    transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .handshake, bytes: message.bytes))
  }
}
