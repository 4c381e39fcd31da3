// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire
import Testing

/// Known answers for the groups that are offered only where a configuration says so.
@Suite struct KeyExchangeVectorTests {
  //= rfc9846 7.4.2-1
  /// RFC 5903 section 8.3. The x coordinates begin with zeros, and so does the secret.
  @Test func p521KnownAnswer() throws {
    let initiator = hex(
      """
      0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a095aa85a30fe1c2952c6771d937ba9777f5957b2639bab072\
      462f68c27a57382d4a52
      """)
    let responder = hex(
      """
      0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e9c677d600b343757a3bdbf2a3163e4c2f869cca7458aa4a4\
      effc311f5cb151685eb9
      """)
    let client = try ClientKeyShares.generate([.secp521r1], random: ScriptedRandom(initiator))
    #expect(
      client.entries[0].share
        == hex(
          """
          040015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbee1e3bf42e00b8e380aeae57c2d107564941885942a\
          f5a7f4601723c4195d176ced3e017cae20b6641d2eeb695786d8c946146239d099e18e1d5a514c739d7cb4a10ad8a788015ac405d779\
          9dc75e7b7d5b6cf2261a6a7f1507438bf01beb6ca3926f9582
          """))
    let server = try ServerKeyShare.respond(
      to: client.entries[0].share, group: .secp521r1, random: ScriptedRandom(responder))
    #expect(
      server.share
        == hex(
          """
          0400d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219b97c356436adc6e95bb0352f6be64a6c2912d4ef2\
          d0433ced2b6171640012d9460f015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d9852077b87220b6536c5c408a1d2\
          aebb8e86d678ae49cb57091f4732296579ab44fcd17f0fc56a
          """))
    let ours = try client.agree(.secp521r1, with: server.share)
    #expect(
      ours.reveal()
        == hex(
          """
          01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1427e73ca4baa240a34786859810c06b3c715a3a8cc\
          3151f2bee417996d19f3ddea
          """))
  }

  /// A client's share and its secret with an answer, as OpenSSL 4.0.3 has them for the same seed, scalar and answer. The
  /// ciphertext fits no key, so that its secret is the one of FIPS 203's implicit rejection.
  struct Hybrid: Sendable, CustomTestStringConvertible {
    let group: NamedGroup
    let scalarLength: Int
    let shareLength: Int
    let shareSHA256: String
    let serverPoint: String
    let ciphertextLength: Int
    let secret: String
    var testDescription: String { "\(group)" }
  }

  static let hybrids = [
    Hybrid(
      group: .secp256r1MLKEM768, scalarLength: 32, shareLength: 1249,
      shareSHA256: "388719184cdd92eb800cbbc3feb6be6e871577e903621ff01802d41ca9c06dbc",
      serverPoint: """
        04c7f320d36fb3de7f2365ead7a9b724b18222cf26b04b37a8abe07a2b88392949e49ff23c3428db9bb63090e70bcce60493c7b2ac422c60\
        36c2214040da3b867a
        """,
      ciphertextLength: 1088,
      secret: """
        de53b7c49e26625299f16ea25a38b6e057c10057bdcd2fa2894081aee54f3524cd3aa81b868da099d6021fd4f107a4db827ef347f458e881\
        16aecee9dae1ea0b
        """),
    Hybrid(
      group: .secp384r1MLKEM1024, scalarLength: 48, shareLength: 1665,
      shareSHA256: "858130ddf1ed282489b5eed71698fe513185f07ec58cfe4e81cdbc7db1328e2f",
      serverPoint: """
        04c0e4372af3288b3320535a1299f49079400322d9808063c2c5a7c356b07c9a95936113fa2479befed753f7401dc9bdfd3e09be4ec4a55e\
        2fee03366731469ff0406bcee9579f2c7558629c0b57740c2bcf4706fdd1631dae2cbaaf5d13897b94
        """,
      ciphertextLength: 1568,
      secret: """
        d448f95219f82b194896cb9282a58443c2a8f73f84aeb93e375d1e0feb57ccc7a7edf0d48f6b6908d947b4679ebf9ff1a4a559073e0fb74e\
        ffc3d2f0a386f1bd52dc727349c72d18f5b83ab830c04cf6
        """),
  ]

  /// RFC 10024: the point first, in shares and secrets.
  @Test(arguments: hybrids) func hybridKnownAnswer(_ expected: Hybrid) throws {
    let seed = (0..<64).map { UInt8($0) }
    let scalar = (0..<expected.scalarLength).map { UInt8(truncatingIfNeeded: 7 * $0 + 1) }
    let client = try ClientKeyShares.generate([expected.group], random: ScriptedRandom(seed + scalar))
    let share = client.entries[0].share
    #expect(share.count == expected.shareLength)
    #expect(HashAlgorithm.sha256.hash(share) == hex(expected.shareSHA256))
    let ciphertext = (0..<expected.ciphertextLength).map { UInt8(truncatingIfNeeded: 5 * $0 + 2) }
    let secret = try client.agree(expected.group, with: hex(expected.serverPoint) + ciphertext)
    #expect(secret.reveal() == hex(expected.secret))
  }

  /// FIPS 203 section 7.2: a single coefficient that is not below the modulus is enough.
  @Test(arguments: [(NamedGroup.secp256r1MLKEM768, 65), (.secp384r1MLKEM1024, 97), (.x25519MLKEM768, 0)])
  func encapsulationKeysAreChecked(group: NamedGroup, start: Int) throws {
    var share = try ClientKeyShares.generate([group], random: SystemRandom()).entries[0].share
    // Twelve bits, the low ones first: 3329, the modulus itself.
    share[start] = 0x01
    share[start + 1] = share[start + 1] & 0xf0 | 0x0d
    #expect(throws: CryptoFailure.invalidKeyShare(group)) {
      _ = try ServerKeyShare.respond(to: share, group: group, random: SystemRandom())
    }
  }
}
