// SPDX-License-Identifier: Apache-2.0

// The key schedule of RFC 9846 section 7.1 as a chain of types, one method for each arrow. What goes down the left
// side is consumed by the step to the next, so that a secret is erased as soon as nothing more can come from it.
//
//                  0
//                  |
//                  v
//      PSK -->  HKDF-Extract = Early Secret
//                  |
//                  +-----> Derive-Secret(.,
//                  |                     "ext binder" |
//                  |                     "res binder" |
//                  |                     "imp binder",       (RFC 9258)
//                  |                     "")
//                  |              = binder_key
//                  |
//                  +-----> Derive-Secret(., "c e traffic",
//                  |                     ClientHello)
//                  |              = client_early_traffic_secret
//                  |
//                  +-----> Derive-Secret(., "e exp master",
//                  |                     ClientHello)
//                  |              = early_exporter_secret
//                  v
//             Derive-Secret(., "derived", "")
//                  |
//   asymmetric     v
//    shared --> HKDF-Extract = Handshake Secret
//    secret        |
//                  +-----> Derive-Secret(., "c hs traffic",
//                  |                     ClientHello...ServerHello)
//                  |              = client_handshake_traffic_secret
//                  |
//                  +-----> Derive-Secret(., "s hs traffic",
//                  |                     ClientHello...ServerHello)
//                  |              = server_handshake_traffic_secret
//                  v
//             Derive-Secret(., "derived", "")
//                  |
//                  v
//         0 --> HKDF-Extract = Main Secret
//                  |
//                  +-----> Derive-Secret(., "c ap traffic",
//                  |                     ClientHello...server Finished)
//                  |              = client_application_traffic_secret_0
//                  |
//                  +-----> Derive-Secret(., "s ap traffic",
//                  |                     ClientHello...server Finished)
//                  |              = server_application_traffic_secret_0
//                  |
//                  +-----> Derive-Secret(., "exp master",
//                  |                     ClientHello...server Finished)
//                  |              = exporter_secret
//                  |
//                  +-----> Derive-Secret(., "res master",
//                                        ClientHello...client Finished)
//                                 = resumption_secret
//
// The labels say "master" where the text says "main": the name changed, the bytes on the wire could not.

/// The first step: the PSK, or zeros where there is none.
package struct EarlySecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret
  /// What the next step begins with, where it is known.
  private let nextSalt: [UInt8]?

  /// From a PSK, external or of a ticket.
  package init(_ hash: HashAlgorithm, psk: borrowing Secret, path: CryptoPath = .current) {
    self.init(KeyDerivation(hash: hash, path: path), psk.bytes, nextSalt: nil)
  }

  private init(_ kdf: KeyDerivation, _ psk: RawSpan, nextSalt: [UInt8]?) {
    self.kdf = kdf
    secret = kdf.extract(salt: kdf.zeros.rawSpan, inputKey: psk)
    self.nextSalt = nextSalt
  }

  /// Without a PSK: HKDF-Extract(0, 0).
  package init(withoutPSK hash: HashAlgorithm, path: CryptoPath = .current) {
    let constant = hash == .sha256 ? Self.withoutPSKSHA256 : Self.withoutPSKSHA384
    kdf = KeyDerivation(hash: hash, path: path)
    secret = Secret(copying: constant.secret)
    nextSalt = constant.salt
  }

  // The same in every handshake, and no secret.
  private static let withoutPSKSHA256 = constant(.sha256)
  private static let withoutPSKSHA384 = constant(.sha384)

  private static func constant(_ hash: HashAlgorithm) -> (secret: [UInt8], salt: [UInt8]) {
    let kdf = KeyDerivation(hash: hash)
    let early = EarlySecret(kdf, kdf.zeros.rawSpan, nextSalt: nil)
    return (early.reveal(), kdf.withSalt(after: early.secret) { $0.copy() })
  }

  /// The bytes, in the open: for the trace only.
  package borrowing func reveal() -> [UInt8] { secret.reveal() }

  /// `binder_key`, for the binder of a PSK (section 4.3.11.2; of an imported one, RFC 9258 section 5.2).
  package borrowing func binderKey(_ origin: PSKOrigin) -> TrafficSecret {
    let empty = kdf.emptyHash
    return switch origin {
    case .session: TrafficSecret(kdf, kdf.deriveSecret(secret, "res binder", transcriptHash: empty))
    case .external: TrafficSecret(kdf, kdf.deriveSecret(secret, "ext binder", transcriptHash: empty))
    case .imported: TrafficSecret(kdf, kdf.deriveSecret(secret, "imp binder", transcriptHash: empty))
    }
  }

  /// `client_early_traffic_secret`, over the ClientHello.
  package borrowing func clientEarlyTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
    TrafficSecret(kdf, kdf.deriveSecret(secret, "c e traffic", transcriptHash: transcriptHash))
  }

  /// `early_exporter_secret`, over the ClientHello.
  package borrowing func earlyExporterSecret(transcriptHash: [UInt8]) -> ExporterSecret {
    ExporterSecret(kdf, kdf.deriveSecret(secret, "e exp master", transcriptHash: transcriptHash))
  }

  //= rfc9846 7.1-1
  /// The handshake secret, with what the key exchange gave.
  package consuming func handshakeSecret(sharedSecret: consuming Secret) -> HandshakeSecret {
    HandshakeSecret(kdf, step(adding: sharedSecret.bytes))
  }

  //= rfc9846 7.1-1
  /// The handshake secret of a PSK alone (`psk_ke`), with zeros in the place of the shared secret.
  package consuming func handshakeSecretWithoutKeyExchange() -> HandshakeSecret {
    HandshakeSecret(kdf, step(adding: kdf.zeros.rawSpan))
  }

  private borrowing func step(adding input: RawSpan) -> Secret {
    guard let nextSalt else { return kdf.step(from: secret, adding: input) }
    return kdf.extract(salt: nextSalt.rawSpan, inputKey: input)
  }
}

