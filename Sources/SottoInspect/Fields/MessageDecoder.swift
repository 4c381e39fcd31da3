// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// What a message says, field by field. Tolerant where the engine is strict: what is unknown or malformed is shown for what it is, with the
/// place where it breaks.
package enum MessageDecoder {
  /// What has to be known of a connection to read its messages.
  package struct Context: Equatable, Sendable {
    /// The version in force; nil before a ServerHello.
    package var version: ProtocolVersion?
    /// The cipher suite in force: TLS 1.2's key exchange messages differ by it.
    package var cipherSuite: CipherSuite?
    /// What each side's Certificate message holds (RFC 7250).
    package var certificateTypes: [Side: CertificateType] = [:]

    /// Nothing known yet.
    package init() {}
  }

  /// What was read.
  package struct Decoded: Equatable, Sendable {
    /// The message's name.
    package var name: String
    /// A line for the ladder.
    package var summary = ""
    /// Its fields; offsets count in the message's bytes.
    package var fields: [Field] = []
    /// Where and why it breaks.
    package var problem: String?

    /// A message of this name.
    package init(name: String) { self.name = name }
  }

  /// Reads a handshake message, its header included.
  package static func handshake(_ bytes: [UInt8], from: Side, _ context: Context) -> Decoded {
    Decoded(name: bytes.first.map { HandshakeType(rawValue: $0).description } ?? "nothing")
  }

  /// Reads an alert.
  package static func alert(_ bytes: [UInt8]) -> Decoded {
    Decoded(name: "alert")
  }

  /// Reads a change_cipher_spec.
  package static func changeCipherSpec(_ bytes: [UInt8]) -> Decoded {
    Decoded(name: "change_cipher_spec")
  }
}
