// SPDX-License-Identifier: Apache-2.0

public import SottoWire

//= rfc9846 C.5-1
/// Accepts every certificate without looking at it. Whoever stands in the middle can then read and change everything:
/// it is for tests and for looking at broken servers only.
public struct InsecureNoVerification: PeerVerifier {
  /// A verifier that verifies nothing.
  public init() {}

  /// Always succeeds, with grounds that say that nobody looked. A certificate that doesn't parse has no names.
  public func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    guard let first = peer.certificates.first else { return .failure(.noCertificate) }
    let names = (try? LeafCertificate(der: first))?.names ?? CertificateNames()
    return .success(VerifiedIdentity(chain: peer.certificates, grounds: .insecureNotVerified, names: names))
  }

  /// Always the same: it believes everyone.
  public var trustFingerprint: [UInt8]? { Array("insecure no verification".utf8) }

  /// Whatever is sound: nothing is verified with them.
  public var certificateSignatureSchemes: [SignatureScheme] {
    ChainVerifier.verifiableSchemes + [.rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512]
  }
}
