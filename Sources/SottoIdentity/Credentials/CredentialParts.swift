// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What makes up a credential, but for what ages. Made once: a credential is handed from selector to engine to signer in every
/// handshake, and goes as a reference to this.
final class CredentialParts: Sendable {
  let certificateChain: [[UInt8]]
  let rawPublicKey: [UInt8]?
  let signer: any Signer
  let decryptor: (any RSADecrypting)?
  let names: CertificateNames
  let leaf: LeafCertificate?
  let leafKey: CertificateKey
  let chainSignatureSchemes: [SignatureScheme?]
  let chainIsBroken: Bool
  let issuers: [[UInt8]]
  /// Nil is a message that can't be.
  let certificateMessage = Memo<HandshakeMessage?>()

  /// A chain that was read, which is not empty; `leaf` is the first of `views`.
  init(
    _ chain: [[UInt8]], _ views: [LeafCertificate], leaf: LeafCertificate, signer: any Signer,
    decryptor: (any RSADecrypting)?
  ) {
    certificateChain = chain
    rawPublicKey = nil
    self.signer = signer
    self.decryptor = decryptor
    self.leaf = leaf
    leafKey = leaf.key
    names = leaf.names
    let signatures = views.filter { !$0.isSelfIssued }.map(\.signature)
    chainSignatureSchemes = signatures.map(\.scheme)
    chainIsBroken = signatures.contains { $0.standing == .broken }
    issuers = views.map(\.issuer)
  }

  /// A bare key.
  init(_ key: RawPublicKey, signer: any Signer) {
    certificateChain = []
    rawPublicKey = key.subjectPublicKeyInfo
    self.signer = signer
    decryptor = nil
    leaf = nil
    leafKey = key.key
    names = CertificateNames()
    chainSignatureSchemes = []
    chainIsBroken = false
    issuers = []
  }

  /// The same with another signer.
  init(_ other: CredentialParts, signer: any Signer) {
    certificateChain = other.certificateChain
    rawPublicKey = other.rawPublicKey
    self.signer = signer
    decryptor = other.decryptor
    leaf = other.leaf
    leafKey = other.leafKey
    names = other.names
    chainSignatureSchemes = other.chainSignatureSchemes
    chainIsBroken = other.chainIsBroken
    issuers = other.issuers
  }
}
