// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension Engine {
  /// Takes whole records from `input`; data goes to `data`, which should have as much room as `input` has bytes.
  /// Returns how many bytes it took: fewer than all when a record is incomplete, when the handshake waits for an answer,
  /// or when `data` is full. The caller keeps the rest and brings it again, with more.
  package mutating func receive(_ input: RawSpan, into data: inout OutputRawSpan) throws(TLSError) -> Int {
    if let failure { throw failure }
    do throws(TLSError) {
      return try receiveRecords(input, into: &data)
    } catch {
      fail(error)
      throw error
    }
  }

  private mutating func receiveRecords(_ input: RawSpan, into data: inout OutputRawSpan) throws(TLSError) -> Int {
    var consumed = 0
    while action == nil {
      //= rfc9846 6.1-1
      if isReadClosed { return input.byteCount }
      guard input.byteCount - consumed >= RecordHeader.length else { break }
      let rest = input.extracting(consumed..<input.byteCount)
      try checkFirstBytes(rest)
      guard let header = try nextRecord(rest) else { break }
      let count = RecordHeader.length + header.length
      let record = rest.extracting(0..<count)
      // The content is never longer than the record: without that much room we come again.
      if isHandshakeComplete && data.freeCapacity < header.length { break }
      if !isHandshakeComplete { recordFlight(.inbound, count) }
      hasReceivedRecord = true
      try process(header, record, into: &data)
      consumed += count
    }
    return consumed
  }

  /// The first bytes tell whether the peer speaks TLS at all.
  private func checkFirstBytes(_ bytes: RawSpan) throws(TLSError) {
    guard !hasReceivedRecord else { return }
    //= rfc9846 E.5-6
    //= rfc9846 E.5-7
    guard let other = LegacyHello(bytes.elements) else { return }
    if case .ssl2(let version) = other, role == .server { throw TLSError(.ssl2Hello(asksFor: version)) }
    throw TLSError(.notTLS(other))
  }

  /// Refused early data is protected although we read in the clear.
  private var maximumRecordLength: Int {
    skipping == .untilSecondHello ? RecordHeader.maximumCiphertextLength : records.maximumLength
  }

  private func nextRecord(_ bytes: RawSpan) throws(TLSError) -> RecordHeader? {
    let found: RecordDeframer.Found
    do {
      found = try RecordDeframer.next(bytes.elements, maximumLength: maximumRecordLength)
    } catch {
      switch error {
      case .overflow(let length): throw TLSError(.recordOverflow(length: length))
      case .unknownType(let type): throw TLSError(.unknownRecordType(type))
      case .ancientVersion(let version): throw TLSError(.ancientRecordVersion(version))
      }
    }
    guard case .record(let header) = found else { return nil }
    // While refused early data is skipped, only that may be longer than what comes in the clear.
    guard header.type == .applicationData || header.length <= records.maximumLength else {
      throw TLSError(.recordOverflow(length: header.length))
    }
    return header
  }

  private mutating func process(
    _ header: RecordHeader, _ record: RawSpan, into data: inout OutputRawSpan
  ) throws(TLSError) {
    if isTLS12 { return try processTLS12(header, record, into: &data) }
    if isHandshakeComplete && header.type == .applicationData { return try processProtected(record, into: &data) }
    let body = record.extracting(RecordHeader.length..<record.byteCount)
    if header.type == .changeCipherSpec { return try processChangeCipherSpec(body) }
    if records.readLevel == .plaintext {
      if skipping == .untilSecondHello, header.type == .applicationData {
        return try counters.skippedEarlyData(header.length, limit: skippedEarlyDataLimit)
      }
      //= rfc9846 5.1-18
      guard header.type != .applicationData else { throw TLSError(.unexpectedRecord(.applicationData)) }
      if header.type == .handshake { skipping = nil }
      return try processContent(body.copy(), header.type)
    }
    if header.type == .alert, records.readLevel == .handshake, !records.hasOpened, out.info.earlyData != .accepted {
      // A peer that could not follow our hello has no keys: its alert comes in the clear.
      return try processContent(body.copy(), .alert)
    }
    guard header.type == .applicationData else { throw TLSError(.unexpectedRecord(header.type)) }
    if records.readLevel == .earlyData {
      try processEarlyData(record)
    } else {
      try processProtectedHandshake(header, record)
    }
  }

  /// In the handshake, records hold no data, so their content needs no place in the user's buffer.
  private mutating func processProtectedHandshake(_ header: RecordHeader, _ record: RawSpan) throws(TLSError) {
    var content: [UInt8] = []
    let opened: OpenedRecord
    do throws(TLSError) {
      opened = try records.open(record, appendingTo: &content)
    } catch {
      //= rfc9846 4.3.10-5
      guard error.reason == .badRecordMAC, skipping == .untilRecordOpens else { throw error }
      return try counters.skippedEarlyData(header.length, limit: skippedEarlyDataLimit)
    }
    skipping = nil
    guard opened.type != .applicationData else { throw TLSError(.unexpectedRecord(.applicationData)) }
    try processContent(content, opened.type)
  }

  mutating func processProtected(_ record: RawSpan, into data: inout OutputRawSpan) throws(TLSError) {
    let opened = try records.open(record, into: &data)
    guard opened.type == .applicationData else {
      return try processContent(data.takeLast(opened.count), opened.type)
    }
    //= rfc9846 5.1-4
    guard reassembler.isEmpty else { throw TLSError(.interleavedRecord(.applicationData)) }
    if opened.count == 0 {
      try counters.emptyRecord(settings.value.limits)
    } else {
      counters.data()
    }
  }

  //= rfc9846 5-1
  private mutating func processChangeCipherSpec(_ body: RawSpan) throws(TLSError) {
    //= rfc9846 5-2
    guard body.byteCount == 1, body.byte(at: 0) == 1 else { throw TLSError(.badChangeCipherSpec) }
    //= rfc9846 5-3
    guard !isHandshakeComplete, role == .client || hasReceivedHello else { throw TLSError(.badChangeCipherSpec) }
    //= rfc9846 5.1-3
    guard reassembler.isEmpty else { throw TLSError(.interleavedRecord(.changeCipherSpec)) }
    try counters.changeCipherSpec(settings.value.limits)
  }

  mutating func processContent(_ content: [UInt8], _ type: ContentType) throws(TLSError) {
    switch type {
    case .handshake:
      //= rfc9846 5.4-3
      guard !content.isEmpty else { throw TLSError(.emptyFragment(type)) }
      reassembler.append(content)
      try processMessages()
    case .alert:
      guard !content.isEmpty else { throw TLSError(.emptyFragment(type)) }
      guard reassembler.isEmpty else { throw TLSError(.interleavedRecord(type)) }
      try processAlert(content)
    case .changeCipherSpec:
      //= rfc9846 5-2
      throw TLSError(.badChangeCipherSpec)
    default:
      throw TLSError(.unexpectedRecord(type))
    }
  }

  /// Handles the messages that are complete, until one has to wait for an answer.
  mutating func processMessages() throws(TLSError) {
    while action == nil {
      let message: HandshakeMessage?
      do {
        message = try reassembler.next(limit: settings.value.limits.handshakeMessageSize)
      } catch {
        let limit = settings.value.limits.handshakeMessageSize
        throw TLSError(.handshakeMessageTooLong(error.type, length: error.length, limit: limit))
      }
      guard let message else { return }
      if message.type == .clientHello { hasReceivedHello = true }
      if message.type == .newSessionTicket { try counters.ticket(settings.value.limits) }
      try handle(message)
    }
  }

  private mutating func processAlert(_ content: [UInt8]) throws(TLSError) {
    let alert: AlertMessage
    do {
      alert = try AlertMessage(content.span)
    } catch {
      throw TLSError(.malformedAlert)
    }
    //= rfc9846 6.2-5
    out.note(.alertReceived(alert.description))
    //= rfc9846 6-7
    guard alert.level == .warning || alert.level == .fatal else { throw TLSError(.badAlertLevel(alert.level.rawValue)) }
    switch alert.description {
    case .closeNotify:
      guard isHandshakeComplete else { throw TLSError(.closedDuringHandshake) }
      isReadClosed = true
      records.closeReading()
      //= rfc9846 6-1
      events.append(.closeNotifyReceived)
    case .userCanceled:
      //= rfc9846 6.1-4
      try counters.warning(settings.value.limits)
    default:
      if alert.level == .warning, toleratesWarnings { return try counters.warning(settings.value.limits) }
      //= rfc9846 6-2
      //= rfc9846 6-4
      //= rfc9846 6-5
      throw TLSError(.alertReceived(alert.description))
    }
  }

  /// Goes on with the answer to `action`.
  package mutating func resume(with answer: Answer) throws(TLSError) {
    if let failure { throw failure }
    guard action != nil else { throw TLSError(.answerMismatch) }
    do throws(TLSError) {
      action = nil
      let current = exchange(&machine, with: .failed)
      let held = settings.value.policy == nil ? answer : try settings.value.heldToPolicy(answer)
      machine = try current.resume(with: held, &out)
      try apply()
      try processMessages()
    } catch {
      fail(error)
      throw error
    }
  }

  /// The transport has no more bytes for us.
  package mutating func receiveEndOfStream() throws(TLSError) {
    if let failure { throw failure }
    guard !isReadClosed else { return }
    //= rfc9846 6.1-8
    let error = TLSError(isHandshakeComplete ? .truncatedData : .truncatedHandshake)
    fail(error)
    throw error
  }
}
