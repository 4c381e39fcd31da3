// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoWire

/// What one side proves its identity with: a certificate chain, or a bare public key, and somebody who signs with the key of
/// the first certificate, or with that one.
public struct Credential: Sendable {
  //= rfc9846 4.5.1-9
  //= rfc9846 4.5.1-10
  /// The certificates in DER, the own one first, each issued by the next one.
  public var certificateChain: [[UInt8]] { parts.certificateChain }
  /// The bare public key, SubjectPublicKeyInfo in DER, that stands for the chain (RFC 7250); nil for a credential that has one.
  public var rawPublicKey: [UInt8]? { parts.rawPublicKey }
  /// Signs handshakes. That of a credential with a ``decryptor`` signs nothing.
  public var signer: any Signer { parts.signer }
  /// Decrypts for TLS 1.2's classical handshake; then the credential is good for nothing else.
  public var decryptor: (any RSADecrypting)? { parts.decryptor }
  /// An OCSP response for the own certificate, DER, to send to peers that ask for one (RFC 9846 section 4.5.1.1). It ages:
  /// whoever sets it makes a new credential when there is a newer one.
  public var ocspResponse: [UInt8]?
  /// The names that the certificate covers, by which a server chooses among several credentials.
  public var names: CertificateNames { parts.names }

  /// The own certificate; nil for a bare key.
  package var leaf: LeafCertificate? { parts.leaf }
  /// The kind of the own key, of the certificate or bare.
  package var leafKey: CertificateKey { parts.leafKey }
  //= rfc9846 4.5.1.2-8
  /// The algorithms by which the chain's certificates are signed, to be held against the peer's
  /// `signature_algorithms_cert`; nil is an algorithm that no scheme names. Self-signed certificates are left out: nobody
  /// checks their signature.
  package var chainSignatureSchemes: [SignatureScheme?] { parts.chainSignatureSchemes }
  /// Whether a signature in the chain is of a broken kind, such as SHA-1; self-signed certificates are left out here too.
  package var chainIsBroken: Bool { parts.chainIsBroken }
  /// The DER names of all issuers in the chain, to be held against the peer's `certificate_authorities` (4.3.4).
  package var issuers: [[UInt8]] { parts.issuers }

  private let parts: CredentialParts

  /// The Certificate message that shows the chain or the key and nothing besides, which `make` makes the first time. Kept as long as
  /// the credential: the chain's bytes once more.
  package func keptCertificateMessage(_ make: () -> HandshakeMessage?) -> HandshakeMessage? {
    parts.certificateMessage.value(make)
  }

  /// A chain in DER, own certificate first, and whoever signs for it.
  ///
  /// - Throws: ``CredentialError`` if there is no certificate, one doesn't parse, or a ``SigningKey`` is not the key of
  ///   the first one. Whether another signer's key is, only its signatures can tell.
  public init(certificateChain: [[UInt8]], signer: any Signer) throws(CredentialError) {
    try self.init(certificateChain, signer: signer, decryptor: nil, source: nil, keySource: nil)
  }

  /// A chain and a key in PEM. The certificates stand in order, the own one first; what else is in the texts is passed
  /// over. Keys may be PKCS#8, SEC 1 or PKCS#1, not encrypted.
  ///
  /// - Parameters:
  ///   - certificateSource: what errors call the chain.
  ///   - privateKeySource: what errors call the key.
  /// - Throws: ``CredentialError``.
  public init(
    certificateChainPEM: String, privateKeyPEM: String, certificateSource: String = "the certificate chain",
    privateKeySource: String = "the private key"
  ) throws(CredentialError) {
    let chain = try Self.chain(pem: certificateChainPEM, certificateSource)
    let key = try PrivateKeyParser.key(pem: privateKeyPEM, source: privateKeySource)
    try self.init(chain, signer: key, decryptor: nil, source: certificateSource, keySource: privateKeySource)
  }

  static func chain(pem: String, _ source: String) throws(CredentialError) -> [[UInt8]] {
    let blocks: [PEMBlock]
    do { blocks = try PEM.blocks(in: pem) } catch {
      throw CredentialError(.malformed, in: source, "broken PEM in \(error)", advice: "Copy the file again, whole.")
    }
    let chain = blocks.filter { $0.label == "CERTIFICATE" || $0.label == "X509 CERTIFICATE" }.map(\.der)
    guard !chain.isEmpty else {
      throw CredentialError(
        .noCertificate, in: source,
        blocks.isEmpty ? "there is no PEM block in it" : "there is no certificate in it",
        advice:
          "Give the file with the certificate; DER is converted with: openssl x509 -inform DER -in a.der -out a.pem")
    }
    return chain
  }

