// SPDX-License-Identifier: Apache-2.0

package import Sotto
package import SottoIdentity

/// What only an engine that took part in a connection knows: whom it trusted and why, and why it gave up.
package struct LiveFacts: Sendable {
  /// What was negotiated, if the handshake was completed.
  package var info: HandshakeInfo?
  /// Why the engine gave up, if it did.
  package var error: TLSError?
  /// What kept TLS from beginning, if anything did.
  package var obstacle: Obstacle?
  /// What connected.
  package var tool = LiveTool.inspect
  /// Whom the server's certificate had to name.
  package var serverName: ServerName?
  /// What counted as now.
  package var now: WallTime
  /// What the engine traced.
  package var events: [TraceEvent] = []

  /// Facts known at this time.
  package init(now: WallTime) { self.now = now }

  /// The secrets that the engine traced.
  package var keyLog: [KeyLogLine] { events.compactMap { if case .secret(let line) = $0 { line } else { nil } } }

  /// From what its key schedule started.
  package var agreed: AgreedSecrets {
    AgreedSecrets(events.compactMap { if case .keyScheduleInput(let input) = $0 { input } else { nil } })
  }

  /// Certificate messages that came compressed, as the engine inflated them (RFC 8879).
  var inflated: [(compressed: Int, message: [UInt8])] {
    events.compactMap { event in
      if case .decision(.certificateCompression(_, _, let message, let compressed)) = event {
        (compressed, message)
      } else {
        nil
      }
    }
  }

  var identity: VerifiedIdentity? {
    for case .check(.chain(let identity)) in events { return identity }
    return info?.peerIdentity
  }

  var certificateFailure: CertificateFailure? {
    if case .certificate(let failure)? = error?.reason { failure } else { nil }
  }
}

extension Inspection {
  /// A connection of ours.
  package static func live(
    _ conversation: Conversation, _ facts: LiveFacts, source: InspectionSource, showsSecrets: Bool
  ) -> Inspection {
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = facts.keyLog
    knowledge.agreed = facts.agreed
    knowledge.showsSecrets = showsSecrets
    knowledge.now = facts.now
    let inflated = facts.inflated
    knowledge.inflate = { _, bytes, length in
      inflated.first { $0.compressed == bytes.count && $0.message.count == length }?.message
    }
    var inspection = Dissector.inspect(conversation, source, knowledge)
    inspection.source.serverName = facts.serverName?.description
    if inspection.serverIdentity != nil { inspection.judge(facts) }
    if facts.info != nil {
      // The server may have had the last word: that it does not take us after all.
      if inspection.outcome.status == .failed {
        inspection.outcome.failure = FailureView(seenIn: inspection, ends: conversation.ends, by: facts.tool)
      } else {
        inspection.outcome.status = .connected
      }
    } else {
      inspection.outcome.status = .failed
      inspection.outcome.failure =
        if let obstacle = facts.obstacle {
          FailureView(obstacle, in: inspection, by: facts.tool)
        } else if let error = facts.error {
          FailureView(error, in: inspection, by: facts.tool)
        } else {
          FailureView(seenIn: inspection, ends: conversation.ends, by: facts.tool)
        }
    }
    inspection.outcome.verdict = Verdict.line(inspection)
    inspection.advice = Advisor.worthDoing(inspection)
    inspection.story = StoryTeller(inspection: inspection, now: facts.now).story
    return inspection
  }

  /// Whether the server is to be believed, as the engine judged, and what a look at its own certificate says of each question.
  private mutating func judge(_ facts: LiveFacts) {
    guard let sent = serverIdentity?.sent else { return }
    var reasons: [IdentityView.Reason] = []
    let leaf = sent.first.flatMap { try? LeafCertificate(der: $0.der.bytes) }
    if let leaf, let name = facts.serverName {
      let covers = leaf.names.covers(name)
      reasons.append(.init(covers, covers ? "it is for \(name)" : "it is not for \(name)"))
    }
    if let leaf {
      let hasBegun = leaf.notBefore <= facts.now
      let hasEnded = facts.now > leaf.notAfter
      reasons.append(
        .init(
          hasBegun && !hasEnded,
          hasEnded
            ? "it ended at \(leaf.notAfter), \(Wording.distance(to: leaf.notAfter, from: facts.now))"
            : hasBegun
              ? "it is valid now: until \(leaf.notAfter), \(Wording.distance(to: leaf.notAfter, from: facts.now))"
              : "it is not valid before \(leaf.notBefore)"))
    }
    var trust = IdentityView.Trust(.notChecked)
    switch facts.identity?.grounds {
    case .verified(let anchor)?:
      trust = .init(.trusted, anchor: anchor)
      reasons.insert(.init(true, "a chain of signatures leads to \(anchor), which is trusted"), at: 0)
      serverIdentity?.path = facts.identity?.chain.compactMap { der in sent.firstIndex { $0.der.bytes == der } }
    case .pinnedKey?:
      trust = .init(.trusted)
      reasons.insert(.init(true, "its key is one of those that were pinned"), at: 0)
    default: break
    }
    if let failure = facts.certificateFailure {
      trust = .init(.refused)
      if !failure.isAboutNameOrTime { reasons.insert(.init(false, failure.description), at: 0) }
    } else if trust.status == .notChecked {
      reasons.insert(.init(nil, "nobody checked where it comes from"), at: 0)
    }
    for signature in signatures where signature.from == .server {
      if let holds = signature.holds {
        reasons.append(
          .init(holds, holds ? "the server proved that it has the key" : "the server's signature does not hold"))
      }
    }
    trust.reasons = reasons
    serverIdentity?.trust = trust
  }
}

extension CertificateFailure {
  /// Whether a look at the certificate itself says the same.
  fileprivate var isAboutNameOrTime: Bool {
    switch self {
    case .nameMismatch, .noNames: true
    default: false
    }
  }
}
