// SPDX-License-Identifier: Apache-2.0

import Sotto
package import SottoIdentity
import SottoWire

extension StoryTeller {
  /// Tells what an inspection shows, seen live or taken from a capture.
  ///
  /// - Parameters:
  ///   - inspection: all but its story.
  ///   - now: what counts as now for "in 41 days"; nil leaves that out.
  package init(inspection: Inspection, now: WallTime?) {
    self.init(
      recording: Recording(inspection), knower: inspection.source.kind == .live ? .client : nil,
      serverName: inspection.source.serverName.map { DisplayText.escaped($0) }, now: now)
  }
}

extension Recording {
  fileprivate init(_ inspection: Inspection) {
    for message in inspection.messages where message.content == "handshake" {
      guard let first = message.bytes.bytes.first, message.name != "encrypted" else { continue }
      take(
        HandshakeType(rawValue: first), message.bytes.bytes, from: message.from, expanded: message.expanded?.bytes)
    }
    known.trust = inspection.serverIdentity.flatMap(StoryFacts.Trust.init)
    known.provedScheme = inspection.signatures.first { $0.from == .server && $0.holds == true }?.scheme
    known.finishedHolds = inspection.outcome.status == .connected && inspection.source.kind == .live
    var labels: Set<String> = [""]
    let mainSecret = inspection.keySchedule?.nodes.first { $0.id == "main_secret" }?.value
    for key in inspection.keys where key.generation == 0 && labels.insert(key.secretLabel).inserted {
      known.secrets.append(.init(key, mainSecretOfTLS12: mainSecret))
    }
    // A connection that nobody has used yet has its keys for data all the same.
    for (label, id) in Self.dataSecrets where finished.count == 2 && labels.insert(label.rawValue).inserted {
      let node = inspection.keySchedule?.nodes.first { $0.id == id && $0.isKnown }
      if let node { known.secrets.append(.init(label: label.rawValue, node)) }
    }
    switch inspection.outcome.status {
    case .connected: known.talk = .init(inspection)
    case .failed:
      // Where TLS did not begin there is no story.
      if let failure = inspection.outcome.failure, !failure.isBeforeTLS { known.failure = .init(failure) }
    case .incomplete: break
    }
  }
}

extension Recording {
  /// TLS 1.3's secrets for data, by their nodes in the key schedule.
  private static let dataSecrets: [(KeyLogLine.Label, String)] = [
    (.serverTraffic, "server_application_traffic_secret_0"), (.clientTraffic, "client_application_traffic_secret_0"),
  ]
}

extension StoryFacts.Trust {
  fileprivate init?(_ identity: IdentityView) {
    let reasons = identity.trust.reasons.map { DisplayText.escaped($0.text) }
    switch identity.trust.status {
    case .trusted where identity.rawPublicKey != nil: self = .pinnedKey
    case .trusted:
      guard let anchor = identity.trust.anchor.map({ DisplayText.escaped($0) }) else { return nil }
      var path = (identity.path ?? []).filter(identity.sent.indices.contains)
        .map { identity.sent[$0].subject.map { DisplayText.escaped($0) } ?? "?" }
      if path.last != anchor { path.append(anchor) }
      self = .verified(path: path, anchor: anchor)
    case .refused: self = .refused(reasons)
    case .notChecked: return nil
    }
  }
}

extension StoryFacts.Secret {
  /// A secret that protected nothing yet.
  fileprivate init(label: String, _ node: KeyScheduleView.Node) {
    self.init(label: label, size: node.length, fingerprint: node.value.map { Wording.fingerprint($0.bytes) })
  }

  /// TLS 1.2 makes both sides' keys of one secret, which is in the key schedule.
  fileprivate init(_ key: KeyEpoch, mainSecretOfTLS12: HexBytes?) {
    let isTLS12 = key.secretLabel == KeyLogLine.Label.clientRandom.rawValue
    let isLong = isTLS12 || key.cipherSuite.hasSuffix("SHA384")
    self.init(
      label: DisplayText.escaped(key.secretLabel), size: isLong ? 48 : 32,
      fingerprint: key.isKnown ? (isTLS12 ? mainSecretOfTLS12 : key.secret).map { Wording.fingerprint($0.bytes) } : nil)
  }
}

extension StoryFacts.Failure {
  fileprivate init(_ failure: FailureView) {
    var text = DisplayText.escaped(failure.text, limit: 600)
    if text.hasSuffix(".") { text.removeLast() }
    self.init(text: text, clause: failure.clause.map { DisplayText.escaped($0) })
    if let alert = failure.alert {
      let who = failure.gaveUp.map { "the \($0.rawValue) said" } ?? "was said"
      alerts = [.init(who, "alert \(DisplayText.escaped(alert))")]
    }
    advice = Glossary.topic(forFailure: failure.id).flatMap { topic in
      (Glossary.entry(id: "error.\(topic)") ?? Glossary.alert(named: topic))?.action
    }
  }
}

extension StoryFacts.Talk {
  fileprivate init(_ inspection: Inspection) {
    let agreed = inspection.negotiated
    self.init(version: agreed.version ?? "?")
    suite = agreed.cipherSuite
    group = agreed.group
    applicationProtocol = agreed.applicationProtocol.map { DisplayText.escaped($0) }
    earlyData = Self.earlyData(inspection)?.words
    flights = Self.flights(inspection)
    duration = inspection.outcome.microseconds.map { Wording.duration(.microseconds($0)) }
  }

  /// What became of early data, as the wire shows it: the server says in its EncryptedExtensions whether it takes it.
  private static func earlyData(_ inspection: Inspection) -> EarlyDataStatus? {
    guard inspection.records.contains(where: \.isEarlyData) else { return nil }
    let answer = inspection.messages.first { $0.name == "EncryptedExtensions" }?.fields.first {
      $0.name == "extensions"
    }
    return answer?.children.contains { $0.name == "early_data" } == true ? .accepted : .rejected(.declined)
  }

  /// What one side sent without a word of the other's between, as far as the handshake goes.
  private static func flights(_ inspection: Inspection) -> [String] {
    var flights: [(from: Side, bytes: Int, time: Int64?)] = []
    for record in inspection.records {
      let isHandshake =
        record.isEarlyData
        || record.messages.contains {
          inspection.messages.indices.contains($0) && inspection.messages[$0].content != "application_data"
        }
      guard isHandshake else { break }
      if let last = flights.indices.last, flights[last].from == record.from {
        flights[last].bytes = flights[last].bytes.addingReportingOverflow(record.size).partialValue
      } else {
        flights.append((record.from, record.size, record.microseconds))
      }
      if flights.count > 8 { break }
    }
    return flights.map { flight in
      "\(flight.from.rawValue) \(Wording.bytes(flight.bytes))"
        + (flight.time.map { " (after \(Wording.duration(.microseconds($0))))" } ?? "")
    }
  }
}

extension RecordView {
  /// Whether the client sent it before the server had answered.
  fileprivate var isEarlyData: Bool { protection?.key == KeyStage.early.name(of: .client, update: 0) }
}
