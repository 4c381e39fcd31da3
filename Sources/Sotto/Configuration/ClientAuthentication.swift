// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoIdentity
public import SottoWire

/// Whether a server asks its clients who they are (mutual TLS, RFC 9846 section 4.4.2; RFC 5246
/// section 7.4.4), and whom it believes.
public struct ClientAuthentication: Sendable {
  /// What becomes of a client that shows no certificate. One that shows a certificate which is not believed is always
  /// refused.
  @nonexhaustive
  public enum Mode: Hashable, Sendable {
    /// Nobody is asked.
    case none
    /// It is served all the same, without an identity.
    case optional
    /// It is refused with `certificate_required`, in TLS 1.2 with `handshake_failure`.
    case required
  }

  /// What becomes of a client that shows no certificate.
  public let mode: Mode
  /// The authorities to name to the client, as DER-encoded names, so that it can choose among its certificates. Empty:
  /// none are named.
  public var authorities: [[UInt8]]
  /// Schemes that the client may sign its handshake with, best first. Those that TLS 1.3 can't use are for TLS 1.2.
  public var signatureSchemes = ClientConfiguration.defaultSignatureSchemes

  /// What sessions call this trust, for a verifier that can't say what its own comes down to
  /// (`PeerVerifier.trustFingerprint`): without either there are no sessions. Sessions that clients with certificates began
  /// go on only where it is the same; so servers that share sessions must share the name, and whoever changes whom the
  /// verifier believes should change it too. The chain is verified again in any case.
  public var trustName: String?

  var verifier: (any PeerVerifier)? { sharedVerifier?.value }
  private let sharedVerifier: Shared<any PeerVerifier>?

  private init(_ mode: Mode, _ verifier: (any PeerVerifier)?, authorities: [[UInt8]]) {
    self.mode = mode
    sharedVerifier = verifier.map(Shared.init)
    self.authorities = authorities
  }

  /// Nobody is asked.
  public static let none = ClientAuthentication(.none, nil, authorities: [])

  /// Clients that have a certificate are known by it, the others are served too.
  ///
  /// - Parameters:
  ///   - verifier: Decides whose certificate is believed.
  ///   - authorities: Authorities to name to the client, as DER-encoded names.
  public static func optional(_ verifier: any PeerVerifier, authorities: [[UInt8]] = []) -> ClientAuthentication {
    ClientAuthentication(.optional, verifier, authorities: authorities)
  }

  /// Only clients whose certificate the verifier believes are served.
  ///
  /// - Parameters:
  ///   - verifier: Decides whose certificate is believed.
  ///   - authorities: Authorities to name to the client, as DER-encoded names.
  public static func required(_ verifier: any PeerVerifier, authorities: [[UInt8]] = []) -> ClientAuthentication {
    ClientAuthentication(.required, verifier, authorities: authorities)
  }

  /// As ``optional(_:authorities:)``, believing the authorities in `roots`, and naming them if they are few.
  public static func optional(roots: TrustRoots) -> ClientAuthentication {
    .optional(ChainVerifier(roots: roots), authorities: hints(roots))
  }

  /// As ``required(_:authorities:)``, believing the authorities in `roots`, and naming them if they are few.
  public static func required(roots: TrustRoots) -> ClientAuthentication {
    .required(ChainVerifier(roots: roots), authorities: hints(roots))
  }

  //= rfc9846 4.3.4-3
  /// The names of all roots, unless they would fill more than one record: nobody chooses by a list that long.
  private static func hints(_ roots: TrustRoots) -> [[UInt8]] {
    let names = roots.subjects
    return encodedLength(names) <= 16_000 ? names : []
  }

  /// As ``optional(_:authorities:)``, believing clients that show one of these public keys instead of a certificate (RFC 7250).
  public static func optional(pinnedPublicKeys: some Sequence<PublicKeyPin>) -> ClientAuthentication {
    .optional(PinnedKeyVerifier(pinnedPublicKeys))
  }

  /// As ``required(_:authorities:)``, believing clients that show one of these public keys instead of a certificate (RFC 7250).
  public static func required(pinnedPublicKeys: some Sequence<PublicKeyPin>) -> ClientAuthentication {
    .required(PinnedKeyVerifier(pinnedPublicKeys))
  }

  /// What a client may show, best first; nil where nobody is asked.
  var acceptedCertificateTypes: [CertificateType]? {
    mode == .none ? nil : verifier?.acceptedCertificateTypes ?? [.x509]
  }

  private static func encodedLength(_ names: [[UInt8]]) -> Int { names.reduce(0) { $0 + 2 + $1.count } }

  /// What sessions are bound to; empty where nobody is asked, nil where they can't be.
  var trust: [UInt8]? {
    guard mode != .none else { return [] }
    var writer = ByteWriter(reserving: 128)
    if let trustName {
      writer.uint8(1)
      writer.append(HashAlgorithm.sha256.hash(Array(trustName.utf8)))
    } else if let fingerprint = verifier?.trustFingerprint {
      writer.uint8(2)
      writer.append(HashAlgorithm.sha256.hash(fingerprint))
    } else {
      return nil
    }
    writer.list16(signatureSchemes)
    return HashAlgorithm.sha256.hash(writer.finish())
  }

  func validate() throws(TLSError) {
    guard mode != .none else { return }
    guard !signatureSchemes.isEmpty else { throw TLSError(.invalidConfiguration("no signature scheme for clients")) }
    for scheme in signatureSchemes where !ClientConfiguration.verifiableSchemes.contains(scheme) {
      throw TLSError(.invalidConfiguration("the signature scheme \(scheme) can't be verified"))
    }
    try acceptedCertificateTypes?.checkCertificateTypes("the verifier accepts")
    guard authorities.allSatisfy({ !$0.isEmpty }), Self.encodedLength(authorities) <= 60_000 else {
      throw TLSError(.invalidConfiguration("the names of the authorities have 1 to 60000 bytes together"))
    }
  }
}
