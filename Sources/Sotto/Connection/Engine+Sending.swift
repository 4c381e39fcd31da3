// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

extension Engine {
  /// Whether bytes wait to be sent.
  package var hasOutgoing: Bool { !outgoing.isEmpty }

  /// Whether data may be sent, unless our side is closed.
  package var isWritable: Bool { isHandshakeComplete || isOpenForWriting }

  /// Takes all bytes that wait to be sent.
  package mutating func takeOutgoing() -> [UInt8] {
    exchange(&outgoing, with: [])
  }

  /// How much room `seal` needs for `count` bytes of data, with what else waits to be sent.
  package func sealedCount(of count: Int) -> Int {
    // KeyUpdates may have to go first or between: five bytes of message in as many records as that takes.
    let keyUpdates = records.keyUpdates(for: count) + (owesKeyUpdate ? 1 : 0)
    return outgoing.count + keyUpdates * records.sealedCount(of: 5) + records.sealedCount(of: count)
  }

  /// Protects data. What waited to be sent goes first. Returns how many bytes of `data` it took: all of them if `out` has
  /// `sealedCount(of:)` bytes of room.
  package mutating func seal(_ data: RawSpan, into out: inout OutputRawSpan) throws(TLSError) -> Int {
    if let failure { throw failure }
    //= rfc9846 2-2
    guard isWritable else { throw TLSError(.writeBeforeHandshake) }
    guard !isWriteClosed else { throw TLSError(.writeAfterClose) }
    do throws(TLSError) {
      var taken = 0
      while true {
        if records.isExhausted, taken < data.byteCount { throw TLSError(.keysExhausted) }
        //= rfc9846 5.5-1
        //= rfc9846 5.3-2
        //= rfc9846 4.7.3-5
        // One KeyUpdate answers all that came since we last sent data, so that a flood costs nothing.
        //= rfc9846 4.7.3-11
        if records.needsKeyUpdate || (owesKeyUpdate && !records.hasLastKeys) { try updateKeys(.notRequested) }
        drain(into: &out)
        guard outgoing.isEmpty, taken < data.byteCount else { return taken }
        let end = try records.seal(data, from: taken, into: &out)
        guard end > taken else { return taken }
        taken = end
      }
    } catch {
      fail(error)
      throw error
    }
  }

  private mutating func drain(into out: inout OutputRawSpan) {
    guard !outgoing.isEmpty else { return }
    let count = out.append(outgoing, from: 0)
    if count == outgoing.count { outgoing = [] } else { outgoing.removeFirst(count) }
  }

  /// Moves to the next keys for sending, and asks the peer to do the same if `peerToo` and no such request is open.
  package mutating func requestKeyUpdate(peerToo: Bool) throws(TLSError) {
    if let failure { throw failure }
    guard isHandshakeComplete else { throw TLSError(.writeBeforeHandshake) }
    guard !isWriteClosed else { throw TLSError(.writeAfterClose) }
    guard !isTLS12 else { throw TLSError(.keyUpdateWithoutTLS13) }
    //= rfc9846 4.7.3-6
    let asks = peerToo && !awaitsKeyUpdate
    do throws(TLSError) {
      try updateKeys(asks ? .requested : .notRequested)
    } catch {
      fail(error)
      throw error
    }
    if asks { awaitsKeyUpdate = true }
  }

  private mutating func updateKeys(_ request: KeyUpdate.Request) throws(TLSError) {
    guard !records.hasLastKeys else { throw TLSError(.sequenceExhausted) }
    owesKeyUpdate = false
    try KeyUpdating.send(request, &out)
    try apply()
  }

  //= rfc9846 6.1-5
  /// Says that we send no more. What the peer still sends can be read (RFC 9846 section 6.1); in the handshake, which
  /// can't go on without us, it is ignored.
  package mutating func close() {
    guard failure == nil, !isWriteClosed else { return }
    do throws(TLSError) {
      //= rfc9846 6.1-3
      if !isWritable { try emit(AlertMessage(.userCanceled).bytes, as: .alert) }
      out.note(.alertSent(.closeNotify))
      try emit(AlertMessage(.closeNotify).bytes, as: .alert)
    } catch {
      fail(error)
    }
    isWriteClosed = true
    records.closeWriting()
    // Who took early data and answered it waits for the client to show that it is there.
    if !isWritable { abandonHandshake() }
  }

  /// Forgets a handshake that we closed: it would write on behind our close_notify, and without keys.
  private mutating func abandonHandshake() {
    machine = .failed
    action = nil
    reassembler = HandshakeReassembler()
    isReadClosed = true
    records.closeReading()
  }

  /// Gives up for a reason that lies outside the protocol, such as a time-out.
  package mutating func abort(_ error: TLSError) {
    //= rfc9846 6.1-6
    if error.alert == nil { close() }
    fail(error)
  }

  /// The next thing to tell the user.
  package mutating func nextEvent() -> Event? {
    guard !events.isEmpty else { return nil }
    let event = events.removeFirst()
    // A connection that has nothing to tell keeps no room for it.
    if events.isEmpty { events = [] }
    return event
  }

  /// What happened since the last call, for observers and the key log.
  package mutating func takeTrace() -> [TraceEvent] {
    exchange(&out.trace, with: [])
  }
}
