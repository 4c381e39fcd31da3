// SPDX-License-Identifier: Apache-2.0

/// A key that protects one side's records for a while.
package struct KeyEpoch: Codable, Equatable, Sendable {
  /// Its name within this inspection: `client handshake`, `server application`, `client application, update 1`, `client early`.
  package var id: String
  /// Who seals with it.
  package var from: Side
  /// The cipher suite.
  package var cipherSuite: String
  /// The secret that it comes from, by its label in key logs: `SERVER_HANDSHAKE_TRAFFIC_SECRET`.
  package var secretLabel: String
  /// How many key updates came before.
  package var generation: Int
  /// Whether the secret is known, so that records under it were opened.
  package var isKnown: Bool
  /// The traffic secret, the key and the first nonce; nil where secrets were not asked for.
  package var secret: HexBytes?
  /// The record key, like ``secret``.
  package var key: HexBytes?
  /// The static nonce, like ``secret``.
  package var iv: HexBytes?

  /// A key.
  package init(
    id: String, from: Side, cipherSuite: String, secretLabel: String, generation: Int, isKnown: Bool,
    secret: HexBytes? = nil, key: HexBytes? = nil, iv: HexBytes? = nil
  ) {
    self.id = id
    self.from = from
    self.cipherSuite = cipherSuite
    self.secretLabel = secretLabel
    self.generation = generation
    self.isKnown = isKnown
    self.secret = secret
    self.key = key
    self.iv = iv
  }
}

/// How all secrets of a connection come from what the two agreed on: a graph, in an order in which each node's inputs come before it.
package struct KeyScheduleView: Codable, Equatable, Sendable {
  /// `TLS 1.3` or `TLS 1.2`.
  package var version: String
  /// The hash, such as `SHA-256`.
  package var hash: String
  /// All steps.
  package var nodes: [Node]

  /// A key schedule.
  package init(version: String, hash: String, nodes: [Node]) {
    self.version = version
    self.hash = hash
    self.nodes = nodes
  }

  /// One step: something that goes in, or is made of others.
  package struct Node: Codable, Equatable, Sendable {
    /// How it is made.
    package enum Operation: String, Codable, Sendable {
      /// It comes from outside: a key agreement, a pre-shared key, a random.
      case input
      /// Two secrets one after the other, as a hybrid's halves are.
      case concatenate = "concatenation"
      /// HKDF-Extract(salt, input).
      case extract = "HKDF-Extract"
      /// HKDF-Expand-Label(secret, label, context, length), or Derive-Secret.
      case expand = "HKDF-Expand-Label"
      /// HMAC(secret, context): what a Finished message says.
      case mac = "HMAC"
      /// TLS 1.2's PRF(secret, label, seed).
      case prf = "PRF"
      /// A part of what another node holds: TLS 1.2's key block is cut into keys.
      case cut = "slice"
    }

    /// Its name within the schedule: `handshake_secret`.
    package var id: String
    /// Its name for people: `Handshake Secret`.
    package var name: String
    /// How it is made.
    package var operation: Operation
    /// The nodes that it is made of, by ``id``, in the operation's order (extract: salt, input).
    package var inputs: [String]
    /// The label, without the `tls13 ` in front: `c hs traffic`.
    package var label: String?
    /// What the context or seed is, for people: `hash of ClientHello … ServerHello`.
    package var context: String?
    /// The context or seed itself (never secret).
    package var contextBytes: HexBytes?
    /// How long it is, in bytes.
    package var length: Int
    /// Whether it must stay secret.
    package var isSecret: Bool
    /// Whether its value is known to who made this inspection.
    package var isKnown: Bool
    /// Whether a key log or the engine says the same; nil where neither says anything.
    package var agrees: Bool?
    /// The value; nil where it is not known, or secret and not asked for.
    package var value: HexBytes?
    /// A command that computes the value anew from its inputs; given only beside the values.
    package var command: String?
    /// What it is for, in a sentence.
    package var note: String

    /// A step.
    package init(
      id: String, name: String, operation: Operation, inputs: [String] = [], label: String? = nil,
      context: String? = nil,
      contextBytes: HexBytes? = nil, length: Int, isSecret: Bool = true, isKnown: Bool, agrees: Bool? = nil,
      value: HexBytes? = nil, command: String? = nil, note: String
    ) {
      self.id = id
      self.name = name
      self.operation = operation
      self.inputs = inputs
      self.label = label
      self.context = context
      self.contextBytes = contextBytes
      self.length = length
      self.isSecret = isSecret
      self.isKnown = isKnown
      self.agrees = agrees
      self.value = value
      self.command = command
      self.note = note
    }
  }
}

/// What was signed, exactly.
package struct SignatureView: Codable, Equatable, Sendable {
  /// The message with the signature: its index in ``Inspection/messages``.
  package var message: Int
  /// Who signed.
  package var from: Side
  /// The scheme, such as `ecdsa_secp256r1_sha256`.
  package var scheme: String
  /// The bytes that were signed.
  package var content: HexBytes
  /// What they are made of; offsets count in ``content``.
  package var parts: [Field]
  /// Whether the signature holds under the certificate's key; nil where that was not checked.
  package var holds: Bool?

  /// A signature.
  package init(message: Int, from: Side, scheme: String, content: [UInt8], parts: [Field], holds: Bool?) {
    self.message = message
    self.from = from
    self.scheme = scheme
    self.content = HexBytes(content)
    self.parts = parts
    self.holds = holds
  }
}
