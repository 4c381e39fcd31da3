// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Bytes that somebody typed or pasted as hexadecimal digits: with spaces, line breaks, colons, commas, `0x` and `\x` between them or not.
package struct HexInput: Equatable, Sendable {
  /// What the bytes are.
  package enum Kind: Equatable, Sendable {
    /// TLS records, one or several.
    case records
    /// Handshake messages without records.
    case handshake
    /// Neither, by their first byte.
    case unknown
  }

  /// Why the text is no bytes.
  package enum Problem: Error, Equatable, Sendable {
    /// There is nothing in it.
    case empty
    /// A character that is no digit, at this place, from 1.
    case character(String, position: Int)
    /// One digit too few.
    case odd
    /// More than anybody pastes.
    case tooLong
  }

  /// The most that is taken, in bytes.
  package static let limit = 1 << 20

  /// The bytes.
  package var bytes: [UInt8]

  /// Reads the text.
  package init(_ text: String) throws(Problem) {
    var bytes: [UInt8] = []
    var high: UInt8?
    var position = 0
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      position += 1
      if Self.between.contains(scalar) { continue }
      // The zero of 0x is no digit.
      if high == nil, scalar == "0" || scalar == "\\", let next = scalars.first, next == "x" || next == "X" {
        _ = scalars.popFirst()
        position += 1
        continue
      }
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw .character(String(scalar), position: position)
      }
      let value = UInt8(truncatingIfNeeded: digit)
      if let known = high {
        bytes.append(known << 4 | value)
        high = nil
      } else {
        high = value
      }
      guard bytes.count <= Self.limit else { throw .tooLong }
    }
    guard high == nil else { throw .odd }
    guard !bytes.isEmpty else { throw .empty }
    self.bytes = bytes
  }

  /// What stands between digits and means nothing.
  private static let between: Set<Unicode.Scalar> = [
    " ", "\t", "\n", "\r", ":", ",", ";", "-", "_", "{", "}", "[", "]", "(", ")", "\"", "'", "\u{feff}",
  ]

  /// What the bytes are, by how they begin: a record has a version of TLS in its second and third byte.
  package var kind: Kind {
    guard let first = bytes.first else { return .unknown }
    let looksLikeRecord =
      (ContentType.changeCipherSpec.rawValue...ContentType.heartbeat.rawValue).contains(first)
      && (bytes.count < 2 || bytes[1] == 3) && (bytes.count < 3 || bytes[2] <= 4)
    if looksLikeRecord { return .records }
    return Self.isHandshakeType(first) ? .handshake : .unknown
  }

  private static func isHandshakeType(_ byte: UInt8) -> Bool {
    !HandshakeType(rawValue: byte).description.hasPrefix("unknown")
  }

  /// Handshake messages put into records, as they would be sent in the open, so that one way of reading serves both.
  package static func records(around handshake: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = handshake[...]
    while !rest.isEmpty {
      let fragment = rest.prefix(RecordHeader.maximumPlaintextLength)
      RecordHeader(type: .handshake, legacyVersion: .tls12, length: fragment.count).encode(into: &result)
      result.append(contentsOf: fragment)
      rest = rest.dropFirst(fragment.count)
    }
    return result
  }
}
