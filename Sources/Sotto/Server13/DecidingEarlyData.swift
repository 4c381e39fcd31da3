// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What is thought of early data before the register is asked.
private enum EarlyDataJudgement {
  case refuse(EarlyDataObstacle)
  case askRegister(ReplayMark)
}

extension ServerHandshake {
  //= rfc9846 4.3.10-8
  /// What has to hold before the register is asked; a mark for it, or why there is no need.
  fileprivate func judgeEarlyData(
    _ session: borrowing OpenedSession, _ offered: OfferedSessions, skew: Duration
  ) -> EarlyDataJudgement {
    guard let earlyData = context.configuration.earlyData else { return .refuse(.disabled) }
    //= rfc9846 4.3.10-7
    guard session.index == 0, let ticket = offered.tickets.first else { return .refuse(.notFirstSession) }
    guard session.contents.maximumEarlyDataSize > 0 else { return .refuse(.notAllowedBySession) }
    // That the version, the application protocol and the name are the session's is a condition for resuming it at all.
    guard session.contents.cipherSuite == negotiation.suite.suite else { return .refuse(.otherCipherSuite) }
    //= rfc9846 4.3.10-3
    //= rfc9846 4.3.10-4
    let tolerance = earlyData.ageTolerance
    guard skew >= .zero - tolerance, skew <= tolerance else { return .refuse(.staleTicketAge(skew)) }
    //= rfc9846 8.2-2
    // Its expected time of arrival, and the second that whole seconds hide.
    let now = context.settings.time.wallTime
    let latest = (skew + tolerance).components.seconds &+ 2
    let expiry = WallTime(secondsSinceEpoch: now.secondsSinceEpoch &+ latest)
    return .askRegister(ReplayMark(id: HashAlgorithm.sha256.hash(ticket), expiry: expiry))
  }

  /// Decides about early data, if any is offered, and goes on with the session either way.
  consuming func decideEarlyData(
    _ session: consuming OpenedSession, _ offered: OfferedSessions, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let skew = session.ageSkew(offered, at: context.settings.time.wallTime)
    out.info.ticketAgeSkew = skew
    // A second hello has none.
    guard received.extensions.earlyData != nil, !out.info.helloRetryRequested else {
      return try goOn(session, offered, &out)
    }
    switch judgeEarlyData(session, offered, skew: skew) {
    case .refuse(let why):
      //= rfc9846 4.3.10-10
      out.settle(.rejected(why))
      return try goOn(session, offered, &out)
    case .askRegister(let mark):
      out.steps.append(.ask(.checkReplay(mark)))
      return .askingRegister(AskingReplayRegister(handshake: self, session: session, offered: offered))
    }
  }

  //= rfc9846 4.3.11.3-1
  /// What changes for the flight where early data is taken: it is answered at once, and the client's records are read with
  /// the keys of early data first.
  mutating func acceptEarlyData(_ early: borrowing EarlySecret, limit: UInt32, _ out: inout Output) {
    let secret = early.clientEarlyTrafficSecret(transcriptHash: transcript.currentHash())
    out.log(.clientEarlyTraffic, received.hello.random, secret)
    earlyTraffic = consume secret
    out.steps.append(.acceptEarlyData(limit: limit))
    out.settle(.accepted)
  }
}

extension OpenedSession {
  /// By how much the client thinks its ticket older than it is here.
  fileprivate func ageSkew(_ offered: OfferedSessions, at now: WallTime) -> Duration {
    guard offered.obfuscatedAges.indices.contains(index) else { return .seconds(Int64(UInt32.max)) }
    let age = offered.obfuscatedAges[index] &- contents.ageAdd
    return .milliseconds(Int64(age)) - contents.issued.duration(to: now)
  }
}

/// RECVD_CH: parked until the register has said whether the ticket brought early data before.
struct AskingReplayRegister: ~Copyable, Sendable {
  var handshake: ServerHandshake
  let session: OpenedSession
  let offered: OfferedSessions

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "asking the replay register"))
  }

  //= rfc9846 8.2-1
  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    switch answer {
    case .replay(.first): handshake.takesEarlyData = true
    case .replay(.seen): out.settle(.rejected(.replayed))
    case .replay(.unknown): out.settle(.rejected(.unknownToRegister))
    case .replayCheckFailed(let why): out.settle(.rejected(.registerFailed(why)))
    default: throw TLSError(.answerMismatch)
    }
    return try handshake.goOn(session, offered, &out)
  }
}

/// WAIT_EOED: early data comes, until the client says that this was all.
struct WaitEndOfEarlyData: ~Copyable, Sendable {
  var finishing: ServerFinishing

  //= rfc9846 4.6-1
  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    _ = try message.body(EndOfEarlyData.self, while: "reading early data")
    finishing.record(message, at: .earlyData, &out)
    out.install(finishing.clientKeys)
    return .waitFinished(WaitClientFinished(finishing: finishing))
  }
}
