// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// Records of TLS 1.2 (RFC 5246 section 6.2.3.3), each AEAD over each path.
@Suite struct TLS12RecordTests {
  typealias Case = TLS12SecretsTests.Case

  private func keys(_ on: Case) throws -> KeyBlockTLS12 {
    let main = try on.mainSecret()
    return try main.keyBlock(
      on.parameters(), clientRandom: on.vector.clientRandom, serverRandom: on.vector.serverRandom)
  }

  private func sealer(_ on: Case, at sequence: UInt64 = 0) throws -> RecordSealerTLS12 {
    RecordSealerTLS12(try keys(on), of: .client, startingAt: sequence, path: on.path)
  }

  private func opener(_ on: Case, of role: Role = .client, at sequence: UInt64 = 0) throws -> RecordOpenerTLS12 {
    RecordOpenerTLS12(try keys(on), of: role, startingAt: sequence, path: on.path)
  }

  /// What OpenSSL sent, whose explicit nonces do not start with zero.
  @Test(arguments: Case.all) func recordsOfOpenSSL(_ on: Case) throws {
    for (role, records, verifyData, text) in [
      (Role.client, on.vector.clientRecords, on.vector.clientVerifyData, "sotto voce\n"),
      (.server, on.vector.serverRecords, on.vector.serverVerifyData, "ancora piano\n"),
    ] {
      var opener = try opener(on, of: role)
      var finished: [UInt8] = []
      #expect(try opener.open(records[0], appendingTo: &finished) == OpenedRecord(type: .handshake, count: 16))
      #expect(finished == [20, 0, 0, 12] + verifyData)
      var data: [UInt8] = [7]
      #expect(try opener.open(records[1], appendingTo: &data).type == .applicationData)
      #expect(data == [7] + Array(text.utf8))
      // The other side's key does not open them.
      var other = try self.opener(on, of: role.peer)
      #expect(throws: CryptoFailure.badRecordMAC) { try other.open(records[0], appendingTo: &data) }
    }
  }

  @Test(arguments: Case.all) func knownAnswers(_ on: Case) throws {
    var sealer = try sealer(on)
    for expected in on.vector.sealed {
      var record: [UInt8] = [1]
      try sealer.seal(Array("piano".utf8), as: .applicationData, appendingTo: &record)
      #expect(record == [1] + expected)
    }
    #expect(sealer.recordsSealed == 2)
    #expect(sealer.suite == (try on.parameters()))
  }

