// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// Sealing and opening records (RFC 9846 sections 5.2 to 5.5), each suite over each path.
@Suite struct RecordProtectionTests {
  //= rfc9846 5.4-1
  @Test(arguments: SuiteOnPath.all) func roundTrip(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var opener = try on.opener()
    for count in [0, 1, 2, 15, 16, 17, 63, 64, 65, 1000, 16_384] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      for padding in [0, 1, 100] where count + padding <= 16_384 {
        var record: [UInt8] = [0xee]
        try sealer.seal(content, as: .applicationData, padding: padding, appendingTo: &record)
        #expect(record.count == 1 + RecordSealer.sealedCount(content: count, padding: padding))
        record.removeFirst()
        let length = record.count - 5
        #expect(Array(record[..<5]) == [23, 3, 3, UInt8(length >> 8), UInt8(length & 0xff)])

        var opened: [UInt8] = [0xee]
        let what = try opener.open(record, appendingTo: &opened)
        #expect(what == OpenedRecord(type: .applicationData, count: count))
        #expect(opened == [0xee] + content)
      }
    }
    #expect(sealer.recordsSealed == opener.recordsOpened)
  }

  @Test(arguments: SuiteOnPath.all) func spansGiveTheSameAsArrays(_ on: SuiteOnPath) throws {
    var first = try on.sealer()
    var second = try on.sealer()
    var third = try on.sealer()
    var opener = try on.opener()
    for count in [1, 100, 5000] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 3) }
      var array: [UInt8] = []
      try first.seal(content, as: .handshake, padding: 3, appendingTo: &array)
      var fromSpan: [UInt8] = []
      try third.seal(content.span, as: .handshake, padding: 3, appendingTo: &fromSpan)
      let size = RecordSealer.sealedCount(content: count, padding: 3)
      let span = try output(capacity: size) { out throws(CryptoFailure) in
        try second.seal(content.rawSpan, as: .handshake, padding: 3, into: &out)
      }
      #expect(span == array && fromSpan == array)
      let opened = try output(capacity: RecordOpener.openedCapacity(record: span.count)) { out throws(CryptoFailure) in
        let what = try opener.open(span.rawSpan, into: &out)
        if what != OpenedRecord(type: .handshake, count: count) { throw .internal("\(what)") }
      }
      #expect(opened == content)
    }
  }

  @Test(arguments: suites) func pathsAgree(_ suite: SuiteParameters) throws {
    var direct = try SuiteOnPath(suite: suite, path: .direct).sealer()
    var portable = try SuiteOnPath(suite: suite, path: .portable).sealer()
    for count in [1, 15, 16, 17, 63, 64, 65, 127, 1023, 16_000] {
      for padding in [0, 1, 15, 16, 63, 64, 65, 384] {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 5) }
        var first: [UInt8] = []
        var second: [UInt8] = []
        try direct.seal(content, as: .applicationData, padding: padding, appendingTo: &first)
        try portable.seal(content, as: .applicationData, padding: padding, appendingTo: &second)
        #expect(first == second)
      }
    }
  }

  //= rfc9846 5.2-3
  @Test(arguments: SuiteOnPath.all) func everyByteIsAuthenticated(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var record: [UInt8] = []
    try sealer.seal(Array("attack at dawn".utf8), as: .applicationData, padding: 2, appendingTo: &record)
    var opener = try on.opener()
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
    // Failures leave the sequence number alone: the true record still opens.
    var opened: [UInt8] = []
    #expect(try opener.open(record, appendingTo: &opened).type == .applicationData)
    #expect(opener.recordsOpened == 1)
    // And once only.
    #expect(throws: CryptoFailure.badRecordMAC) { try opener.open(record, appendingTo: &opened) }
  }

  @Test(arguments: SuiteOnPath.all) func failureAppendsNothingAndWipes(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var record: [UInt8] = []
    try sealer.seal(Array("attack at dawn".utf8), as: .applicationData, appendingTo: &record)
    record[record.count - 1] ^= 1
    var opener = try on.opener()
    // unsafe: looks at the memory behind the output span.
    unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0xaa)
      var out = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
      #expect(throws: CryptoFailure.badRecordMAC) { try opener.open(record.rawSpan, into: &out) }
      #expect(out.byteCount == 0)
      _ = unsafe out.finalize(for: buffer)
      #expect(unsafe buffer[..<15].allSatisfy { $0 == 0 })
      #expect(unsafe buffer[15...].allSatisfy { $0 == 0xaa })
    }
  }

  @Test(arguments: SuiteOnPath.all) func truncatedAndOverlongRecords(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var record: [UInt8] = []
    try sealer.seal([1, 2, 3], as: .applicationData, appendingTo: &record)
    var opener = try on.opener()
    var opened: [UInt8] = []
    for count in 0..<record.count {
      #expect(throws: CryptoFailure.recordTooShort) { try opener.open(Array(record[..<count]), appendingTo: &opened) }
    }
    #expect(throws: CryptoFailure.recordTooShort) { try opener.open(record + [0], appendingTo: &opened) }
    for length in 0..<16 {
      let short = [23, 3, 3, 0, UInt8(length)] + [UInt8](repeating: 0, count: length)
      #expect(throws: CryptoFailure.recordTooShort) { try opener.open(short, appendingTo: &opened) }
    }
    #expect(throws: CryptoFailure.badRecordMAC) {
      try opener.open([23, 3, 3, 0, 16] + [UInt8](repeating: 0, count: 16), appendingTo: &opened)
    }
  }

  /// A record that says nothing but zeros, as only a peer that holds the keys can make one.
  private func forge(_ inner: [UInt8], _ on: SuiteOnPath) throws -> [UInt8] {
    let secret = on.trafficSecret
    let key = secret.writeKey(length: on.suite.aead.keyLength)
    let iv = secret.writeIV(length: 12).reveal()
    let length = inner.count + 16
    let header = [23, 3, 3, UInt8(length >> 8), UInt8(length & 0xff)]
    var body = [UInt8](repeating: 0, count: length)
    let aead = PortableAEAD(on.suite.aead, key: key.bytes)
    // unsafe: lends arrays to the bridge.
    let sealed = unsafe iv.withUnsafeBytes { nonce in
      unsafe inner.withUnsafeBytes { inner in
        unsafe header.withUnsafeBytes { header in
          unsafe body.withUnsafeMutableBytes { body in
            unsafe aead.seal(
              nonce: nonce, content: inner, extra: UnsafeRawBufferPointer(start: nil, count: 0), header: header,
              into: body)
          }
        }
      }
    }
    #expect(sealed)
    return header + body
  }

  //= rfc9846 5.4-4
  //= rfc9846 5.4-5
  @Test(arguments: SuiteOnPath.all) func zerosOnly(_ on: SuiteOnPath) throws {
    for count in [0, 1, 17, 16_385] {
      var opener = try on.opener()
      var opened: [UInt8] = [7]
      let record = try forge([UInt8](repeating: 0, count: count), on)
      #expect(throws: CryptoFailure.noContentType) { try opener.open(record, appendingTo: &opened) }
      #expect(opened == [7])
    }
  }

  //= rfc9846 5.4-2
  @Test(arguments: SuiteOnPath.all) func contentMayEndInZeros(_ on: SuiteOnPath) throws {
    var opener = try on.opener()
    var opened: [UInt8] = []
    let what = try opener.open(try forge([5, 0, 0, 23, 0, 0], on), appendingTo: &opened)
    #expect(what == OpenedRecord(type: .applicationData, count: 3) && opened == [5, 0, 0])
    // An unknown type is the engine's to refuse, an empty one of handshake too.
    opener = try on.opener()
    opened = []
    #expect(
      try opener.open(try forge([99], on), appendingTo: &opened) == OpenedRecord(type: .init(rawValue: 99), count: 0))
  }

  //= rfc9846 5.4-6
  @Test(arguments: SuiteOnPath.all) func innerPlaintextLimit(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var record: [UInt8] = []
    let full = [UInt8](repeating: 1, count: 16_384)
    #expect(throws: CryptoFailure.innerPlaintextTooLong) {
      try sealer.seal(full + [1], as: .applicationData, appendingTo: &record)
    }
    #expect(throws: CryptoFailure.innerPlaintextTooLong) {
      try sealer.seal(full, as: .applicationData, padding: 1, appendingTo: &record)
    }
    #expect(throws: CryptoFailure.innerPlaintextTooLong) {
      try sealer.seal([1], as: .applicationData, padding: .max, appendingTo: &record)
    }
    #expect(throws: CryptoFailure.innerPlaintextTooLong) {
      try sealer.seal([1], as: .applicationData, padding: -1, appendingTo: &record)
    }
    #expect(record == [] && sealer.recordsSealed == 0)
    try sealer.seal([1], as: .applicationData, padding: 16_383, appendingTo: &record)
    var opener = try on.opener()
    var opened: [UInt8] = []
    #expect(try opener.open(record, appendingTo: &opened).count == 1)

    let tooLong = try forge([UInt8](repeating: 1, count: 16_386), on)
    #expect(throws: CryptoFailure.innerPlaintextTooLong) { try opener.open(tooLong, appendingTo: &opened) }
  }

  //= rfc9846 5.4-3
  @Test(arguments: SuiteOnPath.all) func onlyApplicationDataMayBeEmpty(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    var record: [UInt8] = []
    for type in [ContentType.handshake, .alert] {
      #expect(throws: CryptoFailure.self) { try sealer.seal([], as: type, appendingTo: &record) }
    }
    #expect(throws: CryptoFailure.self) { try sealer.seal([1], as: .init(rawValue: 0), appendingTo: &record) }
    #expect(record == [] && sealer.recordsSealed == 0)
    try sealer.seal([], as: .applicationData, appendingTo: &record)
    #expect(record.count == 22)
  }

  @Test(arguments: SuiteOnPath.all) func noRoom(_ on: SuiteOnPath) throws {
    var sealer = try on.sealer()
    #expect(throws: CryptoFailure.self) {
      try output(capacity: RecordSealer.sealedCount(content: 4) - 1) { out throws(CryptoFailure) in
        try sealer.seal([1, 2, 3, 4].rawSpan, as: .applicationData, into: &out)
      }
    }
    #expect(sealer.recordsSealed == 0)
    var record: [UInt8] = []
    try sealer.seal([1, 2, 3, 4], as: .applicationData, appendingTo: &record)
    var opener = try on.opener()
    #expect(throws: CryptoFailure.self) {
      try output(capacity: RecordOpener.openedCapacity(record: record.count) - 1) { out throws(CryptoFailure) in
        _ = try opener.open(record.rawSpan, into: &out)
      }
    }
    #expect(opener.recordsOpened == 0)
  }

  //= rfc9846 5.3-2
  @Test(arguments: SuiteOnPath.all) func sequenceNumbersNeverWrap(_ on: SuiteOnPath) throws {
    var sealer = try RecordSealer(on.suite, on.trafficSecret, startingAt: .max - 1, path: on.path)
    var opener = try RecordOpener(on.suite, on.trafficSecret, startingAt: .max - 1, path: on.path)
    var record: [UInt8] = []
    var opened: [UInt8] = []
    try sealer.seal([1], as: .applicationData, appendingTo: &record)
    #expect(try opener.open(record, appendingTo: &opened).count == 1)
    #expect(sealer.needsKeyUpdate == true)
    var more: [UInt8] = []
    #expect(throws: CryptoFailure.sequenceExhausted) { try sealer.seal([1], as: .applicationData, appendingTo: &more) }
    #expect(throws: CryptoFailure.sequenceExhausted) { try opener.open(record, appendingTo: &opened) }
    #expect(more == [] && opened == [1])
  }

  /// All eight bytes of the sequence number go into the nonce.
  @Test(arguments: SuiteOnPath.all) func everySequenceByteCounts(_ on: SuiteOnPath) throws {
    var seen: Set<[UInt8]> = []
    for sequence in [0] + (0..<8).map({ UInt64(1) << UInt64(8 * $0) }) {
      var sealer = try RecordSealer(on.suite, on.trafficSecret, startingAt: sequence, path: on.path)
      var record: [UInt8] = []
      try sealer.seal([1, 2, 3, 4, 5, 6, 7, 8], as: .applicationData, appendingTo: &record)
      #expect(seen.insert(record).inserted)
    }
  }

  //= rfc9846 5.5-1
  @Test func keyLimits() throws {
    // 2^24.5, rounded down.
    let gcm: UInt64 = 23_726_566
    for suite in suites {
      #expect(suite.aead == .chacha20Poly1305 ? suite.recordLimit == .max : suite.recordLimit < gcm)
      let on = SuiteOnPath(suite: suite, path: .current)
      let limit = suite.recordLimit
      guard limit < .max else { continue }
      var sealer = try RecordSealer(suite, on.trafficSecret, startingAt: limit - 1, path: .current)
      #expect(sealer.needsKeyUpdate == false)
      var record: [UInt8] = []
      try sealer.seal([1], as: .applicationData, appendingTo: &record)
      #expect(sealer.needsKeyUpdate == true)
      // The KeyUpdate itself still goes out under the old key.
      try sealer.seal([24, 0, 0, 1, 0], as: .handshake, appendingTo: &record)
    }
  }

  //= rfc9846 5.2-4
  //= rfc9846 5.3-3
  //= rfc9846 9.1-1
  @Test func suiteTable() {
    #expect(suites.allSatisfy { $0.aead.nonceLength >= 8 && $0.aead.tagLength <= 255 })
    #expect(suites.count == 3)
    #expect(suites.map(\.hash) == [.sha256, .sha384, .sha256])
    #expect(suites.map(\.aead) == [.aes128GCM, .aes256GCM, .chacha20Poly1305])
    #expect(suites.map(\.aead.keyLength) == [16, 32, 32])
    #expect(CipherSuite.fallbackSCSV.parameters == nil)
    #expect(CipherSuite(rawValue: 0xc02f).parameters == nil)
    #expect(CipherSuite(rawValue: 0x1304).parameters == nil)
  }

  //= rfc9846 5.5-3
  @Test func receiversDoNotEnforceKeyLimits() throws {
    for suite in suites where suite.recordLimit < .max {
      let on = SuiteOnPath(suite: suite, path: .current)
      var sealer = try RecordSealer(suite, on.trafficSecret, startingAt: suite.recordLimit + 9, path: .current)
      var opener = try RecordOpener(suite, on.trafficSecret, startingAt: suite.recordLimit + 9, path: .current)
      var record: [UInt8] = []
      try sealer.seal([1], as: .applicationData, appendingTo: &record)
      var opened: [UInt8] = []
      #expect(try opener.open(record, appendingTo: &opened).count == 1)
    }
  }

  @Test func secretOfAnotherHashIsRefused() throws {
    let sha256 = TrafficSecret(.sha256, Secret(zeros: 32))
    let suite = try #require(CipherSuite.aes256GCMSHA384.parameters)
    #expect(throws: CryptoFailure.self) { _ = try RecordSealer(suite, sha256) }
    #expect(throws: CryptoFailure.self) { _ = try RecordOpener(suite, sha256) }
  }
}
