// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// The keys that tickets are sealed under: their turns, their sharing, their end.
@Suite struct TicketKeyTests {
  private let start = TestIdentities.time

  private func time(_ seconds: Int64) -> WallTime {
    WallTime(secondsSinceEpoch: start.secondsSinceEpoch + seconds)
  }

  @Test func turns() throws {
    let ring = RotatingTicketKeys(
      rotatingEvery: .seconds(100), acceptingFor: .seconds(150), random: ScriptedRandom(seed: 5))
    let first = ring.keys(at: time(0)).keys.map(\.name)
    #expect(first.count == 1)
    #expect(ring.keys(at: time(99)).keys.map(\.name) == first)
    let second = ring.keys(at: time(100)).keys.map(\.name)
    #expect(second.count == 2 && second.last == first.last)
    let third = ring.keys(at: time(205)).keys.map(\.name)
    #expect(third.count == 3)
    // The first was made at 0, sealed to 100, opens to 250; the one at 305 finds it gone.
    let fourth = ring.keys(at: time(305)).keys.map(\.name)
    #expect(fourth.count == 3 && !fourth.contains(first[0]))
    // After a long silence nothing old opens.
    #expect(ring.keys(at: time(100_000)).keys.count == 1)
  }

  @Test func aClockThatGoesBackMakesNoKeys() {
    let ring = RotatingTicketKeys(rotatingEvery: .seconds(100), random: ScriptedRandom(seed: 5))
    let names = ring.keys(at: time(0)).keys.map(\.name)
    #expect(ring.keys(at: time(-1_000_000)).keys.map(\.name) == names)
    #expect(ring.keys(at: time(50)).keys.map(\.name) == names)
  }

