// SPDX-License-Identifier: Apache-2.0

/// An extension as it stands on the wire, its body not yet read.
///
///     struct {
///         ExtensionType extension_type;
///         opaque extension_data<0..2^16-1>;
///     } Extension;
package struct RawExtension: Equatable, Sendable {
  package let type: ExtensionType
  package let body: [UInt8]

  package init(type: ExtensionType, body: [UInt8]) {
    self.type = type
    self.body = body
  }
}

/// The body of one kind of extension in one kind of message.
package protocol ExtensionBody: Sendable {
  static var type: ExtensionType { get }
  init(from reader: inout ByteReader) throws(DecodeError)
  func encode(into writer: inout ByteWriter)
}

/// The extensions of one message, in order and without duplicates (RFC 9846 section 4.3).
package struct ExtensionBlock: Equatable, Sendable {
  package private(set) var entries: [RawExtension]
  /// Whether a body was longer than a length field in it can say: a message with such a block can't be sent.
  private var overflowed = false

  package init() {
    entries = []
  }

  /// `Extension extensions<0..2^16-1>`.
  package init(from reader: inout ByteReader) throws(DecodeError) {
    entries = try reader.vector16(as: "extensions") { (list) throws(DecodeError) in
      var entries: [RawExtension] = []
      var seen: Set<ExtensionType> = []
      while !list.isAtEnd {
        let type = ExtensionType(rawValue: try list.uint16())
        //= rfc9846 4.3-9
        guard seen.insert(type).inserted else { throw DecodeError(.duplicate, in: "extensions") }
        entries.append(RawExtension(type: type, body: try list.opaque16()))
      }
      return entries
    }
  }

  package func encode(into writer: inout ByteWriter) {
    if overflowed { writer.markOverflowed() }
    writer.vector16 { list in
      for entry in entries {
        list.uint16(entry.type.rawValue)
        list.opaque16(entry.body)
      }
    }
  }

  package mutating func append(_ body: some ExtensionBody) {
    append(body, as: type(of: body).type)
  }

  //= rfc9846 4.3-1
  /// For a body that two extension types share, such as the two lists of signature algorithms.
  package mutating func append(_ body: some ExtensionBody, as type: ExtensionType) {
    var writer = ByteWriter()
    body.encode(into: &writer)
    if writer.overflowed { overflowed = true }
    entries.append(RawExtension(type: type, body: writer.finish()))
  }

  package mutating func append(_ entry: RawExtension) {
    entries.append(entry)
  }

  package subscript(_ type: ExtensionType) -> RawExtension? {
    entries.first { $0.type == type }
  }

  package func contains(_ type: ExtensionType) -> Bool {
    self[type] != nil
  }

  /// The extension read as `Body`, or nil where it is absent.
  package func decode<Body: ExtensionBody>(_: Body.Type) throws(DecodeError) -> Body? {
    try decode(Body.self, from: Body.type)
  }

  /// The extension of type `type` read as `Body`, or nil where it is absent.
  package func decode<Body: ExtensionBody>(_: Body.Type, from type: ExtensionType) throws(DecodeError) -> Body? {
    guard let entry = self[type] else { return nil }
    var reader = ByteReader(entry.body.span, as: type.description)
    let body = try Body(from: &reader)
    //= rfc9846 4.3-2
    try reader.finish()
    return body
  }
}

/// A body of no bytes: a flag.
package protocol EmptyExtension: ExtensionBody {
  init()
}

extension EmptyExtension {
  package init(from reader: inout ByteReader) throws(DecodeError) {
    self.init()
  }

  package func encode(into writer: inout ByteWriter) {}
}
