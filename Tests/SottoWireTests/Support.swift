// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// The bytes of a hexadecimal string; spaces are skipped.
func hex(_ string: String) -> [UInt8] {
  let digits = string.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Reads `bytes` with `body`, which may leave some over.
func read<T>(
  _ bytes: [UInt8], _ body: (inout ByteReader) throws(DecodeError) -> T
) throws(DecodeError) -> T {
  var reader = ByteReader(bytes.span, as: "test")
  return try body(&reader)
}

/// What is wrong with `bytes`, or nil where `body` reads them.
func problem<T>(
  _ bytes: [UInt8], _ body: (inout ByteReader) throws(DecodeError) -> T
) -> DecodeError.Problem? {
  do throws(DecodeError) {
    _ = try read(bytes, body)
    return nil
  } catch {
    return error.problem
  }
}

/// What `body` writes, and whether it fitted.
func written(_ body: (inout ByteWriter) -> Void) -> (bytes: [UInt8], overflowed: Bool) {
  var writer = ByteWriter()
  body(&writer)
  let overflowed = writer.overflowed
  return (writer.finish(), overflowed)
}

/// One message or extension body: a value, and the bytes that the RFC gives it.
struct Sample: Sendable, CustomTestStringConvertible {
  /// What reading gave: the bytes that it is written as again, and whether it is the sample's value.
  typealias Reading = (bytes: [UInt8], isEqual: Bool)

  let name: String
  /// The body on the wire, without what frames it.
  let bytes: [UInt8]
  /// The sample's value, written with its frame: four bytes of header or of extension.
  let framed: [UInt8]
  /// The type on the wire.
  let type: UInt16
  /// Reads a body in a frame that says its length.
  let read: @Sendable ([UInt8]) throws(DecodeError) -> Reading
  /// Reads a frame as it stands.
  let readFrame: @Sendable ([UInt8]) throws(DecodeError) -> Reading
  /// How many leading bytes also make a whole body.
  let completeAt: Set<Int>
  /// What one more byte is; nil where it just belongs to the body.
  let trailing: DecodeError.Problem?

  var testDescription: String { name }

  /// The body of a handshake message.
  static func message<Body: HandshakeBody & Equatable>(
    _ value: Body, _ bytes: String, completeAt: Set<Int> = [], trailing: DecodeError.Problem? = .trailingBytes(1)
  ) -> Sample {
    @Sendable func readFrame(_ bytes: [UInt8]) throws(DecodeError) -> Reading {
      let decoded = try HandshakeMessage(type: Body.type, bytes: bytes).decode(Body.self)
      return (written { decoded.encode(into: &$0) }.bytes, decoded == value)
    }
    return Sample(
      name: "\(Body.self) \(bytes.prefix(24))", bytes: hex(bytes), framed: HandshakeMessage(value)?.bytes ?? [],
      type: UInt16(Body.type.rawValue),
      read: { (body) throws(DecodeError) in
        try readFrame(
          written { frame in
            frame.uint8(Body.type.rawValue)
            frame.opaque24(body)
          }.bytes)
      },
      readFrame: readFrame, completeAt: completeAt, trailing: trailing)
  }

  /// The body of an extension.
  static func ext<Body: ExtensionBody & Equatable>(
    _ value: Body, _ bytes: String, as type: ExtensionType = Body.type, completeAt: Set<Int> = [],
    trailing: DecodeError.Problem? = .trailingBytes(1)
  ) -> Sample {
    let reading: @Sendable ([UInt8]) throws(DecodeError) -> Reading = { (body) throws(DecodeError) in
      var block = ExtensionBlock()
      block.append(RawExtension(type: type, body: body))
      guard let decoded = try block.decode(Body.self, from: type) else { throw DecodeError(.truncated, in: "test") }
      return (written { decoded.encode(into: &$0) }.bytes, decoded == value)
    }
    var block = ExtensionBlock()
    block.append(value, as: type)
    let framed = written { block.encode(into: &$0) }.bytes
    return Sample(
      name: "\(Body.self) \(bytes.prefix(24))", bytes: hex(bytes), framed: Array(framed.dropFirst(2)),
      type: type.rawValue, read: reading,
      readFrame: { (frame) throws(DecodeError) in
        let block = try SottoWireTests.read(
          written { $0.opaque16(frame) }.bytes, { (reader) throws(DecodeError) in try ExtensionBlock(from: &reader) })
        return try reading(block.entries.first?.body ?? [])
      },
      completeAt: completeAt, trailing: trailing)
  }
}
