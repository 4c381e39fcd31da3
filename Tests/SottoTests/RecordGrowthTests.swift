// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Records that start small and grow.
@Suite struct RecordGrowthTests {
  private static func pair(
    _ version: ProtocolVersion, _ edit: (inout CommonSettings) -> Void = { _ in }
  ) throws -> (client: TestPeer, server: TestPeer) {
    try RecordSizeTests.pair(version, client: 16_385, server: 16_385) {
      $0.cipherSuites = [.aes128GCMSHA256, .ecdheECDSAWithAES128GCMSHA256]
      edit(&$0)
    }
  }

  /// How much data is in each of the records that one end sends for so much.
  private static func lengths(_ count: Int, from peer: TestPeer, _ version: ProtocolVersion) throws -> [Int] {
    try peer.send([UInt8](repeating: 7, count: count))
    return RecordSizeTests.lengths(peer.takeOutbox(), version).map { version == .tls13 ? $0 - 1 : $0 }
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func eachFullRecordLetsTheNextBeLonger(version: ProtocolVersion) throws {
    let (client, server) = try Self.pair(version)
    let data = (0..<140_000).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8)) }
    try client.send(data)
    let sent = client.takeOutbox()
    let step = 1_208 - 5 - 8 - 16
    let growing = (1...13).map { $0 * step }
    let lengths = RecordSizeTests.lengths(sent, version).map { version == .tls13 ? $0 - 1 : $0 }
    #expect(Array(lengths.prefix(13)) == growing)
    #expect(lengths.dropFirst(13).dropLast().allSatisfy { $0 == 16_384 })
    #expect(lengths.reduce(0, +) == data.count)
    // The first one fits the segment that it was made for.
    #expect(5 + 256 * Int(sent[3]) + Int(sent[4]) <= 1_208)
    server.deliver(sent)
    #expect(server.error == nil && server.data == data)
    // The other direction grows by itself.
    #expect(try Self.lengths(20_000, from: server, version).first == step)
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func whatTheRecordsTakeIsKnownBefore(version: ProtocolVersion) throws {
    for first in [nil, 128, 1_208, 5_000, 16_384] as [Int?] {
      for most in [16_384, 3_000] {
        let (client, _) = try Self.pair(version) {
          $0.firstRecordLength = first
          $0.maximumFragmentLength = most
          $0.recordPadding = version == .tls13 ? .multiple(of: 7) : .none
        }
        for count in [
          0, 1, 99, 100, 1_178, 1_179, 1_180, 2_357, 2_358, 2_359, 16_384, 16_385, 40_000, 300_000, 5, 16_384,
        ] {
          let promised = client.driver.sealedCount(of: count)
          try client.send([UInt8](repeating: 7, count: count))
          #expect(client.takeOutbox().count == promised)
        }
      }
    }
  }

  @Test func smallMessagesOpenNoWindow() throws {
    let (client, _) = try Self.pair(.tls13)
    for _ in 0..<50 { #expect(try Self.lengths(1_000, from: client, .tls13) == [1_000]) }
    #expect(try Self.lengths(4_000, from: client, .tls13) == [1_179, 2_358, 463])
    #expect(try Self.lengths(4_000, from: client, .tls13) == [3_537, 463])
  }

  @Test func newKeysChangeNothing() throws {
    let (client, server) = try Self.pair(.tls13)
    #expect(try Self.lengths(1_179, from: client, .tls13) == [1_179])
    try server.driver.requestKeyUpdate(peerToo: true)
    converse(client, server)
    #expect(try Self.lengths(3_000, from: client, .tls13).suffix(2) == [2_358, 642])
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func itCanBeSwitchedOff(version: ProtocolVersion) throws {
    let (client, _) = try Self.pair(version) { $0.firstRecordLength = nil }
    #expect(try Self.lengths(40_000, from: client, version) == [16_384, 16_384, 7_232])
  }

  @Test func otherLimitsHold() throws {
    let (client, _) = try Self.pair(.tls13) { $0.maximumFragmentLength = 2_000 }
    #expect(try Self.lengths(5_000, from: client, .tls13) == [1_179, 2_000, 1_821])
    let (small, _) = try RecordSizeTests.pair(.tls13, client: 16_385, server: 601) {
      $0.cipherSuites = [.aes128GCMSHA256]
    }
    let promised = small.driver.sealedCount(of: 1_500)
    #expect(promised == 1_500 + 3 * (5 + 1 + 16))
    #expect(try Self.lengths(1_500, from: small, .tls13) == [600, 600, 300])
  }
}
