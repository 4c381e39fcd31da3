// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// The PRF of TLS 1.2 and what is derived with it, over both paths.
@Suite struct TLS12SecretsTests {
  /// A handshake on a path.
  struct Case: Sendable, CustomTestStringConvertible {
    let vector: VectorTLS12
    let path: CryptoPath

    static let all = VectorTLS12.all.flatMap { vector in CryptoPath.allCases.map { Case(vector: vector, path: $0) } }

    var testDescription: String { "\(vector.suite) \(path)" }

    func parameters() throws -> SuiteParametersTLS12 { try #require(vector.suite.parametersTLS12) }

    func mainSecret() throws -> MainSecretTLS12 {
      try MainSecretTLS12(
        parameters().hash, resuming: Secret(copying: vector.mainSecret), isExtended: true, path: path)
    }
  }

  /// The test vectors that were posted to the TLS working group's list in 2009.
  @Test(arguments: CryptoPath.allCases) func knownAnswers(path: CryptoPath) {
    let sha256 = pseudorandomFunction(
      .sha256, secret: secret("9bbe436ba940f017b17652849a71db35"), label: "test label",
      seed: [hex("a0ba9f936cda311827a6f796"), hex("ffd5198c")], count: 100, path: path
    ).reveal()
    #expect(
      sha256
        == hex(
          """
          e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a\
          6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab\
          4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701\
          87347b66
          """))
    let sha384 = pseudorandomFunction(
      .sha384, secret: secret("b80b733d6ceefcdc71566ea48e5567df"), label: "test label",
      seed: [hex("cd665cf6a8447dd6ff8b27555edb7465")], count: 148, path: path
    ).reveal()
    #expect(
      sha384
        == hex(
          """
          7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd\
          e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd\
          8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425\
          9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6\
          91c8f3a26854308d5eaa3be85e0990703d73e56f
          """))
  }

  @Test func pathsAndLengthsAgree() {
    for hash in HashAlgorithm.allCases {
      let long = pseudorandomFunction(
        hash, secret: Secret(copying: [1, 2]), label: "l", seed: [], count: 300, path: .portable
      ).reveal()
      for count in [0, 1, 12, 31, 32, 33, 47, 48, 49, 96, 97, 300] {
        let short = pseudorandomFunction(
          hash, secret: Secret(copying: [1, 2]), label: "l", seed: [], count: count, path: .direct
        ).reveal()
        #expect(short == Array(long.prefix(count)))
      }
      // A key longer than a block of the hash, and none.
      for length in [0, 200] {
        let key = Secret(copying: [UInt8](repeating: 7, count: length))
        let direct = pseudorandomFunction(hash, secret: key, label: "x", seed: [[1]], count: 48, path: .direct).reveal()
        let portable = pseudorandomFunction(hash, secret: key, label: "x", seed: [[1]], count: 48, path: .portable)
          .reveal()
        #expect(direct == portable)
      }
    }
  }

  @Test(arguments: Case.all) func mainSecrets(_ on: Case) throws {
    let vector = on.vector
    guard !vector.preliminarySecret.isEmpty else { return }
    let hash = try on.parameters().hash
    let extended = MainSecretTLS12(
      hash, preliminarySecret: Secret(copying: vector.preliminarySecret), sessionHash: vector.sessionHash,
      path: on.path)
    #expect(extended.reveal() == vector.mainSecret)
    let (isExtended, copy, stored) = (
      extended.isExtended, extended.clone().reveal(), extended.copyForSession().reveal()
    )
    #expect(isExtended && copy == vector.mainSecret && stored == vector.mainSecret)

    let unextended = MainSecretTLS12(
      hash, insecurePreliminarySecret: Secret(copying: vector.preliminarySecret), clientRandom: vector.clientRandom,
      serverRandom: vector.serverRandom, path: on.path)
    #expect(unextended.reveal() == vector.unextendedMainSecret)
    #expect(unextended.isExtended == false)
  }

  @Test(arguments: Case.all) func keyBlock(_ on: Case) throws {
    let main = try on.mainSecret()
    let suite = try on.parameters()
    let keys = try main.keyBlock(
      suite, clientRandom: on.vector.clientRandom, serverRandom: on.vector.serverRandom)
    let block = keys.reveal()
    #expect(block == on.vector.keyBlock && block.count == suite.keyBlockLength)
    let parts = [
      keys.writeKey(of: .client).reveal(), keys.writeKey(of: .server).reveal(), keys.writeIV(of: .client).reveal(),
      keys.writeIV(of: .server).reveal(),
    ]
    #expect(parts.flatMap(\.self) == block)
    #expect(
      parts.map(\.count) == [suite.aead.keyLength, suite.aead.keyLength, suite.fixedIVLength, suite.fixedIVLength])
  }

  @Test(arguments: Case.all) func verifyData(_ on: Case) throws {
    let main = try on.mainSecret()
    let vector = on.vector
    let client = main.verifyData(of: .client, transcriptHash: vector.sessionHash)
    let server = main.verifyData(of: .server, transcriptHash: vector.hashWithClientFinished)
    #expect(client == vector.clientVerifyData && server == vector.serverVerifyData)
    let good = [
      main.isValid(client, of: .client, transcriptHash: vector.sessionHash),
      main.isValid(server, of: .server, transcriptHash: vector.hashWithClientFinished),
    ]
    #expect(good == [true, true])
    var damaged = client
    damaged[11] ^= 1
    for wrong in [damaged, server, [], Array(client.dropLast()), client + [0]] {
      let isValid = main.isValid(wrong, of: .client, transcriptHash: vector.sessionHash)
      #expect(!isValid)
    }
    let crossed = [
      main.isValid(client, of: .server, transcriptHash: vector.sessionHash),
      main.isValid(client, of: .client, transcriptHash: vector.hashWithClientFinished),
    ]
    #expect(crossed == [false, false])
  }

  @Test(arguments: Case.all) func exporter(_ on: Case) throws {
    let main = try on.mainSecret()
    func export(
      _ context: [UInt8]?, _ length: Int = 40, label: String = "EXPERIMENTAL sotto"
    ) throws(CryptoFailure) -> [UInt8] {
      try main.export(
        label: label, context: context, length: length, clientRandom: on.vector.clientRandom,
        serverRandom: on.vector.serverRandom)
    }
    #expect(try export(nil) == on.vector.exported[0])
    #expect(try export([]) == on.vector.exported[1])
    #expect(try export(Array("abc".utf8)) == on.vector.exported[2])
    #expect(try export(nil, 7) == Array(on.vector.exported[0].prefix(7)))
    #expect(try export(nil, 0) == [])
    _ = try export([UInt8](repeating: 0, count: 65_535))
    #expect(throws: CryptoFailure.exportTooLong) { try export([UInt8](repeating: 0, count: 65_536)) }
    #expect(throws: CryptoFailure.exportTooLong) { try export(nil, -1) }
    #expect(throws: CryptoFailure.exportTooLong) { try export(nil, 100_000) }
    for label in ["client finished", "server finished", "master secret", "extended master secret", "key expansion"] {
      #expect(throws: CryptoFailure.exportTooLong) { try export(nil, label: label) }
    }
  }

  @Test func whatDoesNotFit() throws {
    for count in [0, 47, 49] {
      #expect(throws: CryptoFailure.self) {
        _ = try MainSecretTLS12(.sha256, resuming: Secret(zeros: count), isExtended: true)
      }
    }
    let main = try MainSecretTLS12(.sha256, resuming: Secret(zeros: 48), isExtended: true)
    let other = try #require(CipherSuite.ecdheRSAWithAES256GCMSHA384.parametersTLS12)
    #expect(throws: CryptoFailure.self) { _ = try main.keyBlock(other, clientRandom: [], serverRandom: []) }
  }

  @Test func partsOfSecrets() {
    let whole = Secret(copying: [1, 2, 3])
    let parts = [(0, 3), (1, 2), (2, 2), (3, 1), (-1, 1), (0, 0), (1, -1)].map {
      whole.part(from: $0.0, count: $0.1).reveal()
    }
    #expect(parts == [[1, 2, 3], [2, 3], [3, 0], [0], [0], [], []])
  }

  @Test func suites() throws {
    let all = CipherSuite.implementedTLS12 + CipherSuite.insecureRSAKeyExchange
    for value in UInt16.min...UInt16.max {
      let suite = CipherSuite(rawValue: value)
      guard (suite.parametersTLS12 != nil) == all.contains(suite) else {
        Issue.record("\(suite) is implemented or not, and says otherwise")
        continue
      }
      guard let parameters = suite.parametersTLS12 else { continue }
      let name = suite.description
      #expect(parameters.suite == suite && suite.parameters == nil)
      #expect((parameters.hash == .sha384) == name.hasSuffix("SHA384"))
      #expect((parameters.aead == .aes128GCM) == name.contains("AES_128_GCM"))
      #expect((parameters.aead == .aes256GCM) == name.contains("AES_256_GCM"))
      #expect((parameters.keyExchange == .ecdheECDSA) == name.contains("ECDHE_ECDSA"))
      #expect((parameters.keyExchange == .ecdheRSA) == name.contains("ECDHE_RSA"))
      #expect(parameters.keyExchange.isEphemeral == name.contains("ECDHE"))
      #expect(parameters.fixedIVLength + parameters.explicitNonceLength == 12)
    }
    #expect(CipherSuite.implementedTLS12.count == 6)
    let kinds: [SigningKey.Kind] = [.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa(bits: 2048)]
    #expect(kinds.map(KeyExchangeTLS12.ecdheECDSA.fits) == [true, true, true, true, false])
    #expect(kinds.map(KeyExchangeTLS12.ecdheRSA.fits) == [false, false, false, false, true])
    #expect(kinds.map(KeyExchangeTLS12.insecureRSA.fits) == [false, false, false, false, true])
  }
}
