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

/// The extensions of one message, in order and without duplicates (RFC 9846 section 4.3): as they stand on the wire, and where
/// in it each is.
package struct ExtensionBlock: Equatable, Sendable {
  private struct Place: Equatable, Sendable {
    let type: ExtensionType
    let body: Range<Int>
  }

  /// All of them, headers included, without the length in front.
  private var bytes: [UInt8] = []
  private var places: [Place] = []
  /// Whether a body was longer than a length field in it can say: a message with such a block can't be sent.
  private var overflowed = false

  /// Room for so many is made at once; most messages have fewer.
  private static var usualCount: Int { 12 }

  package init() {}

  /// `Extension extensions<0..2^16-1>`.
  package init(from reader: inout ByteReader) throws(DecodeError) {
    let bytes = try reader.opaque16()
    var places: [Place] = []
    var list = ByteReader(bytes.span, as: "extensions")
    var seen = CodePointSet()
    if !list.isAtEnd { places.reserveCapacity(Self.usualCount) }
    while !list.isAtEnd {
      let type = ExtensionType(rawValue: try list.uint16())
      //= rfc9846 4.3-9
      guard seen.insert(type.rawValue) else { throw DecodeError(.duplicate, in: "extensions") }
      let count = Int(try list.uint16())
      let start = bytes.count - list.remaining
      try list.skip(count)
      places.append(Place(type: type, body: start..<(start + count)))
    }
    self.bytes = bytes
    self.places = places
  }

  package func encode(into writer: inout ByteWriter) {
    if overflowed { writer.markOverflowed() }
    writer.opaque16(bytes)
  }

  package mutating func append(_ body: some ExtensionBody) {
    append(body, as: type(of: body).type)
  }

  //= rfc9846 4.3-1
  /// For a body that two extension types share, such as the two lists of signature algorithms.
  package mutating func append(_ body: some ExtensionBody, as type: ExtensionType) {
    append(type) { body.encode(into: &$0) }
  }

  package mutating func append(_ entry: RawExtension) {
    append(entry.type) { $0.append(entry.body) }
  }

  private mutating func append(_ type: ExtensionType, _ body: (inout ByteWriter) -> Void) {
    if bytes.isEmpty {
      bytes.reserveCapacity(256)
      places.reserveCapacity(Self.usualCount)
    }
    var writer = ByteWriter(appendingTo: exchange(&bytes, with: []))
    writer.uint16(type.rawValue)
    writer.vector16(body)
    if writer.overflowed { overflowed = true }
    let start = (places.last?.body.upperBound ?? 0) + 4
    bytes = writer.finish()
    places.append(Place(type: type, body: start..<bytes.count))
  }

  /// The extensions, each by itself.
  package var entries: [RawExtension] {
    places.map { RawExtension(type: $0.type, body: Array(bytes[$0.body])) }
  }

  package var isEmpty: Bool { places.isEmpty }

  /// How many there are.
  package var count: Int { places.count }

  /// The type of the one at `index`, which must be below ``count``.
  package func entryType(at index: Int) -> ExtensionType { places[index].type }

  package subscript(_ type: ExtensionType) -> RawExtension? {
    place(of: type).map { RawExtension(type: type, body: Array(bytes[$0])) }
  }

  package func contains(_ type: ExtensionType) -> Bool {
    place(of: type) != nil
  }

  private func place(of type: ExtensionType) -> Range<Int>? {
    for place in places where place.type == type { return place.body }
    return nil
  }

  /// The extension read as `Body`, or nil where it is absent.
  package func decode<Body: ExtensionBody>(_: Body.Type) throws(DecodeError) -> Body? {
    try decode(Body.self, from: Body.type)
  }

  /// The extension of type `type` read as `Body`, or nil where it is absent.
  package func decode<Body: ExtensionBody>(_: Body.Type, from type: ExtensionType) throws(DecodeError) -> Body? {
    guard let place = place(of: type) else { return nil }
    var reader = ByteReader(bytes.span.extracting(place), as: type.description)
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
