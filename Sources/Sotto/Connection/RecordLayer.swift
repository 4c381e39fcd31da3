// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// The keys in use and what they have seen: reads and writes records, knows nothing of handshakes.
struct RecordLayer: ~Copyable, Sendable {
  private var opener: RecordOpener?
  private var sealer: RecordSealer?
  // In TLS 1.2 these stand in their place.
  private var openerTLS12: RecordOpenerTLS12?
  private var sealerTLS12: RecordSealerTLS12?
  private(set) var readKeys: KeyInstallation?
  private(set) var writeKeys: KeyInstallation?
  private let padding: RecordPadding
  private let maximumFragmentLength: Int
  private let recordLimit: UInt64
  /// What a protected record may hold, content and padding, because the peer says so.
  private var mostContent = 16_384
  /// The same for the keys in use: those of early data have a limit of their own.
  private var mostWritten = 16_384
  /// What the next record of data may hold while records grow, and by how much each full one lets the next be longer.
  private var growingLength: Int
  private let growth: Int
  /// What one may hold that comes, because we said so; in TLS 1.3 with its type.
  private var mostOpened: Int?
  /// Whether a first record went out: only that one says TLS 1.0 (RFC 9846 section 5.1).
  private var hasWritten = false

  init(_ settings: CommonSettings) {
    padding = settings.recordPadding
    maximumFragmentLength = settings.maximumFragmentLength
    recordLimit = settings.recordLimit
    // What comes on top of data is most in TLS 1.2's AES-GCM: header, nonce and tag.
    growth = settings.firstRecordLength.map { $0 - RecordHeader.length - 8 - 16 } ?? 16_384
    growingLength = growth
  }

  var readLevel: EncryptionLevel { readKeys?.level ?? .plaintext }
  var writeLevel: EncryptionLevel { writeKeys?.level ?? .plaintext }

  /// The longest record body that may come.
  var maximumLength: Int {
    readKeys == nil ? RecordHeader.maximumPlaintextLength : RecordHeader.maximumCiphertextLength
  }

  /// Whether any record opened under the present keys.
  var hasOpened: Bool {
    switch opener {
    case .some(let opener): opener.recordsOpened > 0
    case .none: false
    }
  }

  mutating func install(_ keys: KeyInstallation) throws(TLSError) {
    do throws(CryptoFailure) {
      switch keys {
      case .tls13(let traffic):
        switch traffic.direction {
        case .inbound: opener = try RecordOpener(traffic.suite, traffic.secret)
        case .outbound: sealer = try RecordSealer(traffic.suite, traffic.secret, lowerLimit: recordLimit)
        }
      case .tls12(let connection, let direction, let role):
        switch direction {
        case .inbound: openerTLS12 = RecordOpenerTLS12(connection.block, of: role)
        case .outbound: sealerTLS12 = RecordSealerTLS12(connection.block, of: role, lowerLimit: recordLimit)
        }
      }
    } catch {
      throw TLSError(from: error)
    }
    switch keys.direction {
    case .inbound: readKeys = keys
    case .outbound:
      writeKeys = keys
      mostWritten = mostContent
    }
  }

  //= rfc9846 7.2-1
  /// Replaces the keys of one direction by their successors; the old ones are wiped.
  mutating func update(_ direction: Direction) throws(TLSError) {
    guard let keys = direction == .inbound ? readKeys : writeKeys else { throw TLSError(.deadState) }
    guard let next = keys.next() else { throw TLSError(.keyUpdateWithoutTLS13) }
    try install(next)
  }

  //= rfc9846 6-3
  /// Forgets the keys for reading.
  mutating func closeReading() {
    opener = nil
    openerTLS12 = nil
    readKeys = nil
  }

  /// Forgets the keys for writing.
  mutating func closeWriting() {
    sealer = nil
    sealerTLS12 = nil
    writeKeys = nil
  }

  /// From here on each side's records are as the other takes them (RFC 8449 section 4). What is not protected is not limited.
  mutating func limit(_ sizes: RecordSizes, isTLS12: Bool) {
    mostContent = min(16_384, isTLS12 ? sizes.peers : sizes.peers - 1)
    if writeLevel != .earlyData { mostWritten = mostContent }
    mostOpened = sizes.ours < RecordSizeLimit.maximum ? sizes.ours : nil
  }

  /// Early data is as the server took records in the handshake that its keys come from: that of the session (RFC 8449 section 4).
  mutating func limitEarlyData(_ peers: Int) {
    mostWritten = min(16_384, peers - 1)
  }

  /// The longest fragment for one record, unless it is of data and records still grow.
  var fragmentLength: Int {
    writeKeys == nil ? maximumFragmentLength : min(maximumFragmentLength, mostWritten)
  }

  // MARK: Reading

  /// Whether a record that opened is as long as we said that one may be.
  private func check(_ opened: OpenedRecord, of record: RawSpan) throws(TLSError) {
    // Early data left before the client could hear of it.
    guard let mostOpened, readLevel != .earlyData else { return }
    // In TLS 1.3 type and padding count, and the tag of 16 bytes does not.
    let length = readKeys?.isTLS12 ?? false ? opened.count : record.byteCount - RecordHeader.length - 16
    guard length <= mostOpened else { throw TLSError(.recordLimitExceeded(length: length, limit: mostOpened)) }
  }

  /// Opens a protected record: its content goes to `out`.
  mutating func open(_ record: RawSpan, into out: inout OutputRawSpan) throws(TLSError) -> OpenedRecord {
    let result: OpenedRecord
    do throws(CryptoFailure) {
      if let opened = try opener?.open(record, into: &out) {
        result = opened
      } else if let opened = try openerTLS12?.open(record, into: &out) {
        result = opened
      } else {
        throw .internal("no keys to read with")
      }
    } catch {
      throw TLSError(from: error)
    }
    try check(result, of: record)
    return result
  }

