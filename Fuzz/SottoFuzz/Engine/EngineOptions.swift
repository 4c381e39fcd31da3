// SPDX-License-Identifier: Apache-2.0

/// How the side under test is configured, and how bytes get to it.
struct EngineOptions: OptionSet {
  let rawValue: UInt16

  /// Server: asks who the client is. Client: answers that question after the handshake too.
  static let authenticates = Self(rawValue: 1 << 0)
  /// Server: and will not do without. Client: has a session to resume.
  static let insists = Self(rawValue: 1 << 1)
  /// TLS 1.2: the classical handshake, and no extended main secret. TLS 1.3: keys of sessions alone.
  static let insecurely = Self(rawValue: 1 << 2)
  /// Server: sessions that the script offers are not sealed yet. Client: tickets are asked for.
  static let sealsTickets = Self(rawValue: 1 << 3)
  /// Application protocols.
  static let negotiatesProtocols = Self(rawValue: 1 << 4)
  /// Either version will do.
  static let speaksBoth = Self(rawValue: 1 << 5)
  /// Bytes come one by one.
  static let bytewise = Self(rawValue: 1 << 6)
  /// All groups, not just quick ones.
  static let allGroups = Self(rawValue: 1 << 7)
  /// Early data: server takes it, client with a session sends some.
  static let earlyData = Self(rawValue: 1 << 8)
  /// A key from outside.
  static let preSharedKey = Self(rawValue: 1 << 9)
  /// Raw public keys in the place of certificates.
  static let rawPublicKeys = Self(rawValue: 1 << 10)
  /// Certificates may come compressed.
  static let compression = Self(rawValue: 1 << 11)

  /// What both sides of a recorded conversation have to agree on.
  static let shared: Self = [
    .negotiatesProtocols, .speaksBoth, .allGroups, .insecurely, .preSharedKey, .rawPublicKeys, .compression,
  ]
}
