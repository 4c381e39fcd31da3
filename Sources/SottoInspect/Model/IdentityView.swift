// SPDX-License-Identifier: Apache-2.0

/// Who one side showed itself to be, and whether it is to be believed.
package struct IdentityView: Codable, Equatable, Sendable {
  /// The certificates as they were sent; the first is the side's own.
  package var sent: [CertificateView] = []
  /// The path that was built from them to an authority, by index in ``sent``, the side's own first; nil where none was built. The anchor is
  /// ``Trust/anchor``.
  package var path: [Int]?
  /// A raw public key in the place of certificates (RFC 7250), as it is told apart: `ECDSA P-256, SHA-256 …`.
  package var rawPublicKey: String?
  /// Whether it is to be believed.
  package var trust = Trust(.notChecked)

  /// Nothing shown yet.
  package init() {}

  /// Whether to believe it.
  package struct Trust: Codable, Equatable, Sendable {
    /// The answer.
    package enum Status: String, Codable, Sendable {
      /// A path leads to an authority that is trusted, now and for this name; or the key is one that was pinned.
      case trusted
      /// It was looked at and is not to be believed.
      case refused
      /// Nobody looked: a capture, a resumption, a failure before it.
      case notChecked = "not checked"
    }

    /// The answer.
    package var status: Status
    /// The authority that it rests on, as it is named.
    package var anchor: String?
    /// What was asked, and what was found, one a line: `valid now: until 2027-01-01`.
    package var reasons: [Reason] = []

    /// An answer.
    package init(_ status: Status, anchor: String? = nil, reasons: [Reason] = []) {
      self.status = status
      self.anchor = anchor
      self.reasons = reasons
    }
  }

  /// One question about an identity, and the answer.
  package struct Reason: Codable, Equatable, Sendable {
    /// Whether it speaks for it; nil where it could not be asked.
    package var holds: Bool?
    /// What was asked and found.
    package var text: String

    /// A reason.
    package init(_ holds: Bool?, _ text: String) {
      self.holds = holds
      self.text = text
    }
  }
}

/// A certificate as it was sent. What can't be read of it is nil.
package struct CertificateView: Codable, Equatable, Sendable {
  /// The whole certificate, DER.
  package var der: HexBytes
  /// Its SHA-256.
  package var sha256: HexBytes
  /// Whom it is about.
  package var subject: String?
  /// Who signed it.
  package var issuer: String?
  /// The names that it holds for, in its order: `example.com`, `192.0.2.1`.
  package var names: [String] = []
  /// From when, RFC 3339.
  package var notBefore: String?
  /// Until when, RFC 3339.
  package var notAfter: String?
  /// How much of its time is over when it was seen, in thousandths (below 0: not begun; above 1000: over); nil where unknown.
  package var elapsedPermille: Int?
  /// Days until it ends when it was seen, rounded down; negative when it has ended.
  package var daysLeft: Int?
  /// Its serial number.
  package var serial: HexBytes?
  /// The public key: `ECDSA P-256`, `RSA 2048`, `1.2.840.113549.1.1.10`.
  package var key: String?
  /// The issuer's signature: `ecdsa-with-SHA256`.
  package var signature: String?
  /// Whether it may sign others.
  package var isAuthority: Bool?
  /// Whether it is signed with its own key's name, as roots are.
  package var isSelfIssued: Bool?
  /// Its DER, field by field; offsets count in ``der``.
  package var fields: [Field] = []
  /// What can't be read in it, and where.
  package var problem: String?

  /// A certificate of which only the bytes are known.
  package init(der: [UInt8], sha256: [UInt8]) {
    self.der = HexBytes(der)
    self.sha256 = HexBytes(sha256)
  }
}
