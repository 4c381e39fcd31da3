// SPDX-License-Identifier: Apache-2.0

/// One connection's handshake as people read it: what went over the wire, what it says field by field, which key protects what,
/// who was trusted and why, what came of it and what to do. Every renderer (terminal, HTML, JSON) shows this one tree, whether it was
/// seen live, or taken from a capture.
///
/// Texts that a peer chose are in it as they came; renderers escape them. Secrets are in it only if they were asked for.
package struct Inspection: Codable, Equatable, Sendable {
  /// The name and version of this form. Fields are only ever added under it.
  package static let schemaName = "sotto.inspection/1"

  /// ``schemaName``.
  package var schema = Self.schemaName
  /// Where it comes from.
  package var source: InspectionSource
  /// What came of it.
  package var outcome: Outcome
  /// What was negotiated, as far as it came.
  package var negotiated = Negotiated()
  /// What was offered against what was chosen, and why.
  package var choices: [Choice] = []
  /// All records, in the order in which they were sent, as far as that is known.
  package var records: [RecordView] = []
  /// How many records with application data were left out of ``records``.
  package var omittedRecords = 0
  /// How many bytes were in them.
  package var omittedBytes = 0
  /// All messages that the records carry, in the same order.
  package var messages: [MessageView] = []
  /// The keys that protect records, in the order of their use.
  package var keys: [KeyEpoch] = []
  /// How all secrets come from what the two agreed on; nil where no key was agreed.
  package var keySchedule: KeyScheduleView?
  /// What was signed, and by whom.
  package var signatures: [SignatureView] = []
  /// Who the server showed itself to be.
  package var serverIdentity: IdentityView?
  /// Who the client showed itself to be; nil where it was not asked.
  package var clientIdentity: IdentityView?
  /// Sessions: what was resumed, what can be.
  package var resumption = ResumptionView()
  /// How it compares with a policy, where one was named.
  package var policy: PolicyVerdict?
  /// The lesson: each step in plain prose with the values of this handshake.
  package var story = HandshakeStory(chapters: [])
  /// A second connection that was made with a session of this one; at most one.
  package var second: [Inspection] = []
  /// What is worth doing, most important first; at most three where the handshake succeeded.
  package var advice: [Advice] = []

  /// An inspection of which only the source and the outcome are known yet.
  package init(source: InspectionSource, outcome: Outcome) {
    self.source = source
    self.outcome = outcome
  }
}

/// Where an inspection comes from.
package struct InspectionSource: Codable, Equatable, Sendable {
  /// How it was seen.
  package enum Kind: String, Codable, Sendable {
    /// The connection was ours.
    case live
    /// From a file of captured packets.
    case capture
    /// From bytes that someone gave.
    case bytes
  }

  /// How it was seen.
  package var kind: Kind
  /// The client's address and port, or nil.
  package var clientAddress: String?
  /// The server's address and port, or nil.
  package var serverAddress: String?
  /// Whom the client wanted: `example.com:443`, as it was typed, or nil.
  package var target: String?
  /// Which name the certificate had to show, or nil.
  package var serverName: String?
  /// When it began, RFC 3339 in UTC, or nil.
  package var startedAt: String?
  /// What was spoken before TLS began (`smtp`), or nil.
  package var startTLS: String?
  /// Whether secrets were asked for and are shown.
  package var showsSecrets = false

  /// A source of this kind.
  package init(_ kind: Kind) { self.kind = kind }

  /// ``startTLS`` in words; a proxy's or an unknown protocol's has no such name.
  var preface: String? { startTLS.map { PlainProtocol(rawValue: $0) == nil ? $0 : "STARTTLS (\($0))" } }
}

/// One of the two.
package enum Side: String, Codable, Sendable, CaseIterable {
  /// Who opened the connection.
  case client
  /// Who answered.
  case server

  /// The other one.
  package var other: Side { self == .client ? .server : .client }
}

/// What came of a connection.
package struct Outcome: Codable, Equatable, Sendable {
  /// Whether it came to talk.
  package enum Status: String, Codable, Sendable {
    /// The handshake was completed.
    case connected
    /// It was given up.
    case failed
    /// What was seen ends before either.
    case incomplete
  }

  /// Whether it came to talk.
  package var status: Status
  /// In one line: `TLS 1.3 · X25519MLKEM768 · AES-128-GCM · trusted, matches example.com · certificate ends in 41 days`.
  package var verdict: String
  /// Why it failed; nil unless it did.
  package var failure: FailureView?
  /// From the first byte to the last message of the handshake, or to the alert that ended it, as the wire shows it; nil where it does not.
  package var microseconds: Int64?

  /// An outcome.
  package init(_ status: Status, verdict: String, failure: FailureView? = nil) {
    self.status = status
    self.verdict = verdict
    self.failure = failure
  }
}

/// Why a handshake failed.
package struct FailureView: Codable, Equatable, Sendable {
  /// Which kind of failure, for scripts and for `sotto explain`: `certificate.expired`, `alert.handshake_failure`, `closed`, `not_tls`.
  package var id: String
  /// What went wrong, in one sentence.
  package var text: String
  /// Who gave up; nil where the connection just ended.
  package var gaveUp: Side?
  /// The alert that was sent about it, by name.
  package var alert: String?
  /// The rule that was broken, such as `RFC 9846 §4.3.8`.
  package var clause: String?
  /// The last message before it: its index in ``Inspection/messages``.
  package var lastMessage: Int?
  /// The likeliest causes for this very situation, in order, each with a way to test it.
  package var causes: [Advice] = []

  /// Whether TLS did not even begin, so that there was nothing to give up.
  var isBeforeTLS: Bool { id.hasPrefix("connect.") || id.hasPrefix("starttls.") }
  /// Whether a connection with TLS ended, and neither side said that it gives up.
  var justEnded: Bool { gaveUp == nil && !isBeforeTLS && !id.hasPrefix("not_tls.") }

  /// A failure.
  package init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}

/// Something to do, or to know.
package struct Advice: Codable, Equatable, Sendable {
  /// A few words.
  package var title: String
  /// A sentence or two.
  package var text: String
  /// A command that does it, or tests it.
  package var command: String?

  /// An advice.
  package init(title: String, text: String, command: String? = nil) {
    self.title = title
    self.text = text
    self.command = command
  }
}
