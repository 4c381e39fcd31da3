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

  init(_ message: HandshakeMessage) throws(TLSError) {
    hello = try message.body(ClientHello.self, while: "waiting for ClientHello")
    do {
      extensions = try ClientHelloExtensions(hello.extensions)
    } catch {
      throw TLSError(.malformed(error))
    }
    try Self.checkVersion(hello, extensions)
    //= rfc9846 4.3-7
    try hello.extensions?.checkPlacement(in: .clientHello, of: .clientHello, requested: nil)
    //= rfc9846 4.2.2-15
    guard hello.legacyCompressionMethods == [0] else { throw TLSError(.compressionNotNull) }
    try Self.checkPreSharedKey(extensions)

    // A client that only wants a session to go on need not say what a full handshake would take.
    if extensions.offeredPSKs == nil { try Self.checkFullHandshake(extensions) }
    //= rfc9846 9.2-11
    guard extensions.keyShare != nil || extensions.supportedGroups == nil else {
      throw TLSError(.missingExtension(.keyShare, in: .clientHello))
    }
    groups = extensions.supportedGroups?.groups ?? []
    keyShare = extensions.keyShare ?? KeyShareOffer(shares: [])
    try Self.checkKeyShares(keyShare, groups)
    serverName = try Self.name(extensions.serverName)
  }

  /// Checks that a full handshake is possible.
  func checkFullHandshake() throws(TLSError) { try Self.checkFullHandshake(extensions) }

  private static func checkFullHandshake(_ extensions: ClientHelloExtensions) throws(TLSError) {
    //= rfc9846 9.2-10
    //= rfc9846 9.2-12
    //= rfc9846 4.3.3-3
    guard extensions.signatureAlgorithms != nil else {
      throw TLSError(.missingExtension(.signatureAlgorithms, in: .clientHello))
    }
    guard extensions.supportedGroups != nil else {
      throw TLSError(.missingExtension(.supportedGroups, in: .clientHello))
    }
    //= rfc9846 9.2-11
    guard extensions.keyShare != nil else { throw TLSError(.missingExtension(.keyShare, in: .clientHello)) }
  }

  private static func checkVersion(_ hello: ClientHello, _ extensions: ClientHelloExtensions) throws(TLSError) {
    //= rfc9846 4.3.1-4
    //= rfc9846 E.2-1
    guard let offered = extensions.supportedVersions?.versions else {
      // Without the extension, the client's best is legacy_version, TLS 1.2 at most; we refuse that.
      //= rfc9846 E.2-3
      let best = hello.legacyVersion.rawValue > ProtocolVersion.tls12.rawValue ? .tls12 : hello.legacyVersion
      throw TLSError(.versionRefused(offered: [best]))
    }
    //= rfc9846 4.3.1-5
    //= rfc9846 4.3.1-7
    guard offered.contains(.tls13) else {
      throw TLSError(.versionRefused(offered: offered.filter { !GREASE.isReserved($0.rawValue) }))
    }
    //= rfc9846 4.2.2-7
    //= rfc9846 E.5-9
    guard hello.legacyVersion == .tls12 else { throw TLSError(.legacyVersionNotTLS12(hello.legacyVersion)) }
  }

  /// What holds for pre-shared keys whether they are used or not (RFC 9846 sections 4.3.9 to 4.3.11).
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

  private static func name(_ list: ServerNameList?) throws(TLSError) -> ServerName? {
    guard let list else { return nil }
    guard let name = try? ServerName(String(decoding: list.hostName, as: UTF8.self)) else {
      throw TLSError(.invalidServerName)
    }
    // An address is no host name (RFC 6066 section 3); some clients send one all the same.
    return name.sniHostName == nil ? nil : name
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
