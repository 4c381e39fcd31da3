// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What a server knows before the client says anything.
final class ServerContext: Sendable {
  let configuration: ServerConfiguration

  init(configuration: ServerConfiguration) {
    self.configuration = configuration
  }

  var settings: PreparedSettings { configuration.settings }
}

/// START: the client offers.
struct WaitClientHello: ~Copyable, Sendable {
  let context: ServerContext

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let parsed = try ParsedClientHello(message)
    guard try parsed.version(context.settings) == .tls13 else {
      return .tls12(try ServerStart12.receive(parsed, message, context, &out))
    }
    let received = try ReceivedClientHello(parsed)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    let negotiation = try Negotiation(received, context.settings, &out)
    var transcript = Transcript(negotiation.suite.hash)
    let offered = OfferedSessions(received, message, context, after: transcript, &out)
    transcript.update(message.bytes)
    if let group = negotiation.group, negotiation.share == nil {
      return try retry(received, negotiation, group, transcript, &out)
    }
    //= rfc9846 4.3.10-5
    if received.extensions.earlyData != nil {
      refuseEarlyData(.sessionNotResumed, skipping: .untilRecordOpens, &out)
    }
    var handshake = ServerHandshake(
      context: context, received: received, negotiation: negotiation, share: negotiation.share,
      transcript: transcript, hasSentChangeCipherSpec: false)
    handshake.offeredKeys = OfferedKeys(received, message, context, &out)
    return try OpeningSession.begin(handshake, offered, &out)
  }

  /// Early data is refused until everything has been found right, and what comes of it is skipped.
  private func refuseEarlyData(
    _ why: EarlyDataObstacle, skipping which: SkippedEarlyData, _ out: inout Output
  ) {
    out.settle(.rejected(context.configuration.earlyData == nil ? .disabled : why))
    out.steps.append(.skipEarlyData(which, limit: context.configuration.skippedEarlyData))
  }

  /// Asks for a share of the group that we want.
  //= rfc9846 4.2.1-3
  private consuming func retry(
    _ received: ReceivedClientHello, _ negotiation: Negotiation, _ group: NamedGroup, _ first: consuming Transcript,
    _ out: inout Output
  ) throws(TLSError) -> Server13State {
    var transcript = first
    transcript.replaceWithMessageHash()
    //= rfc9846 4.2.4-2
    var extensions = ExtensionBlock()
    //= rfc9846 9.2-3
    extensions.append(SelectedVersion(version: .tls13))
    extensions.append(KeyShareRetry(selectedGroup: group))
    let request = ServerHello(
      random: ServerHello.helloRetryRequestRandom, legacySessionIDEcho: received.hello.legacySessionID,
      cipherSuite: negotiation.suite.suite, extensions: extensions)
    out.steps.append(.expectNothingBuffered)
    try out.send(request, .plaintext, hashing: &transcript)
    let echoesSession = !received.hello.legacySessionID.isEmpty
    if echoesSession { out.steps.append(.changeCipherSpec) }
    if received.extensions.earlyData != nil {
      refuseEarlyData(.helloRetryRequested, skipping: .untilSecondHello, &out)
    }
    out.info.helloRetryRequested = true
    out.note(.decision(.helloRetry(group, cookie: false)))
    return .waitSecondClientHello(
      WaitSecondClientHello(
        context: context, first: received, suite: negotiation.suite, group: group, transcript: transcript))
  }
}
