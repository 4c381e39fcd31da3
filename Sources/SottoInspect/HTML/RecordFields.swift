// SPDX-License-Identifier: Apache-2.0

/// What a record's bytes are, as they were sent and as they were opened.
struct RecordFields {
  private let record: RecordView
  private let suite: String?

  /// A record, and the suite that protects it.
  init(_ record: RecordView, suite: String?) {
    self.record = record
    self.suite = suite
  }

  /// The header and what follows it.
  var asSent: [Field] {
    let count = record.bytes.bytes.count
    guard record.headerLength > 0 else { return [Field("bytes", at: 0, length: count)] }
    guard count > 5 else { return header }
    guard record.protection != nil else {
      return header + [Field("fragment", at: 5, length: count - 5, note: "The record's content, in the open.")]
    }
    let tag = tagLength
    let nonce = nonceLength
    let clause = isTLS12 ? "RFC 5246 §6.2.3" : "RFC 9846 §5.2"
    guard tag > 0, record.size == count, count >= 5 + nonce + tag else {
      return header + [
        Field(sealedName, at: 5, length: count - 5, note: "What is inside, sealed.", clause: clause)
      ]
    }
    let explicit = Field(
      "nonce_explicit", at: 5, length: nonce,
      note: "The part of the nonce that is sent: it must never come twice under one key.", clause: "RFC 5288 §3")
    return header + (nonce > 0 ? [explicit] : []) + [
      Field(
        sealedName, at: 5 + nonce, length: count - 5 - nonce - tag, note: "What is inside, encrypted.", clause: clause),
      Field(
        "authentication tag", at: count - tag, length: tag,
        note: "Proves that nobody changed a bit of the record: without the key it can't be made."),
    ]
  }

  private var header: [Field] {
    let bytes = record.bytes.bytes
    guard bytes.count >= 5 else { return [] }
    return [
      Field(
        "type", record.type + " (\(bytes[0]))", at: 0, length: 1,
        note: record.protection.flatMap { $0.innerType }.map { inner in
          inner == record.type ? "What is inside." : "What TLS 1.3 says of all that it seals; inside it is \(inner)."
        }),
      Field(
        "legacy_record_version", at: 1, length: 2, note: "Kept for the sake of old middleboxes; nobody reads it.",
        clause: "RFC 9846 §5.1"),
      Field("length", Wording.bytes(Int(bytes[3]) << 8 | Int(bytes[4])), at: 3, length: 2),
    ]
  }

  /// Only suites before TLS 1.3 name their key exchange.
  private var isTLS12: Bool { suite?.contains("_WITH_") ?? false }
  private var sealedName: String { isTLS12 ? "fragment" : "encrypted_record" }

  /// How much of the nonce is sent along: in TLS 1.2 eight bytes of it, but for ChaCha20.
  private var nonceLength: Int { isTLS12 && suite?.contains("POLY1305") == false ? 8 : 0 }

  /// How long the tag is; 0 where the suite doesn't tell.
  private var tagLength: Int {
    guard let suite else { return 0 }
    if suite.contains("CCM_8") { return 8 }
    return suite.contains("GCM") || suite.contains("POLY1305") || suite.contains("CCM") ? 16 : 0
  }

  /// The messages inside, if they are there whole; else the content as one.
  static func opened(_ record: RecordView, size: Int, message: (Int) -> (name: String, size: Int)?) -> [Field] {
    var fields: [Field] = []
    var offset = 0
    for place in record.messages {
      guard let (name, length) = message(place), length >= 0, length <= size - offset else { break }
      fields.append(Field(name, at: offset, length: length))
      offset += length
    }
    return offset == size ? fields : [Field("content", at: 0, length: size)]
  }

  /// The nonce of a record: TLS 1.3 and ChaCha20 add the sequence number to the static nonce; AES-GCM in TLS 1.2 sends the second half along.
  static func nonce(iv: [UInt8], _ sequence: UInt64, _ record: [UInt8]) -> [UInt8]? {
    switch iv.count {
    case 12:
      var nonce = iv
      for index in 0..<8 { nonce[11 - index] ^= UInt8(truncatingIfNeeded: sequence >> (8 * UInt64(index))) }
      return nonce
    case 4 where record.count >= 13: return iv + record[5..<13]
    default: return nil
    }
  }
}
