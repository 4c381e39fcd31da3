// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// The same bytes give the same result, however the transport cuts them.
@Suite struct DeliveryTests {
  private struct Result: Equatable {
    let events: [String]
    let data: [UInt8]
    let error: TLSError?
    let sent: [UInt8]
  }

  private func result(_ recorded: Recorded, _ bytes: [UInt8], step: Int?) throws -> Result {
    let peer = try recorded.listener()
    peer.deliver(bytes, step: step)
    let events = peer.events.map { event in
      switch event {
      case .handshakeCompleted(let info):
        "completed \(String(describing: info.cipherSuite)) \(info.flights) \(info.peerCertificates.count)"
      case .earlyDataAccepted: "early data accepted"
      case .earlyData(let bytes): "early data \(bytes.count)"
      case .earlyDataRejected(let why): "early data refused \(why)"
      case .closeNotifyReceived: "closed"
      case .sessionReceived(let session): "\(session)"
      case .sessionToStore(let session): "to store \(session.session.count)"
      }
    }
    return Result(events: events, data: peer.data, error: peer.error, sent: peer.takeOutbox())
  }

  @Test(arguments: [Role.client, .server])
  func aWholeConversation(speaker: Role) throws {
    let recorded = speaker == .server ? try Recorded.serverFlight() : try Recorded.clientFlight()
    let bytes = try recorded.records().flatMap { $0 }
    let lump = try result(recorded, bytes, step: nil)
    #expect(lump.error == nil)
    #expect(lump.data == recorded.data)
    // A server's words include tickets.
    #expect(lump.events.count { !$0.hasPrefix("session") } == 2)
    #expect(lump.events.contains { $0.hasPrefix("session") } == (speaker == .server))
    for step in [1, 2, 3, 5, 6, 17, 100, 1_000] {
      #expect(try result(recorded, bytes, step: step) == lump)
    }
  }

  /// The same for conversations that fail, at every record. No KeyUpdate is asked for: requests are answered once per read,
  /// and a read that fails answers none.
  @Test(arguments: [Role.client, .server])
  func aConversationThatFails(speaker: Role) throws {
    var recorded = speaker == .server ? try Recorded.serverFlight() : try Recorded.clientFlight()
    let update = try HandshakeMessage.of(KeyUpdate(request: .requested)).bytes
    for index in recorded.units.indices where recorded.units[index].content == update {
      recorded.units[index].content = try HandshakeMessage.of(KeyUpdate(request: .notRequested)).bytes
    }
    for index in recorded.units.indices {
      var records = try recorded.records()
      records[index][records[index].count - 1] ^= 0x81
      let bytes = records.flatMap { $0 }
      let lump = try result(recorded, bytes, step: nil)
      #expect(lump.error != nil)
      for step in [1, 7] {
        #expect(try result(recorded, bytes, step: step) == lump)
      }
    }
  }
}
