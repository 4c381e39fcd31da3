// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire
import Testing

/// Key shares both ways (RFC 9846 sections 4.3.8 and 7.4; RFC 10024 for the hybrids).
@Suite struct KeyExchangeTests {
  /// Bytes of client share, server share and shared secret.
  static let lengths: [(group: NamedGroup, client: Int, server: Int, secret: Int)] = [
    (.x25519, 32, 32, 32),
    (.secp256r1, 65, 65, 32),
    (.secp384r1, 97, 97, 48),
    (.secp521r1, 133, 133, 66),
    (.x25519MLKEM768, 1216, 1120, 64),
    (.secp256r1MLKEM768, 1249, 1153, 64),
    (.secp384r1MLKEM1024, 1665, 1665, 80),
    (.mlkem1024, 1568, 1568, 32),
  ]

  private let system = SystemRandom()

  //= rfc9846 9.1-3
  @Test(arguments: NamedGroup.implemented) func bothSidesAgree(_ group: NamedGroup) throws {
    #expect(group.isImplemented)
    let expected = try #require(Self.lengths.first { $0.group == group })
    let client = try ClientKeyShares.generate([group], random: system)
    let share = client.entries[0].share
    #expect(client.entries.count == 1 && client.entries[0].group == group)
    #expect(share.count == expected.client)
    let server = try ServerKeyShare.respond(to: share, group: group, random: system)
    #expect(server.share.count == expected.server)
    let ours = try client.agree(group, with: server.share)
    let theirs = server.takeSecret()
    #expect(ours.count == expected.secret)
    #expect(ours.reveal() == theirs.reveal())
  }