/// The second step: the shared secret of the key exchange has gone in.
package struct HandshakeSecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret

  fileprivate init(_ kdf: KeyDerivation, _ secret: consuming Secret) {
    self.kdf = kdf
    self.secret = secret
  }

  /// `client_handshake_traffic_secret`, over ClientHello...ServerHello.
  package borrowing func clientHandshakeTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
    TrafficSecret(kdf, kdf.deriveSecret(secret, "c hs traffic", transcriptHash: transcriptHash))
  }

  /// `server_handshake_traffic_secret`, over ClientHello...ServerHello.
  package borrowing func serverHandshakeTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
    TrafficSecret(kdf, kdf.deriveSecret(secret, "s hs traffic", transcriptHash: transcriptHash))
  }

  //= rfc9846 7.1-1
  /// The main secret.
  package consuming func mainSecret() -> MainSecret {
    MainSecret(kdf, kdf.step(from: secret, adding: kdf.zeros.rawSpan))
  }
}

/// The last step: the secrets of the connection itself come from here.
package struct MainSecret: ~Copyable, Sendable {
  private let kdf: KeyDerivation
  private let secret: Secret

  fileprivate init(_ kdf: KeyDerivation, _ secret: consuming Secret) {
    self.kdf = kdf
    self.secret = secret
  }

  /// `client_application_traffic_secret_0`, over ClientHello...server Finished.
  package borrowing func clientApplicationTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
    TrafficSecret(kdf, kdf.deriveSecret(secret, "c ap traffic", transcriptHash: transcriptHash))
  }

  /// `server_application_traffic_secret_0`, over ClientHello...server Finished.
  package borrowing func serverApplicationTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
    TrafficSecret(kdf, kdf.deriveSecret(secret, "s ap traffic", transcriptHash: transcriptHash))
  }

  /// `exporter_secret`, over ClientHello...server Finished.
  package borrowing func exporterSecret(transcriptHash: [UInt8]) -> ExporterSecret {
    ExporterSecret(kdf, kdf.deriveSecret(secret, "exp master", transcriptHash: transcriptHash))
  }

  /// `resumption_secret`, over ClientHello...client Finished.
  package borrowing func resumptionSecret(transcriptHash: [UInt8]) -> ResumptionSecret {
    ResumptionSecret(kdf, kdf.deriveSecret(secret, "res master", transcriptHash: transcriptHash))
  }
}

extension KeyDerivation {
  //= rfc9846 F.1.1-1
  /// One step down the left side: Derive-Secret(., "derived", "") is the salt, the new secret the input.
  fileprivate func step(from secret: borrowing Secret, adding input: RawSpan) -> Secret {
    withSalt(after: secret) { salt in extract(salt: salt, inputKey: input) }
  }

  fileprivate func withSalt<R: ~Copyable>(after secret: borrowing Secret, _ body: (RawSpan) -> R) -> R {
    withExpandedLabel(secret, "derived", context: emptyHash, length: hash.digestLength, body)
  }
}
