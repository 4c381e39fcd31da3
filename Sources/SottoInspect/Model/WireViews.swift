// SPDX-License-Identifier: Apache-2.0

import Sotto

/// A record as it was sent, and as it was opened.
package struct RecordView: Codable, Equatable, Sendable {
  /// Its place in ``Inspection/records``.
  package var index: Int
  /// Who sent it.
  package var from: Side
  /// When, since the connection's first byte; nil where not known.
  package var microseconds: Int64?
  /// Where it begins in its sender's stream, in bytes.
  package var offset: Int
  /// The content type in its header, by name: `handshake`, `application_data`; or ``notTLS``, ``ssl2``, or `incomplete`.
  package var type: String
  /// Its size with its header, in bytes.
  package var size: Int
  /// The bytes with the header. Of application data only the first ``keptOfApplicationData``.
  package var bytes: HexBytes
  /// What protects it; nil in the open.
  package var protection: Protection?
  /// The messages that are in it, whole or in part: their indices in ``Inspection/messages``.
  package var messages: [Int] = []
  /// What is wrong with it.
  package var problem: String?

  /// The ``type`` of bytes that are no record.
  package static let notTLS = "not TLS"
  /// The ``type`` of a ClientHello in the format of SSL 2.0, which comes in no record of TLS.
  package static let ssl2 = "SSL 2.0"

  /// How many bytes of it are a record's header.
  var headerLength: Int { type == Self.notTLS || type == Self.ssl2 ? 0 : min(5, bytes.bytes.count) }

  /// How many bytes of a record with application data are kept.
  package static let keptOfApplicationData = 64

  /// A record.
  package init(index: Int, from: Side, microseconds: Int64?, offset: Int, type: String, size: Int, bytes: [UInt8]) {
    self.index = index
    self.from = from
    self.microseconds = microseconds
    self.offset = offset
    self.type = type
    self.size = size
    self.bytes = HexBytes(bytes)
  }

  /// What protects a record.
  package struct Protection: Codable, Equatable, Sendable {
    /// The ``KeyEpoch/id`` of its key.
    package var key: String
    /// Its number under that key, from 0.
    package var sequence: UInt64
    /// What is inside (of application data the beginning only); nil where the key is not known.
    package var opened: HexBytes?
    /// How many bytes are inside, without type and padding; nil where the key is not known.
    package var openedSize: Int?
    /// The content type inside, by name (TLS 1.3 hides it).
    package var innerType: String?
    /// How many zeros pad it.
    package var padding: Int = 0

    /// A protection whose content is not known yet.
    package init(key: String, sequence: UInt64) {
      self.key = key
      self.sequence = sequence
    }
  }
}

/// A message with all that it says.
package struct MessageView: Codable, Equatable, Sendable {
  /// Its place in ``Inspection/messages``.
  package var index: Int
  /// Who sent it.
  package var from: Side
  /// What kind of message: `handshake`, `alert`, `change_cipher_spec`, `application_data`.
  package var content: String
  /// Its name: `ClientHello`, `HelloRetryRequest`, `alert`, or `encrypted` where its key is not known.
  package var name: String
  /// When its last record came, since the connection's first byte.
  package var microseconds: Int64?
  /// Its size with its header, in bytes.
  package var size: Int
  /// The ``KeyEpoch/id`` of the key that protects it; nil in the open.
  package var key: String?
  /// Its records: indices in ``Inspection/records``.
  package var records: [Int]
  /// Its bytes with the header; of application data the beginning only.
  package var bytes: HexBytes
  /// A line for the ladder: `X25519MLKEM768 and X25519 shares, 3 suites, h2`.
  package var summary = ""
  /// What it says, field by field; offsets count in ``bytes``.
  package var fields: [Field] = []
  /// What it says when it is inflated (RFC 8879): the bytes that ``expandedFields`` count in.
  package var expanded: HexBytes?
  /// What the inflated message says, field by field.
  package var expandedFields: [Field] = []
  /// Where and why it breaks; nil where it is well formed.
  package var problem: String?

  /// The ``name`` of what can't be opened.
  package static let encryptedName = "encrypted"

  /// A message not decoded yet.
  package init(
    index: Int, from: Side, content: String, name: String, size: Int, key: String?, records: [Int], bytes: [UInt8]
  ) {
    self.index = index
    self.from = from
    self.content = content
    self.name = name
    self.size = size
    self.key = key
    self.records = records
    self.bytes = HexBytes(bytes)
  }
}

/// A stretch of bytes with a name and a meaning, and what it is made of.
package struct Field: Codable, Equatable, Sendable {
  /// The field's name in its RFC's presentation language: `cipher_suites`, `legacy_version`.
  package var name: String
  /// What it says, for people: `TLS_AES_128_GCM_SHA256 (0x1301)`; empty where the parts say it all.
  package var value: String
  /// Where it begins in the message, in bytes.
  package var offset: Int
  /// How long it is, in bytes.
  package var length: Int
  /// What it is for, in a sentence; nil where the name says it.
  package var note: String?
  /// Where it is defined, such as `RFC 9846 §4.2.2`.
  package var clause: String?
  /// What it is made of, in order.
  package var children: [Field] = []
  /// Why it is malformed; nil where it is well formed.
  package var problem: String?

  /// A field.
  package init(
    _ name: String, _ value: String = "", at offset: Int, length: Int, note: String? = nil, clause: String? = nil,
    children: [Field] = [], problem: String? = nil
  ) {
    self.name = name
    self.value = value
    self.offset = offset
    self.length = length
    self.note = note
    self.clause = clause
    self.children = children
    self.problem = problem
  }
}

/// Bytes that are written as hexadecimal digits.
package struct HexBytes: Codable, Equatable, Sendable {
  /// The bytes.
  package var bytes: [UInt8]

  /// These bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads hexadecimal digits.
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let bytes = hexadecimalBytes(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not an even number of hexadecimal digits"))
    }
    self.bytes = bytes
  }

  /// Writes hexadecimal digits.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hexadecimal(bytes))
  }
}

/// Hexadecimal digits as bytes; nil if there are others, or one too few.
package func hexadecimalBytes(_ text: some StringProtocol) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count / 2)
  var high: UInt8?
  for digit in text.utf8 {
    let value: UInt8
    switch digit {
    case 48...57: value = digit - 48
    case 65...70: value = digit - 55
    case 97...102: value = digit - 87
    default: return nil
    }
    if let known = high {
      bytes.append(known << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return high == nil ? bytes : nil
}
