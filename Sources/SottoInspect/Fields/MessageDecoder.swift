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
    /// Into how many fields a message may be taken apart.
    var mostFields = FieldBudget.fields

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
    /// How many fields there are.
    private(set) var fieldCount = 0

    /// A message of this name.
    package init(name: String) { self.name = name }

    /// A message of these fields.
    init(name: String, _ fields: [Field], count: Int = 0) {
      self.name = name
      self.fields = fields
      fieldCount = count
      problem = Field.firstProblem(in: fields)
    }

    /// What a reader read; what it left is shown, too.
    init(name: String, closing reader: FieldReader) {
      var reader = reader
      reader.close()
      self.init(name: name, reader.fields)
    }
  }

  /// Reads a handshake message, its header included. Where the context does not say which version is in force, the form of the message
  /// does as far as it can.
  package static func handshake(_ bytes: [UInt8], from: Side, _ context: Context) -> Decoded {
    let budget = FieldBudget(context.mostFields)
    var reader = FieldReader(bytes, budget: budget)
    guard let type = reader.code("msg_type", HandshakeType.self, clause: "RFC 9846 §4") else {
      return Decoded(name: "nothing", closing: reader)
    }
    guard
      let length = reader.number(
        "length", 3, note: "How many bytes of this message follow.", value: { Wording.bytes($0) })
    else { return Decoded(name: type.messageName, closing: reader) }
    if length > reader.remaining { reader.complain(FieldText.short(length, reader.remaining)) }
    var body = reader.narrowed(to: length)
    let name = body.message(type, from: from, context)
    body.close()
    var behind = FieldReader(bytes, body.end..<bytes.count)
    behind.close()
    var decoded = Decoded(name: name, body.fields + behind.fields, count: budget.taken)
    decoded.summary = MessageSummary.line(for: name, body.fields)
    return decoded
  }

  /// Reads an alert.
  package static func alert(_ bytes: [UInt8]) -> Decoded {
    var reader = FieldReader(bytes)
    let level = reader.code(
      "level", AlertLevel.self, note: "How it is meant; TLS 1.3 goes by the description alone.", clause: "RFC 9846 §6")
    let description = reader.code(
      "description", AlertDescription.self, note: "Why the sender gives up, or that it is done.", clause: "RFC 9846 §6")
    var decoded = Decoded(name: "alert", closing: reader)
    decoded.summary = [level?.description, description?.description].compactMap(\.self).joined(separator: " ")
    return decoded
  }

  /// Reads a change_cipher_spec.
  package static func changeCipherSpec(_ bytes: [UInt8]) -> Decoded {
    var reader = FieldReader(bytes)
    let value = reader.number(
      "type", 1,
      note: "In TLS 1.2: from here on the new keys protect what I send. In TLS 1.3 it means nothing any more.",
      clause: "RFC 5246 §7.1",
      value: { $0 == 1 ? "change_cipher_spec (1)" : "unknown (\($0))" })
    if let value, value != 1 { reader.complain("must be 1") }
    return Decoded(name: "change_cipher_spec", closing: reader)
  }
}

extension AlertLevel: CustomStringConvertible {
  /// The name that RFC 9846 gives it, or the number where it gives none.
  package var description: String {
    switch self {
    case .warning: "warning"
    case .fatal: "fatal"
    default: "unknown (\(rawValue))"
    }
  }
}

extension HandshakeType {
  /// The name of the message's structure.
  var messageName: String {
    switch self {
    case .helloRequest: "HelloRequest"
    case .clientHello: "ClientHello"
    case .serverHello: "ServerHello"
    case .newSessionTicket: "NewSessionTicket"
    case .endOfEarlyData: "EndOfEarlyData"
    case .encryptedExtensions: "EncryptedExtensions"
    case .certificate: "Certificate"
    case .serverKeyExchange: "ServerKeyExchange"
    case .certificateRequest: "CertificateRequest"
    case .serverHelloDone: "ServerHelloDone"
    case .certificateVerify: "CertificateVerify"
    case .clientKeyExchange: "ClientKeyExchange"
    case .finished: "Finished"
    case .certificateStatus: "CertificateStatus"
    case .keyUpdate: "KeyUpdate"
    case .compressedCertificate: "CompressedCertificate"
    default: description
    }
  }
}
