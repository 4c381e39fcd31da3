// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// X25519, which both paths have.
@Suite struct X25519PathTests {
  //= rfc9846 7.4.2-2
  /// RFC 7748 section 6.1.
  @Test(arguments: CryptoPath.allCases) func knownAnswer(path: CryptoPath) throws {
    let alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    let bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    let client = try CurveKey.generate(.x25519, random: ScriptedRandom(alice), path: path)
    let server = try CurveKey.generate(.x25519, random: ScriptedRandom(bob), path: path)
    #expect(client.publicShare == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    #expect(server.publicShare == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    let shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    #expect(try client.agree(with: server.publicShare, group: .x25519).reveal() == shared)
    #expect(try server.agree(with: client.publicShare, group: .x25519).reveal() == shared)
  }

  /// Each path takes what the other makes, and both refuse the same.
  @Test func pathsAgree() throws {
    let direct = try CurveKey.generate(.x25519, random: SystemRandom(), path: .direct)
    let portable = try CurveKey.generate(.x25519, random: SystemRandom(), path: .portable)
    #expect(
      try direct.agree(with: portable.publicShare, group: .x25519).reveal()
        == portable.agree(with: direct.publicShare, group: .x25519).reveal())
    for length in [0, 31, 33] {
      let share = [UInt8](repeating: 9, count: length)
      #expect(throws: CryptoFailure.invalidKeyShare(.x25519)) { _ = try direct.agree(with: share, group: .x25519) }
    }
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519)) {
      _ = try direct.agree(with: zeros, group: .x25519)
    }
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519)) {
      _ = try portable.agree(with: zeros, group: .x25519)
    }
  }
}
