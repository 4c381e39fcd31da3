// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// What a peer has presented to prove who it is (RFC 9846 section 4.5.1).
public struct PresentedChain: Sendable {
  /// The certificates in DER as they came, the peer's own first; none if it showed a raw public key.
  public let certificates: [[UInt8]]
  /// What the peer showed instead of certificates, where that was agreed: its bare SubjectPublicKeyInfo, DER (RFC 7250). Only
  /// a verifier that accepts it is asked about it.
  public let rawPublicKey: [UInt8]?
  /// What the certificate is to prove.
  public let usage: CertificateUsage
  /// The name that the peer's certificate must cover; nil for clients, which are known by no name in advance.
  public let serverName: ServerName?
  /// The OCSP response that came with the peer's own certificate (RFC 9846 section 4.5.1.1), DER; nil if none came.
  public let ocspResponse: [UInt8]?
  /// The first certificate, if whoever made this has read it.
  package let leaf: LeafCertificate?

  /// Just these values.
  public init(
    certificates: [[UInt8]], usage: CertificateUsage, serverName: ServerName?, ocspResponse: [UInt8]? = nil
  ) {
    self.init(certificates: certificates, leaf: nil, usage: usage, serverName: serverName, ocspResponse: ocspResponse)
  }

  /// A peer that showed a raw public key, its SubjectPublicKeyInfo in DER.
  public init(rawPublicKey: [UInt8], usage: CertificateUsage, serverName: ServerName?) {
    self.init(
      certificates: [], rawPublicKey: rawPublicKey, leaf: nil, usage: usage, serverName: serverName, ocspResponse: nil)
  }

  /// The same, with the peer's own certificate where it has been read already.
  package init(
    certificates: [[UInt8]], rawPublicKey: [UInt8]? = nil, leaf: LeafCertificate?, usage: CertificateUsage,
    serverName: ServerName?, ocspResponse: [UInt8]?
  ) {
    self.certificates = certificates
    self.rawPublicKey = rawPublicKey
    self.leaf = leaf
    self.ocspResponse = ocspResponse
    self.usage = usage
    self.serverName = serverName
  }
}

/// Who decides whether a peer's certificates are to be believed.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
public protocol PeerVerifier: Sendable {
  /// Judges what the peer presented.
  ///
  /// - Parameters:
  ///   - peer: what the peer presented. All of it is hostile until proven otherwise.
  ///   - now: the moment that counts as now.
  /// - Returns: who the peer is, or the first reason why that can't be said.
  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure>

  /// The signature algorithms that certificates may be signed with, in order of preference: what
  /// `signature_algorithms_cert` offers (RFC 9846 section 4.3.3).
  var certificateSignatureSchemes: [SignatureScheme] { get }

  /// What a peer may prove its identity with, best first: certificates, or where keys are known in advance a raw public key
  /// (RFC 7250). Never empty.
  var acceptedCertificateTypes: [CertificateType] { get }

  /// Whether the peer is asked for an OCSP response with its certificate: what `status_request` offers (RFC 9846
  /// section 4.5.1.1).
  var wantsOCSPResponse: Bool { get }

  /// What its trust comes down to, in a few bytes: the same for two verifiers, in two processes too, only if they believe the
  /// same peers. Sessions of clients go on under the trust that let them in, and this is what says so. Nil: it can't say.
  var trustFingerprint: [UInt8]? { get }
}

extension PeerVerifier {
  /// No, unless a verifier says otherwise.
  public var wantsOCSPResponse: Bool { false }

  /// Certificates alone, unless a verifier says otherwise.
  public var acceptedCertificateTypes: [CertificateType] { CertificateType.x509Only }

  /// None, unless a verifier says otherwise.
  public var trustFingerprint: [UInt8]? { nil }
}
