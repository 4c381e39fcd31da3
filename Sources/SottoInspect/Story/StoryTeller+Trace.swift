// SPDX-License-Identifier: Apache-2.0

package import Sotto
package import SottoCrypto
package import SottoIdentity
import SottoWire

extension StoryTeller {
  /// Reads what one side of a connection traced.
  ///
  /// - Parameters:
  ///   - events: what the observer of one side received, in order; events after the handshake do no harm.
  ///   - role: which side that is.
  ///   - info: what the connection says that was negotiated, if the handshake came to its end.
  ///   - serverName: whom the client wanted to reach.
  ///   - now: what counts as now for "in 41 days".
  ///   - otherSecrets: the secrets that the other side traced, where both sides are at hand: they are compared.
  package init(
    events: [TraceEvent], role: Role, info: HandshakeInfo?, serverName: ServerName?, now: WallTime,
    otherSecrets: [KeyLogLine] = []
  ) {
    self.init(
      recording: Recording(events, role, info, otherSecrets), knower: role == .client ? .client : .server,
      serverName: serverName?.description, now: now)
  }
}

extension Recording {
  fileprivate init(_ events: [TraceEvent], _ role: Role, _ info: HandshakeInfo?, _ otherSecrets: [KeyLogLine]) {
    let own: Side = role == .client ? .client : .server
    var secrets: [KeyLogLine] = []
    var failure: TLSError?
    var alerts: [HandshakeStory.Fact] = []
    for event in events {
      switch event {
      case .messageSent(let type, _, let bytes): take(type, bytes, from: own)
      case .messageReceived(let type, _, let bytes): take(type, bytes, from: own.other)
      case .decision(.certificateCompression(_, let sender, let message, _)):
        var writer = ByteWriter()
        writer.uint8(HandshakeType.certificate.rawValue)
        writer.opaque24(message)
        take(expanded: writer.finish(), from: sender == .client ? .client : .server)
      case .secret(let line): secrets.append(line)
      case .check(.chain(let identity)): known.trust = StoryFacts.Trust(identity)
      case .check(.signature(let scheme)): known.provedScheme = scheme.description
      case .check(.finished): known.finishedHolds = true
      case .alertSent(let alert): alerts.append(.init("told the peer", "alert \(alert)"))
      case .alertReceived(let alert): alerts.append(.init("the peer said", "alert \(alert)"))
      case .failed(let error): failure = error
      case .decision, .keyScheduleInput, .keysInstalled, .keysUpdated, .decryptorFailed, .resumption, .preSharedKey,
        .earlyData, .check(.binder):
        break
      }
    }
    known.secrets = secrets.map {
      .init(label: $0.label.rawValue, size: $0.secret.count, fingerprint: Wording.fingerprint($0.secret))
    }
    if !otherSecrets.isEmpty {
      let same = secrets.filter { line in otherSecrets.contains { $0.label == line.label && $0.secret == line.secret } }
      let rest = same.count == secrets.count ? "" : " of \(secrets.count)"
      known.comparison = "the \(own.other.rawValue) has the same \(same.count)\(rest)"
    }
    if let failure {
      known.failure = .init(
        text: DisplayText.escaped(failure.explanation, limit: 600), clause: failure.clause?.description, alerts: alerts)
      if case .certificate(let why) = failure.reason { known.failure?.advice = why.advice }
    } else if let info {
      known.talk = .init(info)
    }
  }
}

extension StoryFacts.Trust {
  fileprivate init(_ identity: VerifiedIdentity) {
    self =
      switch identity.grounds {
      case .verified(let anchor):
        .verified(path: identity.chain.map { (try? LeafCertificate(der: $0))?.subjectText ?? "?" }, anchor: anchor)
      case .preSharedKey(let identity): .preSharedKey(DisplayText.escaped(identity))
      case .pinnedKey: .pinnedKey
      case .insecureNotVerified: .notVerified
      }
  }
}

extension StoryFacts.Talk {
  fileprivate init(_ info: HandshakeInfo) {
    self.init(version: info.version.description)
    suite = info.cipherSuite?.description
    group = info.group?.description
    applicationProtocol = info.applicationProtocol.map { DisplayText.escaped($0) }
    earlyData = info.earlyData.words
    flights = info.flights.map { flight in
      let sender = (flight.direction == .outbound) == (info.role == .client) ? "client" : "server"
      return "\(sender) \(Wording.bytes(flight.bytes)) (after \(Wording.duration(flight.time)))"
    }
    duration = Wording.duration(info.duration)
  }
}
