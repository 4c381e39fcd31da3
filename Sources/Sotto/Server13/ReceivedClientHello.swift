// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A ClientHello that obeys the rules of TLS 1.3 by itself, whatever we then choose from it.
final class ReceivedClientHello: Sendable {
  let parsed: ParsedClientHello
  let groups: [NamedGroup]
  let keyShare: KeyShareOffer
  let serverName: ServerName?

  init(_ parsed: ParsedClientHello) throws(TLSError) {
    try parsed.checkOffersTLS13()
    //= rfc9846 4.3-7
    try parsed.hello.extensions?.checkPlacement(in: .clientHello, of: .clientHello, requested: nil)
    //= rfc9846 4.2.2-15
    guard parsed.hello.legacyCompressionMethods == [0] else { throw TLSError(.compressionNotNull) }
    try Self.checkPreSharedKey(parsed)

    // A client that only wants a session to go on need not say what a full handshake would take.
    if parsed.extensions.offeredPSKs == nil { try Self.checkFullHandshake(parsed) }
    //= rfc9846 9.2-11
    guard parsed.extensions.keyShare != nil || parsed.extensions.supportedGroups == nil else {
      throw TLSError(.missingExtension(.keyShare, in: .clientHello))
    }
    groups = parsed.extensions.supportedGroups?.groups ?? []
    keyShare = parsed.extensions.keyShare ?? KeyShareOffer(shares: [])
    try Self.checkKeyShares(keyShare, groups)
    serverName = try parsed.serverName()
    self.parsed = parsed
  }

  var hello: ClientHello { parsed.hello }
  var extensions: ClientHelloExtensions { parsed.extensions }

  /// Checks that a full handshake is possible.
  func checkFullHandshake() throws(TLSError) { try Self.checkFullHandshake(parsed) }

  private static func checkFullHandshake(_ parsed: ParsedClientHello) throws(TLSError) {
    //= rfc9846 9.2-10
    //= rfc9846 9.2-12
    //= rfc9846 4.3.3-3
    guard parsed.extensions.signatureAlgorithms != nil else {
      throw TLSError(.missingExtension(.signatureAlgorithms, in: .clientHello))
    }
    guard parsed.extensions.supportedGroups != nil else {
      throw TLSError(.missingExtension(.supportedGroups, in: .clientHello))
    }
    //= rfc9846 9.2-11
    guard parsed.extensions.keyShare != nil else { throw TLSError(.missingExtension(.keyShare, in: .clientHello)) }
  }

  /// What holds for pre-shared keys whether they are used or not (RFC 9846 sections 4.3.9 to 4.3.11).
  private static func checkPreSharedKey(_ parsed: ParsedClientHello) throws(TLSError) {
    //= rfc9846 4.3.11-16
    guard parsed.extensions.preSharedKeyIsLast else { throw TLSError(.preSharedKeyNotLast) }
    guard let offered = parsed.extensions.offeredPSKs else { return }
    //= rfc9846 4.3.9-3
    guard parsed.extensions.pskKeyExchangeModes != nil else {
      throw TLSError(.missingExtension(.pskKeyExchangeModes, in: .clientHello))
    }
    guard offered.identities.count == offered.binders.count else { throw TLSError(.binderCountMismatch) }
  }

  //= rfc9846 4.3.8-9
  private static func checkKeyShares(_ offer: KeyShareOffer, _ groups: [NamedGroup]) throws(TLSError) {
    let offered = CodePointSet(groups: groups)
    var seen = CodePointSet()
    for share in offer.shares {
      guard seen.insert(share.group.rawValue) else { throw TLSError(.duplicateKeyShare(share.group)) }
      guard offered.contains(share.group.rawValue) else { throw TLSError(.keyShareNotInSupportedGroups(share.group)) }
    }
  }

  /// What choosing a credential may depend on.
  var summary: ClientHelloSummary {
    let schemes = extensions.signatureAlgorithms?.schemes ?? []
    return ClientHelloSummary(
      serverName: serverName, applicationProtocols: extensions.applicationProtocols?.names ?? [],
      signatureSchemes: schemes, certificateSignatureSchemes: extensions.signatureAlgorithmsCert?.schemes ?? schemes,
      certificateAuthorities: extensions.certificateAuthorities?.names ?? [], cipherSuites: hello.cipherSuites,
      groups: groups, versions: extensions.supportedVersions?.versions ?? [],
      certificateTypes: extensions.acceptedCertificateTypes)
  }
}
