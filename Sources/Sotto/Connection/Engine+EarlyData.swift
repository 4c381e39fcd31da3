// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What a client sends before the server has answered.
struct EarlyDataSending: Sendable {
  /// How many bytes the ticket still allows.
  var left: Int
  /// The application protocol that it is meant for.
  let applicationProtocol: String?
  /// The longest record that the server took when the session began, if it said so.
  let recordSizeLimit: Int?
  /// What may be sent again.
  var kept: [UInt8] = []
}

extension Engine {
  // MARK: Server

  //= rfc9846 4.3.10-11
  /// A record of early data, or of what ends it. It goes to the user apart from everything else.
  mutating func processEarlyData(_ record: RawSpan) throws(TLSError) {
    var content: [UInt8] = []
    //= rfc9846 4.3.10-12
    let opened = try records.open(record, appendingTo: &content)
    guard opened.type == .applicationData else { return try processContent(content, opened.type) }
    guard reassembler.isEmpty else { throw TLSError(.interleavedRecord(.applicationData)) }
    guard let count = UInt32(exactly: content.count), count > 0 else {
      return try counters.emptyRecord(settings.value.limits)
    }
    //= rfc9846 4.7.1-17
    guard count <= earlyDataLeft else { throw TLSError(.tooMuchEarlyData) }
    earlyDataLeft -= count
    counters.data()
    events.append(.earlyData(content))
  }

  // MARK: Client

  /// How many more bytes may be sent as early data now.
  package var earlyDataCapacity: Int {
    isWriteClosed || records.writeLevel != .earlyData ? 0 : earlySending?.left ?? 0
  }

  /// Sends early data. Returns how many bytes it took.
  package mutating func sendEarlyData(_ data: [UInt8], mayBeSentAgain: Bool) throws(TLSError) -> Int {
    if let failure { throw failure }
    let allowed = min(data.count, earlyDataCapacity)
    var taken = 0
    do throws(TLSError) {
      //= rfc9846 5.5-2
      while taken < allowed, records.hasRoomBeforeLast {
        let end = min(taken + records.fragmentLength, allowed)
        try emit(Array(data[taken..<end]), as: .applicationData)
        taken = end
      }
    } catch {
      fail(error)
      throw error
    }
    earlySending?.left -= taken
    if mayBeSentAgain { earlySending?.kept.append(contentsOf: data[..<taken]) }
    return taken
  }

  /// The server does not take what was sent. Until there are other keys, nothing is protected any more.
  mutating func rejectEarlyData(_ why: EarlyDataObstacle) {
    earlySending?.left = 0
    records.closeWriting()
    events.append(.earlyDataRejected(why))
  }

  //= rfc9846 4.3.10-13
  //= rfc9846 4.3.10-14
  //= rfc9846 4.3.10-15
  //= rfc9846 F.5-3
  /// Sends what was refused as ordinary data, as far as the user said that it may be, and if what it was meant for is what was
  /// agreed.
  mutating func sendAgain(_ sending: EarlyDataSending) throws(TLSError) {
    guard sending.applicationProtocol == out.info.applicationProtocol, !sending.kept.isEmpty else { return }
    try emit(sending.kept, as: .applicationData)
    out.info.earlyDataSentAgain = sending.kept.count
  }
}
