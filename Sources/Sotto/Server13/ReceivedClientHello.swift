// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A ClientHello that obeys the rules of TLS 1.3 by itself, whatever we then choose from it.
struct ReceivedClientHello: Sendable {
  let hello: ClientHello
  let extensions: ClientHelloExtensions
  let groups: [NamedGroup]
  let keyShare: KeyShareOffer
  let serverName: ServerName?

  init(_ parsed: ParsedClientHello) throws(TLSError) {
    hello = parsed.hello
    extensions = parsed.extensions
    try parsed.checkOffersTLS13()
    //= rfc9846 4.3-7
    try hello.extensions?.checkPlacement(in: .clientHello, of: .clientHello, requested: nil)
    //= rfc9846 4.2.2-15
    guard hello.legacyCompressionMethods == [0] else { throw TLSError(.compressionNotNull) }
    try Self.checkPreSharedKey(extensions)

    //= rfc9846 9.2-10
    //= rfc9846 9.2-12
    //= rfc9846 4.3.3-3
    guard extensions.signatureAlgorithms != nil else {
      throw TLSError(.missingExtension(.signatureAlgorithms, in: .clientHello))
    }
    guard let supportedGroups = extensions.supportedGroups else {
      throw TLSError(.missingExtension(.supportedGroups, in: .clientHello))
    }
    //= rfc9846 9.2-11
    guard let keyShare = extensions.keyShare else { throw TLSError(.missingExtension(.keyShare, in: .clientHello)) }
    groups = supportedGroups.groups
    self.keyShare = keyShare
    try Self.checkKeyShares(keyShare, groups)
    serverName = try parsed.serverName()
  }

  //= rfc9846 4.3.11-5
  //= rfc9846 4.3.11-6
  /// Pre-shared keys are not used, but their rules hold (RFC 9846 sections 4.3.9 to 4.3.11).
  private static func checkPreSharedKey(_ extensions: ClientHelloExtensions) throws(TLSError) {
    //= rfc9846 4.3.11-16
    guard extensions.preSharedKeyIsLast else { throw TLSError(.preSharedKeyNotLast) }
    guard let offered = extensions.offeredPSKs else { return }
    //= rfc9846 4.3.9-3
    guard extensions.pskKeyExchangeModes != nil else {
      throw TLSError(.missingExtension(.pskKeyExchangeModes, in: .clientHello))
    }
    guard offered.identities.count == offered.binders.count else { throw TLSError(.binderCountMismatch) }
  }

  //= rfc9846 4.3.8-9
  private static func checkKeyShares(_ offer: KeyShareOffer, _ groups: [NamedGroup]) throws(TLSError) {
    let offered = Set(groups)
    var seen: Set<NamedGroup> = []
    for share in offer.shares {
      guard seen.insert(share.group).inserted else { throw TLSError(.duplicateKeyShare(share.group)) }
      guard offered.contains(share.group) else { throw TLSError(.keyShareNotInSupportedGroups(share.group)) }
    }
  }

  /// What choosing a credential may depend on.
  var summary: ClientHelloSummary {
    let schemes = extensions.signatureAlgorithms?.schemes ?? []
    return ClientHelloSummary(
      serverName: serverName, applicationProtocols: extensions.applicationProtocols?.names ?? [],
      signatureSchemes: schemes, certificateSignatureSchemes: extensions.signatureAlgorithmsCert?.schemes ?? schemes,
      certificateAuthorities: extensions.certificateAuthorities?.names ?? [], cipherSuites: hello.cipherSuites,
      groups: groups, versions: extensions.supportedVersions?.versions ?? [])
  }
}
