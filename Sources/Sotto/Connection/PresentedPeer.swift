// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What a peer shows to prove who it is: its certificates, or where that was agreed its bare public key (RFC 7250).
enum PresentedPeer: Sendable {
  /// The chain as it came, and its first certificate, read.
  case certificates([[UInt8]], LeafCertificate)
  case rawPublicKey(RawPublicKey)

  /// Reads what the entries of a Certificate message hold; nil if there are none.
  init?(_ entries: [[UInt8]], as type: CertificateType) throws(TLSError) {
    guard let first = entries.first else { return nil }
    guard type == .rawPublicKey else {
      self = .certificates(entries, try LeafCertificate.ofPeer(first))
      return
    }
    //= rfc9846 4.5.1-13
    guard entries.count == 1 else { throw TLSError(.severalRawPublicKeys(entries.count)) }
    do throws(RawPublicKeyError) {
      self = .rawPublicKey(try RawPublicKey(subjectPublicKeyInfo: first))
    } catch {
      throw TLSError(.malformedRawPublicKey(error.description))
    }
  }

  var key: CertificateKey {
    switch self {
    case .certificates(_, let leaf): leaf.key
    case .rawPublicKey(let raw): raw.key
    }
  }

  /// The key that the peer's CertificateVerify is to be checked with, if it may sign. A bare key says of itself no more than
  /// what it is.
  func signingKey(minimumRSABits: Int = VerifyingKey.minimumRSABits) throws(TLSError) -> VerifyingKey {
    switch self {
    case .certificates(_, let leaf): return try leaf.signingKey(minimumRSABits: minimumRSABits)
    case .rawPublicKey(let raw):
      do throws(CertificateFailure) {
        return try raw.key.verifyingKey(minimumRSABits: minimumRSABits)
      } catch {
        throw TLSError(.certificate(error))
      }
    }
  }

  /// Tells what was shown.
  func tell(_ info: inout HandshakeInfo) {
    switch self {
    case .certificates(let chain, _): info.peerCertificates = chain
    case .rawPublicKey(let raw): info.peerRawPublicKey = raw.subjectPublicKeyInfo
    }
  }

  /// What whoever decides about the peer is asked.
  func question(_ usage: CertificateUsage, _ serverName: ServerName?, staple: [UInt8]?) -> Action {
    switch self {
    case .certificates(let chain, let leaf):
      .verifyPeer(
        PresentedChain(certificates: chain, leaf: leaf, usage: usage, serverName: serverName, ocspResponse: staple))
    case .rawPublicKey(let raw):
      .verifyPeer(PresentedChain(rawPublicKey: raw.subjectPublicKeyInfo, usage: usage, serverName: serverName))
    }
  }
}

extension HandshakeMessage {
  /// What a Certificate message of TLS 1.2 holds, each in DER: a chain, a bare key, or nothing.
  func certificatesTLS12(as type: CertificateType, while state: StaticString) throws(TLSError) -> [[UInt8]] {
    guard type == .rawPublicKey else { return try body(CertificateTLS12.self, while: state).certificates }
    let key = try body(RawPublicKeyTLS12.self, while: state).subjectPublicKeyInfo
    return key.isEmpty ? [] : [key]
  }
}

extension Output {
  /// Sends the Certificate message of TLS 1.2 that shows `credential`; without one an empty list, which reads the same as no
  /// key.
  mutating func sendCertificateTLS12(
    _ credential: Credential?, hashing transcript: inout Transcript
  ) throws(TLSError) {
    if let key = credential?.rawPublicKey {
      try send(RawPublicKeyTLS12(subjectPublicKeyInfo: key), .plaintext, hashing: &transcript)
    } else {
      try send(CertificateTLS12(certificates: credential?.certificateChain ?? []), .plaintext, hashing: &transcript)
    }
  }
}
