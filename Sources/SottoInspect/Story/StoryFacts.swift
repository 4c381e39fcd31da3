// SPDX-License-Identifier: Apache-2.0

/// What is known of a handshake beside its messages, whoever knows it: an engine that took part, or an inspection.
struct StoryFacts {
  /// On what grounds the server is believed. Texts in it are fit to be shown.
  enum Trust {
    /// A path of certificates, by their subjects, to a root.
    case verified(path: [String], anchor: String)
    /// A key that both were given.
    case preSharedKey(String)
    /// A raw public key that is known.
    case pinnedKey
    /// Verification is switched off.
    case notVerified
    /// Somebody looked, and does not believe it: why.
    case refused([String])
  }

  /// A secret, without its value.
  struct Secret {
    /// Its label in key logs.
    var label: String
    /// Its size in bytes.
    var size: Int
    /// The start of its SHA-256; nil where it is not known.
    var fingerprint: String?
  }

  /// How it went wrong.
  struct Failure {
    var text: String
    var clause: String?
    /// Who sent which alert, in words.
    var alerts: [HandshakeStory.Fact] = []
    var advice: String?
  }

  /// How data flows in the end.
  struct Talk {
    var version: String
    var suite: String?
    var group: String?
    var applicationProtocol: String?
    var earlyData: String?
    /// Such as `client 1,521 bytes (after 0.2 ms)`.
    var flights: [String] = []
    var duration: String?
  }

  var trust: Trust?
  /// The scheme of the server's signature, once it is known to hold.
  var provedScheme: String?
  /// Whether somebody checked a Finished, and it was right.
  var finishedHolds = false
  var secrets: [Secret] = []
  /// What came of comparing them with the other side's.
  var comparison: String?
  var failure: Failure?
  var talk: Talk?
}
