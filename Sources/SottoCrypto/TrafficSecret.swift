// SPDX-License-Identifier: Apache-2.0

/// A secret that protects one direction of records, or that a Finished message or a binder is computed with
/// (RFC 9846 sections 7.2, 7.3 and 4.5.3).
package struct TrafficSecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret

  package init(_ hash: HashAlgorithm, _ secret: consuming Secret, path: CryptoPath = .current) {
    kdf = KeyDerivation(hash: hash, path: path)
    self.secret = secret
  }

  init(_ kdf: KeyDerivation, _ secret: consuming Secret) {
    self.kdf = kdf
    self.secret = secret
  }

  /// The hash of the cipher suite.
  package var hash: HashAlgorithm { kdf.hash }

  /// The bytes, in the open: for the key log and the trace only.
  package borrowing func reveal() -> [UInt8] { secret.reveal() }

  /// A second copy with a life of its own.
  package borrowing func clone() -> TrafficSecret { TrafficSecret(kdf, secret.clone()) }

  //= rfc9846 7.2-1
  /// The next generation, after a KeyUpdate. Put it in this one's place, which is then wiped.
  ///
  ///     application_traffic_secret_N+1 =
  ///         HKDF-Expand-Label(application_traffic_secret_N,
  ///                           "traffic upd", "", Hash.length)
  package borrowing func next() -> TrafficSecret {
    TrafficSecret(kdf, kdf.expandLabel(secret, "traffic upd", length: hash.digestLength))
  }

  /// What a Finished message or a PSK binder holds (section 4.5.3). Compare with `constantTimeEquals`.
  ///
  ///     finished_key =
  ///         HKDF-Expand-Label(BaseKey, "finished", "", Hash.length)
  ///     verify_data = HMAC(finished_key, transcript hash)
  package borrowing func verifyData(transcriptHash: [UInt8]) -> [UInt8] {
    let kdf = kdf
    return kdf.withExpandedLabel(secret, "finished", length: kdf.hash.digestLength) { finishedKey in
      kdf.authenticationCode(transcriptHash, key: finishedKey)
    }
  }

  ///     [sender]_write_key = HKDF-Expand-Label(Secret, "key", "", key_length)
  package borrowing func writeKey(length: Int) -> Secret { kdf.expandLabel(secret, "key", length: length) }

  /// The same, lent to whatever makes a key of its own of it.
  borrowing func withWriteKey<R: ~Copyable>(length: Int, _ body: (RawSpan) -> R) -> R {
    kdf.withExpandedLabel(secret, "key", length: length, body)
  }

  ///     [sender]_write_iv  = HKDF-Expand-Label(Secret, "iv", "", iv_length)
  package borrowing func writeIV(length: Int) -> Secret { kdf.expandLabel(secret, "iv", length: length) }
}

/// The secret behind the PSKs of a connection's tickets (RFC 9846 section 4.7.1).
package struct ResumptionSecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret

  init(_ kdf: KeyDerivation, _ secret: consuming Secret) {
    self.kdf = kdf
    self.secret = secret
  }

  /// The bytes, in the open: for the trace only.
  package borrowing func reveal() -> [UInt8] { secret.reveal() }

  /// A second copy with a life of its own.
  package borrowing func clone() -> ResumptionSecret { ResumptionSecret(kdf, secret.clone()) }

  /// The PSK of the ticket with this nonce, which is at most 255 bytes long.
  ///
  ///     HKDF-Expand-Label(resumption_secret,
  ///                       "resumption", ticket_nonce, Hash.length)
  package borrowing func psk(ticketNonce: [UInt8]) -> Secret {
    kdf.expandLabel(secret, "resumption", context: ticketNonce, length: kdf.hash.digestLength)
  }
}

/// The secret behind exported keying material, early or not (RFC 9846 section 7.5).
package struct ExporterSecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret

  init(_ kdf: KeyDerivation, _ secret: consuming Secret) {
    self.kdf = kdf
    self.secret = secret
  }

  /// The bytes, in the open: for the key log and the trace only.
  package borrowing func reveal() -> [UInt8] { secret.reveal() }

  /// A second copy with a life of its own.
  package borrowing func clone() -> ExporterSecret { ExporterSecret(kdf, secret.clone()) }

  ///     TLS-Exporter(label, context_value, key_length) =
  ///         HKDF-Expand-Label(Derive-Secret(Secret, label, ""),
  ///                           "exporter", Hash(context_value), key_length)
  ///
  /// No context and an empty context give the same.
  package borrowing func export(label: String, context: [UInt8], length: Int) throws(CryptoFailure) -> [UInt8] {
    let digestLength = kdf.hash.digestLength
    guard
      let derived = kdf.expandLabel(secret, label: label, context: kdf.emptyHash, length: digestLength),
      let exported = kdf.expandLabel(
        derived, label: "exporter", context: kdf.hash.hash(context, path: kdf.path), length: length)
    else { throw .exportTooLong }
    return exported.reveal()
  }
}
