// SPDX-License-Identifier: Apache-2.0

/// The conversations of a capture, as far as one can tell what each is about without looking closely.
package struct CaptureStudy: Sendable {
  /// One of them.
  package struct Entry: Sendable {
    /// As it was captured.
    package var captured: CapturedConversation
    /// What it is, and where TLS begins.
    package var search: TLSSearch
    /// What TLS agreed on in it; nil before anybody looked, and where there is no TLS.
    package var glance: Glance?

    /// Whether it can be shown.
    package var isTLS: Bool { search.isTLS }
  }

  /// The most important things about a handshake.
  package struct Glance: Equatable, Sendable {
    /// The name that the client asked for, as it came.
    package var serverName: String?
    /// Such as `TLS 1.3`.
    package var version: String?
    /// Such as `TLS_AES_128_GCM_SHA256`.
    package var cipherSuite: String?
    /// What came of it.
    package var outcome: Outcome
  }

  /// All of them, in the capture's order.
  package var entries: [Entry]
  /// What the capture says besides.
  package var capture: Capture

  /// The numbers of those that speak TLS.
  package var numbersOfTLS: [Int] { entries.filter(\.isTLS).map(\.captured.number) }
  /// The client randoms that a key log may have lines for.
  package var clientRandoms: Set<[UInt8]> { Set(entries.compactMap(\.search.clientRandom)) }

  /// Finds TLS in each conversation.
  package init(_ capture: Capture) {
    self.capture = capture
    self.capture.conversations = []
    entries = capture.conversations.map { Entry(captured: $0, search: TLSSearch($0.conversation)) }
  }

  /// Looks at each conversation, for a list of them.
  package mutating func look(_ knowledge: Dissector.Knowledge) {
    for index in entries.indices where entries[index].isTLS {
      let inspection = Self.inspect(entries[index], knowledge)
      entries[index].glance = Glance(
        serverName: inspection.negotiated.serverName, version: inspection.negotiated.version,
        cipherSuite: inspection.negotiated.cipherSuite, outcome: inspection.outcome)
    }
  }

  /// Reads a conversation closely.
  package static func inspect(_ entry: Entry, _ knowledge: Dissector.Knowledge) -> Inspection {
    var source = InspectionSource(.capture)
    if case .tls(let preface?) = entry.search.found {
      source.startTLS = preface.name ?? "something else in the open"
    }
    let captured = entry.captured
    return Inspection(
      overheard: entry.search.conversation, source, knowledge,
      isWhole: captured.conversation.gaps.isEmpty && captured.cut.isEmpty && entry.search.found != .middleOfTLS)
  }
}