  /// Opens a protected record of the handshake: its content goes to `out`.
  mutating func open(_ record: RawSpan, appendingTo out: inout [UInt8]) throws(TLSError) -> OpenedRecord {
    let result: OpenedRecord
    do throws(CryptoFailure) {
      if let opened = try opener?.open(record, appendingTo: &out) {
        result = opened
      } else if let opened = try openerTLS12?.open(record, appendingTo: &out) {
        result = opened
      } else {
        throw .internal("no keys to read with")
      }
    } catch {
      throw TLSError(from: error)
    }
    try check(result, of: record)
    return result
  }

  // MARK: Writing

  /// Whether no key update may follow.
  var hasLastKeys: Bool { writeKeys?.areLast ?? false }

  /// Whether the keys for writing have done as much as they may (RFC 9846 section 5.5).
  var needsKeyUpdate: Bool {
    switch sealer {
    case .some(let sealer): sealer.needsKeyUpdate
    case .none: false
    }
  }

  /// Whether the keys for writing may protect one record and after it another.
  var hasRoomBeforeLast: Bool {
    switch sealer {
    case .some(let sealer): sealer.keyUpdates(for: 2) == 0
    case .none: false
    }
  }

  /// Whether TLS 1.2's keys have done as much as they may. There are no others.
  var isExhausted: Bool {
    switch sealerTLS12 {
    case .some(let sealer): sealer.isExhausted
    case .none: false
    }
  }

  //= rfc9846 5-4
  /// Writes handshake messages or an alert as records, protected if there are keys.
  mutating func write(_ content: [UInt8], as type: ContentType, to out: inout [UInt8]) throws(TLSError) {
    //= rfc9846 5.1-13
    //= rfc9846 5.1-17
    //= rfc9846 E.5-5
    //= rfc9846 E.5-10
    let isFirstHello = !hasWritten && type == .handshake && content.first == HandshakeType.clientHello.rawValue
    let fragmentLength = fragmentLength
    if out.isEmpty { out.reserveCapacity(sealedCount(of: content.count)) }
    var start = 0
    //= rfc9846 5.1-8
    while start < content.count {
      //= rfc9846 5.1-15
      let end = min(start + fragmentLength, content.count)
      let fragment = content.rawSpan.extracting(start..<end)
      if writeKeys == nil {
        let version: ProtocolVersion = isFirstHello ? .tls10 : .tls12
        RecordHeader(type: type, legacyVersion: version, length: end - start).encode(into: &out)
        out.append(contentsOf: content[start..<end])
      } else {
        do throws(CryptoFailure) {
          let padded = padding.count(for: end - start, most: mostWritten)
          try sealer?.seal(fragment, as: type, padding: padded, appendingTo: &out)
          try sealerTLS12?.seal(fragment, as: type, appendingTo: &out)
        } catch {
          throw TLSError(from: error)
        }
      }
      start = end
    }
    hasWritten = true
  }

  /// Writes the relic for middleboxes, or what it is a relic of; never protected.
  mutating func writeChangeCipherSpec(to out: inout [UInt8]) {
    RecordHeader(type: .changeCipherSpec, legacyVersion: .tls12, length: 1).encode(into: &out)
    out.append(1)
  }

  /// How many KeyUpdates have to go between the records that `count` bytes of data take.
  func keyUpdates(for count: Int) -> Int {
    switch sealer {
    case .some(let sealer): sealer.keyUpdates(for: records(of: count).number)
    case .none: 0
    }
  }

  /// How many bytes `count` bytes of data take as records.
  func sealedCount(of count: Int) -> Int { records(of: count).bytes }

  /// The records that `count` bytes of data take: just as `seal` makes them.
  private func records(of count: Int) -> (number: Int, bytes: Int) {
    let most = fragmentLength
    var next = min(growingLength, most)
    var (number, bytes, left) = (0, 0, count)
    while next < most, left > next {
      number += 1
      bytes += recordCount(of: next)
      left -= next
      next = min(next + growth, most)
    }
    if left > most {
      let whole = left / most
      number += whole
      bytes += whole * recordCount(of: most)
      left -= whole * most
    }
    return left > 0 ? (number + 1, bytes + recordCount(of: left)) : (number, bytes)
  }

  /// How many bytes the record of so much content has.
  private func recordCount(of content: Int) -> Int {
    switch sealerTLS12 {
    case .some(let sealer): sealer.sealedCount(content: content)
    case .none: RecordSealer.sealedCount(content: content, padding: padding.count(for: content, most: mostWritten))
    }
  }

  //= rfc9846 5.1-12
  /// Seals the next fragment of `data` from `start` on, if `out` has room for its record. Says where it ended.
  mutating func seal(_ data: RawSpan, from start: Int, into out: inout OutputRawSpan) throws(TLSError) -> Int {
    //= rfc9846 5.2-1
    let most = min(fragmentLength, growingLength)
    let end = min(start + most, data.byteCount)
    guard recordCount(of: end - start) <= out.freeCapacity else { return start }
    let padded = padding.count(for: end - start, most: mostWritten)
    do throws(CryptoFailure) {
      try sealer?.seal(data.extracting(start..<end), as: .applicationData, padding: padded, into: &out)
      try sealerTLS12?.seal(data.extracting(start..<end), as: .applicationData, into: &out)
    } catch {
      throw TLSError(from: error)
    }
    if end - start == growingLength { growingLength += growth }
    return end
  }
}
