// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoWire

/// Believes peers that show a public key which is known in advance, instead of a certificate (RFC 7250).
///
/// Such a key has no name, no authority and no end: who it belongs to, and that it is not lost, whoever pins it has to know.
/// A server's name is not compared with anything. Where one key serves under several names, a client can be led from one
/// of them to another (RFC 9846 appendix F.9): give each its own key, or have the servers refuse names that they don't
/// know.
public struct PinnedKeyVerifier: PeerVerifier {
  /// The keys that are believed.
  public let pins: Set<PublicKeyPin>
  /// Judges peers that show certificates; nil: they are not believed, and none are asked for.
  public let certificateVerifier: (any PeerVerifier)?

  /// A verifier that believes these keys, and for peers with certificates asks another, if there is one.
  public init(_ pins: some Sequence<PublicKeyPin>, certificates certificateVerifier: (any PeerVerifier)? = nil) {
    self.pins = Set(pins)
    self.certificateVerifier = certificateVerifier
  }

  /// Raw public keys, then certificates if somebody judges them.
  public var acceptedCertificateTypes: [CertificateType] {
    certificateVerifier == nil ? [.rawPublicKey] : [.rawPublicKey, .x509]
  }

  /// Those of the other verifier.
  public var certificateSignatureSchemes: [SignatureScheme] { certificateVerifier?.certificateSignatureSchemes ?? [] }

  /// As the other verifier says.
  public var wantsOCSPResponse: Bool { certificateVerifier?.wantsOCSPResponse ?? false }

  /// Made of the pins and of what the other verifier says of itself; nil if that can't say.
  public var trustFingerprint: [UInt8]? {
    var writer = ByteWriter(reserving: 64 + 32 * pins.count)
    if let certificateVerifier {
      guard let other = certificateVerifier.trustFingerprint else { return nil }
      writer.opaque16(other)
    } else {
      writer.opaque16([])
    }
    for pin in pins.map(\.sha256).sorted(by: { $0.lexicographicallyPrecedes($1) }) { writer.append(pin) }
    return HashAlgorithm.sha256.hash(writer.finish())
  }

  /// Looks a key up among the pins; a chain is judged by the other verifier.
  public func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    guard let key = peer.rawPublicKey else {
      guard let certificateVerifier else { return .failure(.noCertificate) }
      return await certificateVerifier.verify(peer, at: now)
    }
    let pin = PublicKeyPin(subjectPublicKeyInfo: key)
    guard pins.contains(pin) else { return .failure(.keyNotPinned(pin)) }
    return .success(VerifiedIdentity(rawPublicKey: key, grounds: .pinnedKey(pin)))
  }
}