  /// No randomness: no tickets, and no failure.
  @Test func noRandomness() throws {
    struct Dry: RandomSource {
      func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] { throw RandomSourceFailure("dry") }
    }
    let ring = RotatingTicketKeys(random: Dry())
    #expect(ring.keys(at: start).keys.isEmpty)
    let both = try Acquaintance()
    both.server.resumption.keys = ring
    #expect(try !both.resumes())
    #expect(both.store.count == 0)
    #expect(both.serverSaw.resumption == [.notStored("there is no ticket key")])
  }

  /// Tickets go on over one change of keys, and not over all.
  @Test func overlap() throws {
    let both = try Acquaintance()
    both.server.resumption.keys = RotatingTicketKeys(
      rotatingEvery: .seconds(100), acceptingFor: .seconds(100), random: ScriptedRandom(seed: 5))
    let session = try both.session()
    both.advance(.seconds(150))
    #expect(try both.resumes())
    both.advance(.seconds(100))
    let late = try TestPeer(connecting: both.client, session: session)
    let server = try TestPeer.server(both.server)
    converse(late, server)
    #expect(late.error == nil && server.error == nil)
    #expect(late.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  /// Two servers that share their keys resume each other's sessions; who has them in another order too.
  @Test func aFleet() throws {
    let old = try #require(TicketKey(sharedBytes: Array(repeating: 1, count: 80)))
    let new = try #require(TicketKey(sharedBytes: Array(repeating: 2, count: 48)))
    let both = try Acquaintance()
    both.server.resumption.keys = SharedTicketKeys([old])
    #expect(try !both.resumes())
    let ring = SharedTicketKeys([new, old])
    both.server.resumption.keys = ring
    #expect(try both.resumes())
    ring.replace(with: [new])
    // The ticket of the second connection was sealed with the new key; the other one of the first was not.
    #expect(try both.resumes())
    both.store.removeAll()
    #expect(try !both.resumes())
    ring.replace(with: [])
    #expect(try !both.resumes())
  }

  private func sealingKey(_ bytes: [UInt8], _ path: CryptoPath = .current) throws -> TicketSealingKey {
    guard let key = TicketSealingKey(shared: bytes, path: path) else { throw Unusable() }
    return key
  }

  private struct Unusable: Error {}

  @Test func everyByteOfASharedKeyCounts() throws {
    for count in [48, 80] {
      let bytes = (0..<UInt8(count)).map { $0 }
      let key = try sealingKey(bytes)
      let sealed = try key.seal([1, 2, 3], Secret(copying: [4, 5]), salt: [UInt8](repeating: 7, count: 32))
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 1
        let other = try sealingKey(changed)
        var isOpen = false
        if case .some = other.open(sealed) { isOpen = true }
        #expect(!isOpen, "byte \(index)")
      }
    }
    for count in [0, 16, 47, 49, 64, 79, 81, 160] {
      #expect(TicketKey(sharedBytes: [UInt8](repeating: 1, count: count)) == nil)
    }
  }

  @Test(arguments: CryptoPath.allCases) func sealing(path: CryptoPath) throws {
    let key = try sealingKey([UInt8](repeating: 3, count: 48), path)
    let other = try sealingKey([UInt8](repeating: 3, count: 48), .portable)
    let salt = [UInt8](repeating: 9, count: 32)
    for secretLength in [0, 32, 48, 255] {
      let secret = [UInt8](repeating: 0xaa, count: secretLength)
      let sealed = try key.seal([1, 2, 3], Secret(copying: secret), salt: salt)
      let expected: Int = 16 + 32 + 3 + secretLength + 1 + 16
      #expect(sealed.count == expected)
      let again = try other.seal([1, 2, 3], Secret(copying: secret), salt: salt)
      #expect(sealed == again)
      guard let opened = other.open(sealed) else {
        Issue.record("does not open")
        continue
      }
      #expect(opened.content == [1, 2, 3])
      #expect(opened.takeSecret().reveal() == secret)
    }
    for (secretLength, salt) in [(256, salt), (1, [1])] {
      do {
        _ = try key.seal([], Secret(zeros: secretLength), salt: salt)
        Issue.record("sealed what can't be")
      } catch {
        #expect(error == .internal("a ticket's salt or secret of the wrong length"))
      }
    }
  }

  @Test func files() throws {
    let raw = [UInt8](repeating: 5, count: 80)
    #expect(try TicketKey.parse(raw).map(\.name) == [Array(raw.prefix(16))])
    func pem(_ byte: UInt8, _ count: Int = 48) -> String {
      let body = Data(repeating: byte, count: count).base64EncodedString()
      return "-----BEGIN TLS TICKET KEY-----\n\(body)\n-----END TLS TICKET KEY-----\n"
    }
    let two = try TicketKey.parse(Array(("made today\n" + pem(1) + pem(2, 80)).utf8))
    #expect(two.map { $0.name.first } == [1, 2])
    let wrong: [(String, String)] = [
      ("", "it is neither 48 or 80 bytes, but 0, nor has it a PEM block \"TLS TICKET KEY\""),
      (pem(1, 47), "line 1: a key of 47 bytes, not 48 or 80"),
      (pem(1) + pem(1), "line 4: a second key with the same first 16 bytes, its name"),
    ]
    for (text, problem) in wrong {
      #expect(throws: TicketKeyFileError(description: problem)) { try TicketKey.parse(Array(text.utf8)) }
    }
    #expect("\(two[0])" == "ticket key 01010101010101010101010101010101")
  }

  /// Whoever replaces a value, it goes when nobody holds it: keys are wiped then.
  @Test func snapshots() {
    final class Value: Sendable {
      let number: Int
      init(_ number: Int) { self.number = number }
    }
    let snapshots = Snapshots(Value(1))
    weak let first = snapshots.current
    #expect(first?.number == 1)
    snapshots.replace { Value($0.number + 1) }
    #expect(first == nil)
    snapshots.replaceIfFree { Value($0.number + 1) }
    snapshots.replace { _ in nil }
    #expect(snapshots.current.number == 3)
  }

  @Test func snapshotsUnderWay() async {
    final class Value: Sendable {
      let number: Int
      init(_ number: Int) { self.number = number }
    }
    let snapshots = Snapshots(Value(0))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var last = 0
          for _ in 0..<500 {
            let now = snapshots.current.number
            if now < last { return false }
            last = now
          }
          return true
        }
      }
      group.addTask {
        for _ in 0..<200 { snapshots.replace { Value($0.number + 1) } }
        return true
      }
      for await isRising in group { #expect(isRising) }
    }
    #expect(snapshots.current.number == 200)
  }

  // MARK: What is in a ticket

  static let contents: [TicketContents] = [
    TicketContents(
      version: .tls13, cipherSuite: .aes128GCMSHA256, issued: TestIdentities.time, authenticated: TestIdentities.time,
      lifetime: 7, ageAdd: 9, serverName: nil, applicationProtocol: nil, binding: []),
    TicketContents(
      version: .tls12, cipherSuite: .aes256GCMSHA384, group: .x25519, usesExtendedMainSecret: false,
      issued: WallTime(secondsSinceEpoch: .max), authenticated: WallTime(secondsSinceEpoch: 0), lifetime: .max,
      ageAdd: .max, maximumEarlyDataSize: 5,
      serverName: "example.com", applicationProtocol: "h2", binding: [UInt8](repeating: 3, count: 32),
      clientTrust: [1, 2], clientScheme: .ed25519, clientCertificates: [[1], [UInt8](repeating: 2, count: 1_000)]),
  ]

  @Test(arguments: contents) func roundTrip(contents: TicketContents) throws {
    let bytes = try #require(contents.encoded)
    #expect(try TicketContents(bytes) == contents)
    for count in 0..<bytes.count {
      #expect(throws: DecodeError.self) { try TicketContents(Array(bytes.prefix(count))) }
    }
    #expect(throws: DecodeError.self) { try TicketContents(bytes + [0]) }
    // Whatever is changed, it is read as something else or not at all, and never traps.
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        if let other = try? TicketContents(changed) { #expect(other != contents) }
      }
    }
  }

  @Test func whatDoesNotFit() {
    var long = Self.contents[0]
    long.clientCertificates = [[UInt8]](repeating: [UInt8](repeating: 1, count: 40_000), count: 2)
    #expect(long.encoded == nil)
  }
}