  //= rfc9846 7.4.2-2
  /// RFC 7748 section 6.1.
  @Test func x25519KnownAnswer() throws {
    let alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    let bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    let client = try ClientKeyShares.generate([.x25519], random: ScriptedRandom(alice))
    #expect(client.entries[0].share == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    let server = try ServerKeyShare.respond(
      to: client.entries[0].share, group: .x25519, random: ScriptedRandom(bob))
    #expect(server.share == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    let shared = try client.agree(.x25519, with: server.share)
    #expect(
      shared.reveal()
        == hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
  }

  //= rfc9846 4.3.8-10
  //= rfc9846 4.3.8-11
  @Test(arguments: NamedGroup.implemented) func sharesAreFresh(_ group: NamedGroup) throws {
    let first = try ClientKeyShares.generate([group], random: system).entries[0].share
    let second = try ClientKeyShares.generate([group], random: system).entries[0].share
    #expect(first != second)
    #expect(
      try ServerKeyShare.respond(to: first, group: group, random: system).share
        != ServerKeyShare.respond(to: first, group: group, random: system).share)
  }

  //= rfc9846 4.3.8-6
  /// RFC 9954: one X25519 key serves alone and in the hybrid, and its scalar is drawn once.
  @Test func curveIsSharedWithTheHybrid() throws {
    let random = ScriptedRandom((0..<200).map { UInt8($0) })
    let client = try ClientKeyShares.generate([.x25519MLKEM768, .x25519, .secp256r1], random: random)
    #expect(client.entries.map(\.group) == [.x25519MLKEM768, .x25519, .secp256r1])
    #expect(client.entries[0].share.suffix(32) == client.entries[1].share[...])
    #expect(random.remaining == 200 - 64 - 32 - 32)

    // The seed of ML-KEM is drawn first, then the scalar.
    let alone = try ClientKeyShares.generate([.x25519], random: ScriptedRandom((64..<96).map { UInt8($0) }))
    #expect(alone.entries[0].share == client.entries[1].share)

    let server = try ServerKeyShare.respond(to: client.entries[0].share, group: .x25519MLKEM768, random: system)
    let ours = try client.agree(.x25519MLKEM768, with: server.share)
    let theirs = server.takeSecret()
    #expect(ours.reveal() == theirs.reveal())
  }

  @Test func curveIsSharedInTheOtherOrder() throws {
    let client = try ClientKeyShares.generate([.secp256r1, .secp256r1MLKEM768], random: system)
    #expect(client.entries[1].share.prefix(65) == client.entries[0].share[...])
    let server = try ServerKeyShare.respond(to: client.entries[0].share, group: .secp256r1, random: system)
    let ours = try client.agree(.secp256r1, with: server.share)
    let theirs = server.takeSecret()
    #expect(ours.reveal() == theirs.reveal())
  }

  /// RFC 10024: with X25519 the encapsulation comes first, with the NIST curves the point, in shares and secrets alike.
  @Test(arguments: [NamedGroup.x25519MLKEM768, .secp256r1MLKEM768, .secp384r1MLKEM1024])
  func orderOfTheParts(_ group: NamedGroup) throws {
    let curve: NamedGroup =
      switch group {
      case .x25519MLKEM768: .x25519
      case .secp256r1MLKEM768: .secp256r1
      default: .secp384r1
      }
    // Both from the same key of the curve, so that the classical part of the secret can be told.
    let scripted = { ScriptedRandom((0..<112).map { UInt8($0 + 1) }) }
    let hybrid = try ClientKeyShares.generate([group], random: scripted())
    let seedLess = ScriptedRandom((64..<112).map { UInt8($0 + 1) })
    let classical = try ClientKeyShares.generate([curve], random: seedLess)
    let server = try ServerKeyShare.respond(to: hybrid.entries[0].share, group: group, random: system)
    let first = group == .x25519MLKEM768
    let point = classical.entries[0].share.count
    let serverPoint = Array(first ? server.share.suffix(point) : server.share.prefix(point))
    let classicalSecret = try classical.agree(curve, with: serverPoint).reveal()
    let secret = server.takeSecret().reveal()
    #expect(
      (first ? secret.suffix(classicalSecret.count) : secret.prefix(classicalSecret.count)) == classicalSecret[...])
  }

  @Test(arguments: NamedGroup.implemented) func wrongLengthsAreRefused(_ group: NamedGroup) throws {
    let expected = try #require(Self.lengths.first { $0.group == group })
    let share = try ClientKeyShares.generate([group], random: system).entries[0].share
    let wrong = [[], Array(share.dropLast()), share + [0], Array(share.prefix(16)), [UInt8](repeating: 4, count: 31)]
    for wrong in wrong {
      #expect(throws: CryptoFailure.invalidKeyShare(group)) {
        _ = try ServerKeyShare.respond(to: wrong, group: group, random: system)
      }
    }
    for count in [0, 1, expected.server - 1, expected.server + 1] {
      #expect(throws: CryptoFailure.invalidKeyShare(group)) {
        _ = try ClientKeyShares.generate([group], random: system)
          .agree(group, with: [UInt8](repeating: 4, count: count))
      }
    }
  }

  //= rfc9846 4.3.8.2-1
  @Test(arguments: [NamedGroup.secp256r1, .secp384r1, .secp521r1, .secp256r1MLKEM768, .secp384r1MLKEM1024])
  func pointsOffTheCurveAreRefused(_ group: NamedGroup) throws {
    let share = try ClientKeyShares.generate([group], random: system).entries[0].share
    var offCurve = share
    offCurve[40] ^= 1
    var compressed = share
    compressed[0] = 2
    var infinity = share
    infinity[0] = 0
    var zeros = share
    for index in 1..<65 { zeros[index] = 0 }
    var hybrid = share
    hybrid[0] = 6
    for wrong in [offCurve, compressed, infinity, zeros, hybrid] {
      #expect(throws: CryptoFailure.invalidKeyShare(group)) {
        _ = try ServerKeyShare.respond(to: wrong, group: group, random: system)
      }
    }
    let client = try ClientKeyShares.generate([group], random: system)
    var answer = try ServerKeyShare.respond(to: client.entries[0].share, group: group, random: system).share
    answer[40] ^= 1
    #expect(throws: CryptoFailure.invalidKeyShare(group)) {
      _ = try ClientKeyShares.generate([group], random: system).agree(group, with: answer)
    }
  }

  /// Points of small order (RFC 7748 section 6.1), which make the shared secret zero whatever the private key.
  static let lowOrder: [[UInt8]] = [
    [UInt8](repeating: 0, count: 32),
    [1] + [UInt8](repeating: 0, count: 31),
    hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  ]

  //= rfc9846 7.4.2-3
  @Test(arguments: lowOrder) func allZeroX25519IsRefused(_ point: [UInt8]) throws {
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519)) {
      _ = try ServerKeyShare.respond(to: point, group: .x25519, random: system)
    }
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519)) {
      _ = try ClientKeyShares.generate([.x25519], random: system).agree(.x25519, with: point)
    }
    let client = try ClientKeyShares.generate([.x25519MLKEM768], random: system)
    let share = client.entries[0].share
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519MLKEM768)) {
      _ = try ServerKeyShare.respond(to: share.dropLast(32) + point, group: .x25519MLKEM768, random: system)
    }
    let answer = try ServerKeyShare.respond(to: share, group: .x25519MLKEM768, random: system).share
    do {
      _ = try client.agree(.x25519MLKEM768, with: answer.dropLast(32) + point)
      Issue.record("an all-zero secret was taken")
    } catch {
      #expect(error == .allZeroSharedSecret(.x25519MLKEM768))
    }
  }

  /// FIPS 203 section 7.2: coefficients have to be below the modulus.
  @Test func unreducedEncapsulationKeysAreRefused() throws {
    for (group, start, count) in [
      (NamedGroup.x25519MLKEM768, 0, 1152), (.secp384r1MLKEM1024, 97, 1536), (.mlkem1024, 0, 1536),
    ] {
      var share = try ClientKeyShares.generate([group], random: system).entries[0].share
      for index in start..<(start + count) { share[index] = 0xff }
      #expect(throws: CryptoFailure.invalidKeyShare(group)) {
        _ = try ServerKeyShare.respond(to: share, group: group, random: system)
      }
    }
  }

  /// A tampered ciphertext is no error in ML-KEM: the secrets differ and the handshake fails later.
  @Test func tamperedCiphertextGivesAnotherSecret() throws {
    let client = try ClientKeyShares.generate([.x25519MLKEM768], random: system)
    let server = try ServerKeyShare.respond(to: client.entries[0].share, group: .x25519MLKEM768, random: system)
    var answer = server.share
    answer[100] ^= 1
    let ours = try client.agree(.x25519MLKEM768, with: answer)
    let theirs = server.takeSecret()
    #expect(ours.count == theirs.count)
    #expect(ours.reveal() != theirs.reveal())
  }

  //= rfc9846 7.4.2-1
  /// Scalars of P-256 whose shared secret begins with a zero.
  @Test func leadingZerosStay() throws {
    let scalar = [UInt8](repeating: 7, count: 32)
    let client = try ClientKeyShares.generate([.secp256r1], random: ScriptedRandom(scalar))
    let other = [UInt8](repeating: 0, count: 30) + [0, 90]
    let server = try ServerKeyShare.respond(
      to: client.entries[0].share, group: .secp256r1, random: ScriptedRandom(other))
    let shared = try client.agree(.secp256r1, with: server.share)
    #expect(
      shared.reveal() == hex("0002888fc706640ccba6e1717ebbde633a7177ed32d91ed3c59dc739e7c88c76"))
  }

  @Test func unknownGroups() throws {
    for group in [NamedGroup.x448, .ffdhe2048, .init(rawValue: 0x0a0a)] {
      #expect(!group.isImplemented)
      #expect(throws: CryptoFailure.unsupportedGroup(group)) {
        _ = try ClientKeyShares.generate([group], random: system)
      }
      #expect(throws: CryptoFailure.unsupportedGroup(group)) {
        _ = try ServerKeyShare.respond(to: [], group: group, random: system)
      }
    }
    #expect(throws: CryptoFailure.unsupportedGroup(.secp256r1)) {
      _ = try ClientKeyShares.generate([.x25519], random: system).agree(.secp256r1, with: [])
    }
  }

  //= rfc9846 4.3.8-7
  @Test func noTwoSharesForOneGroup() {
    #expect(throws: CryptoFailure.self) { _ = try ClientKeyShares.generate([.x25519, .x25519], random: system) }
  }

  //= rfc9846 4.3.8-1
  @Test func noSharesAtAll() throws {
    #expect(try ClientKeyShares.generate([], random: ScriptedRandom([])).entries.isEmpty)
  }

  @Test func scalarsOutOfRangeAreDrawnAgain() throws {
    let good = [UInt8](repeating: 7, count: 32)
    let drawn = ScriptedRandom([UInt8](repeating: 0, count: 32) + [UInt8](repeating: 0xff, count: 32) + good)
    let client = try ClientKeyShares.generate([.secp256r1], random: drawn)
    let expected = try ClientKeyShares.generate([.secp256r1], random: ScriptedRandom(good))
    #expect(client.entries[0].share == expected.entries[0].share && drawn.remaining == 0)
    // But not for ever.
    #expect(throws: CryptoFailure.self) {
      _ = try ClientKeyShares.generate([.secp384r1], random: ScriptedRandom([UInt8](repeating: 0, count: 100_000)))
    }
  }

  @Test func brokenSources() {
    for group in NamedGroup.implemented {
      #expect(throws: CryptoFailure.entropy(RandomSourceFailure("the script has ended"))) {
        _ = try ClientKeyShares.generate([group], random: ScriptedRandom([1]))
      }
      #expect(throws: CryptoFailure.self) {
        _ = try ClientKeyShares.generate([group], random: ScriptedRandom([UInt8](repeating: 1, count: 200), shortBy: 1))
      }
    }
  }

  //= rfc9846 C.1-1
  @Test func systemRandom() throws {
    #expect(try system.bytes(0) == [])
    #expect(try system.bytes(32) != system.bytes(32))
    #expect(try system.bytes(1000).count == 1000)
    #expect(throws: RandomSourceFailure.self) { try system.bytes(-1) }
  }
}
