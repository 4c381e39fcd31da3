// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whole conversations with damage in them: before protection, where it reaches every parser, and after, where it reaches
/// the record layer. `SOTTO_MUTATIONS` says how many, 10,000 unless it is set; each of the four kinds gets a quarter.
@Suite struct MutationTests {
  private static var count: Int {
    ProcessInfo.processInfo.environment["SOTTO_MUTATIONS"].flatMap { Int($0) } ?? 10_000
  }

  private static func recorded(_ role: Role) throws -> Recorded {
    role == .server ? try Recorded.serverFlight() : try Recorded.clientFlight()
  }

  /// Without damage all is well, or the rest would prove nothing.
  @Test(arguments: [Role.client, .server])
  func withoutDamage(speaker: Role) throws {
    let recorded = try Self.recorded(speaker)
    let peer = try recorded.listener()
    for record in try recorded.records() { peer.deliver(record) }
    #expect(peer.error == nil)
    #expect(peer.info != nil)
    #expect(peer.data == recorded.data)
    #expect(peer.isReadClosed)
  }

  @Test(arguments: [Role.client, .server])
  func beforeProtection(speaker: Role) throws {
    let recorded = try Self.recorded(speaker)
    var mutator = Mutator(seed: speaker == .client ? 1 : 2)
    for round in 0..<(Self.count / 4) {
      var damaged = recorded
      let times = 1 + mutator.below(2)
      for _ in 0..<times {
        let index = mutator.below(damaged.units.count)
        switch mutator.below(12) {
        case 0 where damaged.units.count > 1: damaged.units.remove(at: index)
        case 1: damaged.units.insert(damaged.units[index], at: index)
        case 2: damaged.units.swapAt(index, mutator.below(damaged.units.count))
        default: mutator.damage(&damaged.units[index].content)
        }
      }
      guard let records = try? damaged.records() else { continue }
      let step = mutator.below(8) == 0 ? 1 + mutator.below(64) : nil
      _ = try judge(recorded, records.flatMap { $0 }, step: step, "\(speaker), before protection, round \(round)")
    }
  }

  /// Whatever is done to the bytes on the way, what is delivered was said.
  @Test(arguments: [Role.client, .server])
  func afterProtection(speaker: Role) throws {
    let recorded = try Self.recorded(speaker)
    let records = try recorded.records()
    let said = recorded.data
    var mutator = Mutator(seed: speaker == .client ? 3 : 4)
    for round in 0..<(Self.count / 4) {
      var damaged = records
      let index = mutator.below(damaged.count)
      switch mutator.below(12) {
      case 0: damaged.remove(at: index)
      case 1: damaged.insert(damaged[index], at: mutator.below(damaged.count))
      case 2: damaged.swapAt(index, mutator.below(damaged.count))
      default: mutator.damage(&damaged[index])
      }
      let step = mutator.below(8) == 0 ? 1 + mutator.below(64) : nil
      let name = "\(speaker), after protection, round \(round)"
      let peer = try judge(recorded, damaged.flatMap { $0 }, step: step, name)
      if !said.starts(with: peer.data) { Issue.record("other data than was said: \(name)") }
      if peer.isReadClosed && peer.error == nil && peer.data != said { Issue.record("cut unseen: \(name)") }
    }
  }

  /// What must hold whatever comes. Comparisons are plain: a macro for each of millions would take its time.
  private func judge(_ recorded: Recorded, _ bytes: [UInt8], step: Int?, _ name: String) throws -> TestPeer {
    let recorder = Recorder()
    let peer = try recorded.listener(recorder)
    peer.deliver(bytes, step: step)
    let isDone = peer.info != nil
    if !isDone && !peer.data.isEmpty { Issue.record("data before the handshake was done: \(name)") }
    if peer.driver.isHandshakeComplete != isDone && peer.error == nil { Issue.record("an event is missing: \(name)") }
    if peer.error == nil && !peer.isReadClosed {
      do throws(TLSError) {
        try peer.driver.receiveEndOfStream()
        Issue.record("an end unseen: \(name)")
      } catch {
        if error.cause != .truncated { Issue.record("\(error): \(name)") }
        peer.error = error
      }
    }
    guard let error = peer.error else { return peer }
    if error.cause == .misuse || error.reason == .deadState { Issue.record("\(error): \(name)") }
    if case .cryptography = error.reason { Issue.record("\(error): \(name)") }
    // The alert is the error's, and it is the last word.
    if recorder.alertsSent.last != error.alert { Issue.record("\(error), but not its alert: \(name)") }
    let out = peer.takeOutbox()
    if error.alert == nil, out.last == nil, recorder.alertsSent.count > 0 { Issue.record("an alert unsent: \(name)") }
    // The failure stays.
    let data = peer.data
    peer.error = nil
    peer.inbox = []
    peer.deliver(AdversaryWire.plain([2, 40], .alert))
    if peer.error != error { Issue.record("\(error), then \(String(describing: peer.error)): \(name)") }
    if peer.data != data || !peer.takeOutbox().isEmpty { Issue.record("life after failure: \(name)") }
    return peer
  }
}
