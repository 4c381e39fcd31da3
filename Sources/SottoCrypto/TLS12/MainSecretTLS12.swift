// SPDX-License-Identifier: Apache-2.0

import SottoWire

// The secrets of TLS 1.2 (RFC 5246 section 8.1, RFC 7627 section 4):
//
//     preliminary secret: what ECDHE agreed on, or what RSA carried
//            |
//            |  PRF(., "extended master secret", session_hash)[0..47]
//            v
//      main secret (48 bytes)
//            |
//            +-----> PRF(., "key expansion", server_random + client_random) = key block
//            |
//            +-----> PRF(., "client finished" | "server finished", Hash(handshake_messages))[0..11] = verify_data
//            |
//            +-----> PRF(., label, client_random + server_random + context)
//                               = exported keying material (RFC 5705)
//
// The labels say "master" where the text says "main": the name changed, the bytes could not.

/// The main secret of a TLS 1.2 session, which outlives its connection if the session is stored.
package struct MainSecretTLS12: ~Copyable, Sendable {
  /// Bytes of a main secret, whatever the suite.
  package static let length = 48

  private let hash: HashAlgorithm
  private let path: CryptoPath
  private let secret: Secret

  /// Whether it depends on the whole handshake (RFC 7627). One that does not is good for neither resumption with one
  /// that does, nor for channel bindings.
  package let isExtended: Bool

  private init(_ hash: HashAlgorithm, path: CryptoPath, isExtended: Bool, secret: consuming Secret) {
    self.hash = hash
    self.path = path
    self.isExtended = isExtended
    self.secret = secret
  }

  /// The extended main secret (RFC 7627 section 4).
  ///
  /// - Parameter sessionHash: The hash over all handshake messages up to and including ClientKeyExchange.
  package init(
    _ hash: HashAlgorithm, preliminarySecret: consuming Secret, sessionHash: [UInt8], path: CryptoPath = .current
  ) {
    self.init(
      hash, path: path, isExtended: true,
      secret: pseudorandomFunction(
        hash, secret: preliminarySecret, label: "extended master secret", seed: [sessionHash], count: Self.length,
        path: path))
  }

  /// The main secret of RFC 5246 section 8.1, which does not know whose handshake it belongs to: open to the triple
  /// handshake attack, so only for peers that know nothing better, where a configuration allows them.
  package init(
    _ hash: HashAlgorithm, insecurePreliminarySecret preliminarySecret: consuming Secret, clientRandom: [UInt8],
    serverRandom: [UInt8], path: CryptoPath = .current
  ) {
    self.init(
      hash, path: path, isExtended: false,
      secret: pseudorandomFunction(
        hash, secret: preliminarySecret, label: "master secret", seed: [clientRandom, serverRandom],
        count: Self.length, path: path))
  }

  /// The main secret of a stored session.
  ///
  /// - Throws: `internal` if it is not 48 bytes long.
  package init(
    _ hash: HashAlgorithm, resuming stored: consuming Secret, isExtended: Bool, path: CryptoPath = .current
  ) throws(CryptoFailure) {
    guard stored.count == Self.length else { throw .internal("a stored main secret of \(stored.count) bytes") }
    self.init(hash, path: path, isExtended: isExtended, secret: stored)
  }

  /// The bytes, in the open: for the key log (`CLIENT_RANDOM`) and the trace only.
  package borrowing func reveal() -> [UInt8] { secret.reveal() }

  /// A copy to store with the session.
  package borrowing func copyForSession() -> Secret { secret.clone() }

  /// A second copy with a life of its own.
  package borrowing func clone() -> MainSecretTLS12 {
    MainSecretTLS12(hash, path: path, isExtended: isExtended, secret: secret.clone())
  }

  /// The keys of both directions. Note that the randoms go in the other way round (RFC 5246 section 6.3).
  ///
  /// - Throws: `internal` if the suite has another hash.
  package borrowing func keyBlock(
    _ suite: SuiteParametersTLS12, clientRandom: [UInt8], serverRandom: [UInt8]
  ) throws(CryptoFailure) -> KeyBlockTLS12 {
    guard suite.hash == hash else { throw .internal("the secret belongs to a suite with another hash") }
    return KeyBlockTLS12(
      suite,
      pseudorandomFunction(
        hash, secret: secret, label: "key expansion", seed: [serverRandom, clientRandom],
        count: suite.keyBlockLength, path: path))
  }

  /// What `role`'s Finished message holds (RFC 5246 section 7.4.9). To check a peer's, use `isValid`.
  ///
  /// - Parameter transcriptHash: The hash over all handshake messages before this one; the other side's Finished is
  ///   among them if it came first.
  package borrowing func verifyData(of role: Role, transcriptHash: [UInt8]) -> [UInt8] {
    pseudorandomFunction(
      hash, secret: secret, label: role == .client ? "client finished" : "server finished", seed: [transcriptHash],
      count: FinishedTLS12.verifyDataLength, path: path
    ).reveal()
  }

  /// Whether `role`'s Finished message holds what it must, compared in constant time.
  package borrowing func isValid(_ verifyData: [UInt8], of role: Role, transcriptHash: [UInt8]) -> Bool {
    constantTimeEquals(verifyData, self.verifyData(of: role, transcriptHash: transcriptHash))
  }

  /// Keying material for other uses (RFC 5705 section 4). No context and an empty one differ here, unlike in TLS 1.3.
  ///
  /// - Throws: `exportTooLong` if the context does not fit its length field, more is asked for than TLS 1.3 could
  ///   give, or the label is one of the protocol's own.
  package borrowing func export(
    label: String, context: [UInt8]?, length: Int, clientRandom: [UInt8], serverRandom: [UInt8]
  ) throws(CryptoFailure) -> [UInt8] {
    guard length >= 0, length <= 255 * hash.digestLength, !Self.reservedLabels.contains(label) else {
      throw .exportTooLong
    }
    var seed = [clientRandom, serverRandom]
    if let context {
      guard let count = UInt16(exactly: context.count) else { throw .exportTooLong }
      seed.append([UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)])
      seed.append(context)
    }
    return pseudorandomFunction(hash, secret: secret, label: label, seed: seed, count: length, path: path).reveal()
  }

  private static let reservedLabels: Set<String> = [
    "client finished", "server finished", "master secret", "extended master secret", "key expansion",
  ]
}
