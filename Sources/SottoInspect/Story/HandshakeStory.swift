// SPDX-License-Identifier: Apache-2.0

/// A handshake as people read it: chapters in the order of a lesson, made of what really happened. It holds no secret,
/// and everything a peer chose in it is escaped, so that any renderer may show it as it is.
package struct HandshakeStory: Codable, Equatable, Sendable {
  /// The chapters, in order.
  package var chapters: [Chapter]

  /// A story of these chapters.
  package init(chapters: [Chapter]) {
    self.chapters = chapters
  }

  /// One step of the handshake.
  package struct Chapter: Codable, Equatable, Sendable {
    /// Which step it is, for whoever looks for one.
    package let kind: Kind
    /// A few words.
    package var title: String
    /// Who spoke, and who could listen.
    package var setting: String
    /// What happened and why, in plain sentences.
    package var text: String
    /// The values that were sent, chosen or checked.
    package var facts: [Fact] = []
    /// What follows from it, in a sentence or two.
    package var conclusion: String?
  }

  /// The steps that a handshake has.
  @nonexhaustive
  package enum Kind: String, Codable, Hashable, Sendable {
    /// The client offers.
    case hello
    /// The server asks for another offer.
    case retry
    /// The server chooses.
    case choice
    /// The server shows who it is.
    case certificate
    /// TLS 1.2: the two agree on a secret.
    case exchange
    /// The keys that came out.
    case keys
    /// Both prove that they saw the same.
    case finished
    /// Data flows.
    case talk
    /// It went wrong.
    case failure
  }

  /// A value with its name.
  package struct Fact: Codable, Equatable, Sendable {
    /// What it is.
    package let label: String
    /// The value.
    package let value: String

    /// A value with its name.
    package init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }
}
