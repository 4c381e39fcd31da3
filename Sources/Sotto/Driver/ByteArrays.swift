// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

// The same calls for callers whose bytes are in arrays. `SottoNIO` and whoever counts copies use spans.

extension Connection {
  /// Takes whole records from `input`, and appends the data they hold to `data`. As ``receive(_:into:)``, with room made.
  ///
  /// - Returns: How many bytes were taken; the rest is to be brought again.
  public mutating func receive(_ input: [UInt8], appendingTo data: inout [UInt8]) throws(TLSError) -> Int {
    try engine.receive(input, appendingTo: &data)
  }

  /// Protects `data`; what waits to be sent goes first.
  public mutating func seal(_ data: [UInt8]) throws(TLSError) -> [UInt8] {
    try engine.seal(data)
  }
}

extension Driver {
  /// Takes whole records from `input`, and appends the data they hold to `data`. As ``receive(_:into:)``, with room made.
  ///
  /// - Returns: How many bytes were taken; the rest is to be brought again.
  public mutating func receive(_ input: [UInt8], appendingTo data: inout [UInt8]) throws(TLSError) -> Int {
    try data.appendRecords(of: input) { (input, out) throws(TLSError) in try receive(input, into: &out) }
  }

  /// Protects `data`; what waits to be sent goes first.
  public mutating func seal(_ data: [UInt8]) throws(TLSError) -> [UInt8] {
    try sealing(data)
  }
}

extension Engine {
  mutating func receive(_ input: [UInt8], appendingTo data: inout [UInt8]) throws(TLSError) -> Int {
    try data.appendRecords(of: input) { (input, out) throws(TLSError) in try receive(input, into: &out) }
  }

  mutating func seal(_ data: [UInt8]) throws(TLSError) -> [UInt8] {
    var records: [UInt8] = []
    let result = records.appendRaw(capacity: sealedCount(of: data.count)) { out in
      Result { () throws(TLSError) in try seal(data.rawSpan, into: &out) }
    }
    // `sealedCount` promises room for all of it; were that ever wrong, data must not vanish.
    guard try result.get() == data.count else { throw TLSError(.cryptography("less room than was promised")) }
    return records
  }
}

extension [UInt8] {
  /// Makes room for the data in `input`'s whole records, and lets `receive` fill it. What it wrote before it failed stays.
  fileprivate mutating func appendRecords(
    of input: [UInt8], _ receive: (RawSpan, inout OutputRawSpan) throws(TLSError) -> Int
  ) throws(TLSError) -> Int {
    let result = appendRaw(capacity: roomNeeded(for: input)) { out in
      Result { () throws(TLSError) in try receive(input.rawSpan, &out) }
    }
    return try result.get()
  }
}

/// The most data that the whole records in `input` can hold. What is incomplete needs no room yet.
private func roomNeeded(for input: [UInt8]) -> Int {
  var room = 0
  var start = 0
  while let header = RecordHeader(input.span.extracting(start...)) {
    start += RecordHeader.length + header.length
    guard start <= input.count else { break }
    room += header.length
  }
  return room
}
