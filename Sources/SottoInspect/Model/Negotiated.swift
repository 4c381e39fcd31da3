// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// What was negotiated, by the names of the registries; nil where it did not come so far or there is none.
package struct Negotiated: Codable, Equatable, Sendable {
  /// Such as `TLS 1.3`.
  package var version: String?
  /// Such as `TLS_AES_128_GCM_SHA256`.
  package var cipherSuite: String?
  /// Such as `X25519MLKEM768`; nil for a classical handshake or a pre-shared key alone.
  package var group: String?
  /// The scheme of the server's signature, such as `ecdsa_secp256r1_sha256`.
  package var signatureScheme: String?
  /// The scheme of the client's signature.
  package var clientSignatureScheme: String?
  /// The application protocol (ALPN).
  package var applicationProtocol: String?
  /// The server name that the client sent (SNI).
  package var serverName: String?
  /// Whether the server asked for a second hello.
  package var helloRetryRequested = false
  /// Whether a session was resumed, or a pre-shared key used.
  package var isResumed = false
  /// TLS 1.2: whether the extended main secret binds the keys to the handshake (RFC 7627).
  package var extendedMainSecret: Bool?
  /// TLS 1.2: whether the client's secret was encrypted to the server's RSA key.
  package var usesRSAKeyExchange = false

  /// Nothing yet.
  package init() {}

  /// Whether a version older than TLS 1.3 was spoken.
  var isTLS12OrOlder: Bool { version.map(Self.olderVersions.contains) ?? false }

  private static let olderVersions = Set(
    [ProtocolVersion.ssl30, .tls10, .tls11, .tls12].map(\.description))
}

/// What was offered against what was chosen.
package struct Choice: Codable, Equatable, Sendable {
  /// What was to be chosen, such as `cipher suite`.
  package var what: String
  /// What the client offered, in its order.
  package var offered: [String]
  /// What the server took, or nil if it took none.
  package var chosen: String?
  /// Why, as far as the handshake tells.
  package var why: String

  /// A choice.
  package init(what: String, offered: [String], chosen: String?, why: String) {
    self.what = what
    self.offered = offered
    self.chosen = chosen
    self.why = why
  }
}

/// Sessions: what was resumed, and what can be.
package struct ResumptionView: Codable, Equatable, Sendable {
  /// What the client offered to go on with: `ticket (192 bytes)`, `session id`.
  package var offered: [String] = []
  /// Whether the server took one; nil if none was offered.
  package var accepted: Bool?
  /// What the server gave for next time.
  package var tickets: [TicketView] = []

  /// Nothing offered, nothing given.
  package init() {}

  /// A NewSessionTicket.
  package struct TicketView: Codable, Equatable, Sendable {
    /// Its message: the index in ``Inspection/messages``.
    package var message: Int
    /// For how long it is good, in seconds.
    package var lifetimeSeconds: Int
    /// The ticket's size, in bytes.
    package var size: Int
    /// How much early data it allows, in bytes; nil for none.
    package var maximumEarlyData: Int?

    /// A ticket.
    package init(message: Int, lifetimeSeconds: Int, size: Int, maximumEarlyData: Int?) {
      self.message = message
      self.lifetimeSeconds = lifetimeSeconds
      self.size = size
      self.maximumEarlyData = maximumEarlyData
    }
  }
}

/// How a handshake compares with a policy.
package struct PolicyVerdict: Codable, Equatable, Sendable {
  /// The policy's name.
  package var name: String
  /// What it is made from.
  package var source: String
  /// Whether every row passes.
  package var passes: Bool
  /// Row by row.
  package var rows: [Row]

  /// A verdict made of these rows.
  package init(name: String, source: String, rows: [Row]) {
    self.name = name
    self.source = source
    self.rows = rows
    passes = rows.allSatisfy(\.passes)
  }

  /// One demand.
  package struct Row: Codable, Equatable, Sendable {
    /// What is looked at: `version`.
    package var what: String
    /// What the policy wants.
    package var required: String
    /// What was found.
    package var found: String
    /// Whether that will do.
    package var passes: Bool

    /// A row.
    package init(what: String, required: String, found: String, passes: Bool) {
      self.what = what
      self.required = required
      self.found = found
      self.passes = passes
    }
  }
}