  /// A chain and a key in PEM files, which may be the same file.
  ///
  /// - Throws: ``CredentialError``, which names the file that it is about.
  public init(certificateFile: String, privateKeyFile: String) throws(CredentialError) {
    try self.init(
      certificateChainPEM: Self.read(certificateFile), privateKeyPEM: Self.read(privateKeyFile),
      certificateSource: certificateFile, privateKeySource: privateKeyFile)
  }

  static func read(_ path: String) throws(CredentialError) -> String {
    do { return try TextFile.read(path) } catch {
      throw CredentialError(.unreadable, in: path, error.why, advice: "Check the path and who may read it.")
    }
  }

  init(
    _ chain: [[UInt8]], signer: any Signer, decryptor: (any RSADecrypting)?, source: String?, keySource: String?
  ) throws(CredentialError) {
    let views = try Self.views(chain, source)
    guard let leaf = views.first else {
      throw CredentialError(.noCertificate, in: source, "there is no certificate", advice: "Give at least one.")
    }
    if let key = signer as? SigningKey { try Self.match(key.publicKey, views, source, keySource) }
    if let key = decryptor as? RSADecryptionKey { try Self.match(key.publicKey, views, source, keySource) }
    parts = CredentialParts(chain, views, leaf: leaf, signer: signer, decryptor: decryptor)
  }

  /// A bare key that can be used, and whoever signs with it.
  init(_ key: RawPublicKey, signer: any Signer) {
    parts = CredentialParts(key, signer: signer)
  }

  /// The same with another signer for its key.
  func signed(by signer: any Signer) -> Credential {
    Credential(parts: CredentialParts(parts, signer: signer), ocspResponse: ocspResponse)
  }

  private init(parts: CredentialParts, ocspResponse: [UInt8]?) {
    self.parts = parts
    self.ocspResponse = ocspResponse
  }

  private static func views(_ chain: [[UInt8]], _ source: String?) throws(CredentialError) -> [LeafCertificate] {
    var views: [LeafCertificate] = []
    for (index, der) in chain.enumerated() {
      do throws(CertificateFailure) {
        views.append(try LeafCertificate(der: der, index: index))
      } catch {
        throw CredentialError(
          .malformed, in: source, "certificate \(index + 1) of \(chain.count): \(error)", advice: "Replace it.")
      }
    }
    return views
  }

  private static func match(
    _ key: VerifyingKey, _ views: [LeafCertificate], _ source: String?, _ keySource: String?
  ) throws(CredentialError) {
    guard let leaf = views.first else { return }
    do throws(CertificateFailure) {
      if try leaf.verifyingKey() == key { return }
    } catch {
      throw CredentialError(.unsupportedKey, in: source, error.description, advice: error.advice)
    }
    let place = source.map { " in \(DisplayText.escaped($0))" } ?? ""
    let other = views.firstIndex { (try? $0.verifyingKey()) == key }
    if let other {
      throw CredentialError(
        .keyMismatch, in: source ?? keySource,
        "the private key belongs to certificate \(other + 1) of \(views.count), not to the first one",
        advice: "Put the own certificate first, its issuers after it.")
    }
    throw CredentialError(
      .keyMismatch, in: keySource,
      "the private key is not that of the certificate\(place) (\"\(leaf.subjectText)\", \(leaf.key.name))",
      advice: "Find the key from which the certificate was requested, or request a new one.")
  }

  /// Whether the certificate covers `name`: what a server asks about the client's `server_name`.
  public func covers(_ name: ServerName) -> Bool { names.covers(name) }

  /// What the signer can sign with, in its order.
  public var schemes: [SignatureScheme] { signer.schemes }

  /// What is shown with it.
  public var certificateType: CertificateType { rawPublicKey == nil ? .x509 : .rawPublicKey }

  /// How errors call it: the certificate's subject, or its key.
  package var name: String { leaf?.subjectText ?? "raw public key, \(leafKey.name)" }

  //= rfc9846 4.5.1.2-3
  /// Whether the certificate lets its key sign handshakes; one that doesn't is of use for the classical RSA key exchange
  /// only.
  package var mayBeUsedForSigning: Bool {
    decryptor == nil && leaf?.extensions.keyUsage?.digitalSignature ?? true
  }
}