  @Test(arguments: Case.all) func roundTrip(_ on: Case) throws {
    var sealer = try sealer(on)
    var second = try self.sealer(on)
    var opener = try opener(on)
    for count in [0, 1, 2, 15, 16, 17, 1000, 16_384] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      var record: [UInt8] = []
      try sealer.seal(content, as: .applicationData, appendingTo: &record)
      let size = sealer.sealedCount(content: count)
      #expect(record.count == size)
      let span = try output(capacity: size) { out throws(CryptoFailure) in
        try second.seal(content.rawSpan, as: .applicationData, into: &out)
      }
      #expect(span == record)
      let capacity = opener.openedCapacity(record: record.count)
      let opened = try output(capacity: capacity) { out throws(CryptoFailure) in
        let what = try opener.open(record.rawSpan, into: &out)
        if what != OpenedRecord(type: .applicationData, count: count) { throw .internal("\(what)") }
      }
      #expect(opened == content && capacity == count)
    }
    #expect(sealer.recordsSealed == opener.recordsOpened)
  }

  @Test(arguments: Case.all) func everyByteIsAuthenticated(_ on: Case) throws {
    var sealer = try sealer(on)
    var record: [UInt8] = []
    try sealer.seal(Array("attack at dawn".utf8), as: .applicationData, appendingTo: &record)
    var opener = try opener(on)
    for index in record.indices {
      for bit in [UInt8(1), 0x80] {
        var forged = record
        forged[index] ^= bit
        let expected: CryptoFailure = index == 3 || index == 4 ? .recordTooShort : .badRecordMAC
        var opened: [UInt8] = [1]
        #expect(throws: expected) { try opener.open(forged, appendingTo: &opened) }
        #expect(opened == [1])
      }
    }
    var opened: [UInt8] = []
    #expect(try opener.open(record, appendingTo: &opened).count == 14)
    // A replay has another sequence number.
    #expect(throws: CryptoFailure.badRecordMAC) { try opener.open(record, appendingTo: &opened) }
    #expect(opener.recordsOpened == 1)
  }

  @Test(arguments: Case.all) func failureAppendsNothingAndWipes(_ on: Case) throws {
    var sealer = try sealer(on)
    var record: [UInt8] = []
    try sealer.seal(Array("attack at dawn".utf8), as: .applicationData, appendingTo: &record)
    record[record.count - 1] ^= 1
    var opener = try opener(on)
    // unsafe: looks at the memory behind the output span.
    unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0xaa)
      var out = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
      #expect(throws: CryptoFailure.badRecordMAC) { try opener.open(record.rawSpan, into: &out) }
      #expect(out.byteCount == 0)
      _ = unsafe out.finalize(for: buffer)
      #expect(unsafe buffer[..<14].allSatisfy { $0 == 0 })
      #expect(unsafe buffer[14...].allSatisfy { $0 == 0xaa })
    }
  }

  @Test(arguments: Case.all) func lengths(_ on: Case) throws {
    var sealer = try sealer(on)
    var record: [UInt8] = []
    let full = [UInt8](repeating: 1, count: 16_384)
    #expect(throws: CryptoFailure.plaintextTooLong) {
      try sealer.seal(full + [1], as: .applicationData, appendingTo: &record)
    }
    for type in [ContentType.handshake, .alert] {
      #expect(throws: CryptoFailure.self) { try sealer.seal([], as: type, appendingTo: &record) }
    }
    #expect(record == [] && sealer.recordsSealed == 0)
    try sealer.seal([1, 2, 3], as: .applicationData, appendingTo: &record)

    var opener = try opener(on)
    var opened: [UInt8] = []
    for count in 0..<record.count {
      #expect(throws: CryptoFailure.recordTooShort) { try opener.open(Array(record[..<count]), appendingTo: &opened) }
    }
    #expect(throws: CryptoFailure.recordTooShort) { try opener.open(record + [0], appendingTo: &opened) }
    let expansion = try on.parameters().expansion
    for (length, failure) in [
      (0, CryptoFailure.recordTooShort), (expansion - 1, .recordTooShort), (expansion, .badRecordMAC),
      (16_384 + expansion, .badRecordMAC), (16_385 + expansion, .plaintextTooLong), (65_535, .plaintextTooLong),
    ] {
      let forged = [23, 3, 3, UInt8(length >> 8), UInt8(length & 0xff)] + [UInt8](repeating: 0, count: length)
      #expect(throws: failure) { try opener.open(forged, appendingTo: &opened) }
    }
    #expect(opened == [])

    #expect(throws: CryptoFailure.self) {
      try output(capacity: 9) { out throws(CryptoFailure) in
        try sealer.seal([1, 2, 3, 4].rawSpan, as: .applicationData, into: &out)
      }
    }
    #expect(throws: CryptoFailure.self) {
      try output(capacity: 2) { out throws(CryptoFailure) in _ = try opener.open(record.rawSpan, into: &out) }
    }
    #expect(sealer.recordsSealed == 1 && opener.recordsOpened == 0)
  }

  @Test(arguments: Case.all) func sequenceNumbersNeverWrap(_ on: Case) throws {
    var sealer = try sealer(on, at: .max - 1)
    var opener = try opener(on, at: .max - 1)
    var record: [UInt8] = []
    var opened: [UInt8] = []
    try sealer.seal([1], as: .applicationData, appendingTo: &record)
    #expect(try opener.open(record, appendingTo: &opened).count == 1)
    #expect(sealer.isExhausted == true)
    var more: [UInt8] = []
    #expect(throws: CryptoFailure.sequenceExhausted) { try sealer.seal([1], as: .applicationData, appendingTo: &more) }
    #expect(throws: CryptoFailure.sequenceExhausted) { try opener.open(record, appendingTo: &opened) }
    #expect(more == [] && opened == [1])
  }

  /// All eight bytes of the sequence number go into the nonce and what is authenticated.
  @Test(arguments: Case.all) func everySequenceByteCounts(_ on: Case) throws {
    var seen: Set<[UInt8]> = []
    for sequence in [0] + (0..<8).map({ UInt64(1) << UInt64(8 * $0) }) {
      var sealer = try sealer(on, at: sequence)
      var record: [UInt8] = []
      try sealer.seal([1, 2, 3, 4, 5, 6, 7, 8], as: .applicationData, appendingTo: &record)
      #expect(seen.insert(Array(record.dropFirst(5 + (try on.parameters().explicitNonceLength)))).inserted)
      var opener = try opener(on, at: sequence &+ 1)
      var opened: [UInt8] = []
      #expect(throws: CryptoFailure.badRecordMAC) { try opener.open(record, appendingTo: &opened) }
    }
  }

  @Test(arguments: Case.all) func keyLimits(_ on: Case) throws {
    let limit = try on.parameters().recordLimit
    #expect(try on.parameters().aead == .chacha20Poly1305 ? limit == .max : limit == 1 << 24)
    var sealer = RecordSealerTLS12(try keys(on), of: .client, lowerLimit: 1, path: on.path)
    #expect(sealer.isExhausted == false)
    var record: [UInt8] = []
    try sealer.seal([1], as: .applicationData, appendingTo: &record)
    #expect(sealer.isExhausted == true)
    // The goodbye still goes out.
    try sealer.seal([1, 0], as: .alert, appendingTo: &record)
  }
}
