// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A ClientHello that parses, before it is known which version's rules it has to obey. It goes from hand to hand as a reference,
/// also to those who only look at one extension: the extensions alone would be a large struct to copy.
final class ParsedClientHello: Sendable {
  let hello: ClientHello
  let extensions: ClientHelloExtensions

  init(_ message: HandshakeMessage) throws(TLSError) {
    hello = try message.body(ClientHello.self, while: "waiting for ClientHello")
    do {
      extensions = try ClientHelloExtensions(hello.extensions)
    } catch {
      throw TLSError(.malformed(error))
    }
    try checkCertificateTypes()
  }

  /// The versions that the client offers.
  var versions: [ProtocolVersion] {
    //= rfc9846 4.3.1-4
    //= rfc9846 E.2-1
    if let offered = extensions.supportedVersions?.versions { return offered }
    //= rfc9846 4.3.1-2
    //= rfc9846 E.2-2
    // Without the extension, the client's best is legacy_version, TLS 1.2 at most.
    //= rfc9846 E.2-3
    return [hello.legacyVersion.rawValue > ProtocolVersion.tls12.rawValue ? .tls12 : hello.legacyVersion]
  }

  /// The best version that both sides speak.
  func version(_ settings: PreparedSettings) throws(TLSError) -> ProtocolVersion {
    //= rfc9846 4.3.1-5
    //= rfc9846 4.3.1-7
    let ours = settings.versions
    let offered = versions
    guard let version = ours.first(where: offered.contains) else {
      throw TLSError(.versionRefused(offered: offered.withoutGREASE))
    }
    // A client that tried better before, and was cut off, would have got it from us (RFC 7507 section 3).
    if version != ours.first, hello.cipherSuites.contains(.fallbackSCSV) {
      throw TLSError(.inappropriateFallback)
    }
    return version
  }

  func checkOffersTLS13() throws(TLSError) {
    guard versions.contains(.tls13) else { throw TLSError(.versionRefused(offered: versions.withoutGREASE)) }
    //= rfc9846 4.2.2-7
    //= rfc9846 E.5-9
    guard hello.legacyVersion == .tls12 else { throw TLSError(.legacyVersionNotTLS12(hello.legacyVersion)) }
  }

  /// The name that the client asks for.
  func serverName() throws(TLSError) -> ServerName? {
    guard let list = extensions.serverName else { return nil }
    guard let name = try? ServerName(String(decoding: list.hostName, as: UTF8.self)) else {
      throw TLSError(.invalidServerName)
    }
    // An address is no host name (RFC 6066 section 3); some clients send one all the same.
    return name.sniHostName == nil ? nil : name
  }
}
