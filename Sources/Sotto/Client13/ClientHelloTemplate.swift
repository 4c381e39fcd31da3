// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

//= rfc9846 9.2-1
//= rfc9846 9.2-2
/// Everything about a ClientHello but its key shares and cookie: encoding is a pure function of this and those, so the
/// second hello after a HelloRetryRequest differs where it may and nowhere else (RFC 9846 section 4.2.2).
struct ClientHelloTemplate: Sendable {
  let random: [UInt8]
  let legacySessionID: [UInt8]
  /// A random byte for each place where a reserved value goes; nil to send none.
  let grease: [UInt8]?
  /// The ticket of a TLS 1.2 session; empty to ask for one.
  let ticketTLS12: [UInt8]

  /// - Parameter session: The session of TLS 1.2 that is offered, if one is: unlike one of TLS 1.3 it stays the same in a
  ///   second hello.
  init(_ context: ClientContext, session: ClientSession.State.Session.Name?) throws(TLSError) {
    let source = context.settings.random
    random = try source.draw(32)
    let looksResumed = context.configuration.middleboxCompatibility && context.settings.speaks(.tls13)
    switch session {
    //= rfc9846 4.2.2-8
    case .id(let id):
      legacySessionID = id
      ticketTLS12 = []
    // The server takes the ticket by sending back whatever stands beside it (RFC 5077 section 3.4).
    case .ticket(let ticket):
      legacySessionID = try source.draw(32)
      ticketTLS12 = ticket
    //= rfc9846 4.2.2-9
    //= rfc9846 4.2.2-10
    //= rfc9846 4.2.2-11
    case nil:
      legacySessionID = looksResumed ? try source.draw(32) : []
      ticketTLS12 = []
    }
    grease = context.configuration.sendsGREASE ? try source.draw(6) : nil
  }

  /// - Parameter hasReservedShare: whether a reserved group gets a share too. A hello that answers a request for one
  ///   group has one share.
  func hello(
    _ context: ClientContext, shares: [KeyShareEntry], hasReservedShare: Bool, cookie: Cookie?
  ) -> ClientHello {
    let configuration = context.configuration
    let settings = context.settings
    let speaksTLS13 = settings.speaks(.tls13)
    let speaksTLS12 = settings.speaks(.tls12)
    let keepsSessions = configuration.keepsSessions(with: context.serverName)
    var versions = settings.versions
    var suites = versions.flatMap { settings.suites(of: $0) }
    var groups = speaksTLS13 ? settings.value.groups : settings.curves
    var keyShares = shares
    var schemes = configuration.signatureSchemes
    if let grease {
      suites.insert(CipherSuite(rawValue: GREASE.value(from: grease[0])), at: 0)
      groups.insert(NamedGroup(rawValue: GREASE.value(from: grease[1])), at: 0)
      versions.insert(ProtocolVersion(rawValue: GREASE.value(from: grease[2])), at: 0)
      schemes.insert(SignatureScheme(rawValue: GREASE.value(from: grease[5])), at: 0)
      if hasReservedShare, speaksTLS13 { keyShares.insert(KeyShareEntry(group: groups[0], keyExchange: [0]), at: 0) }
    }

    //= rfc9846 E.5-12
    var extensions = ExtensionBlock()
    if let grease {
      extensions.append(RawExtension(type: ExtensionType(rawValue: GREASE.value(from: grease[3])), body: []))
    }
    //= rfc9846 4.5.1.2-6
    //= rfc9846 9.2-13
    if let name = context.serverName?.sniHostName {
      extensions.append(ServerNameList(hostName: Array(name.utf8)))
    }
    //= rfc9846 4.3.1-1
    //= rfc9846 9.2-3
    // A client that speaks TLS 1.2 alone says so with legacy_version, as its like always did.
    if speaksTLS13 { extensions.append(SupportedVersionsOffer(versions: versions)) }
    //= rfc9846 9.2-5
    if !groups.isEmpty { extensions.append(SupportedGroups(groups: groups)) }
    if speaksTLS13 { extensions.append(KeyShareOffer(shares: keyShares)) }
    if speaksTLS12 {
      extensions.append(ECPointFormats())
      extensions.append(ExtendedMainSecret())
      extensions.append(RenegotiationInfo())
      if keepsSessions { extensions.append(SessionTicket(ticket: ticketTLS12)) }
    }
    if configuration.acceptsCertificates {
      //= rfc9846 4.3.3-2
      //= rfc9846 9.2-4
      extensions.append(SignatureSchemeList(schemes: schemes))
      //= rfc9846 4.3.3-5
      let certificateSchemes = configuration.verifier.certificateSignatureSchemes
      if !certificateSchemes.isEmpty {
        extensions.append(SignatureSchemeList(schemes: certificateSchemes), as: .signatureAlgorithmsCert)
      }
      if configuration.verifier.wantsOCSPResponse { extensions.append(CertificateStatusRequest()) }
      configuration.appendCertificateTypes(to: &extensions)
      if speaksTLS13, let compression = settings.value.compressCertificate { extensions.append(compression) }
    }
    if let limit = settings.value.recordSizeLimitExtension(speaksTLS13 ? .tls13 : .tls12) { extensions.append(limit) }
    //= rfc9846 4.3.6-2
    if configuration.answersPostHandshakeAuthentication, configuration.acceptsCertificates, speaksTLS13 {
      extensions.append(PostHandshakeAuth())
    }
    if !settings.value.applicationProtocols.isEmpty {
      extensions.append(ProtocolNameList(names: settings.value.applicationProtocols.map { Array($0.utf8) }))
    }
    if keepsSessions || !configuration.preSharedKeys.isEmpty, speaksTLS13 {
      //= rfc9846 4.3.9-1
      extensions.append(PSKKeyExchangeModes(modes: configuration.resumption.modes))
      if keepsSessions, let count = configuration.resumption.ticketCount {
        // Resuming takes one ticket: one in its place is enough.
        extensions.append(ClientTicketRequest(newSessionCount: count, resumptionCount: min(count, 1)))
      }
    }
    //= rfc9846 4.3.2-2
    if let cookie { extensions.append(cookie) }
    if let grease {
      // Two reserved types that differ, or the block would have a duplicate.
      let first = GREASE.value(from: grease[3])
      let last = GREASE.value(from: grease[4])
      let type = ExtensionType(rawValue: last == first ? last ^ 0x1010 : last)
      extensions.append(RawExtension(type: type, body: [0]))
    }
    //= rfc9846 4.2.2-6
    //= rfc9846 4.2.2-14
    //= rfc9846 E.5-8
    let hello = ClientHello(
      random: random, legacySessionID: legacySessionID, cipherSuites: suites, extensions: extensions)
    return configuration.helloHook?(hello) ?? hello
  }
}

extension ClientConfiguration {
  //= rfc9846 4.3.8-3
  //= rfc9846 4.3.8-4
  /// The groups to send shares for, in the order of `supported_groups`.
  var orderedKeyShareGroups: [NamedGroup] {
    settings.speaks(.tls13) ? settings.value.groups.filter(keyShareGroups.contains) : []
  }
}

/// The hello that was sent: what every answer is measured against. What it offers is read where it is asked for.
final class ClientOffer: Sendable {
  let hello: ClientHello

  init(_ hello: ClientHello) {
    self.hello = hello
  }

  var extensions: ExtensionBlock { hello.extensions ?? ExtensionBlock() }

  /// Our own, so that it can be read; what a test's hook made of it unreadable, nobody was offered.
  private func read<Body: ExtensionBody>(_: Body.Type, from type: ExtensionType = Body.type) -> Body? {
    try? hello.extensions?.decode(Body.self, from: type)
  }

  var groups: [NamedGroup] { read(SupportedGroups.self)?.groups ?? [] }
  /// The groups that came with a share.
  var shares: [NamedGroup] { read(KeyShareOffer.self)?.shares.map(\.group) ?? [] }
  var signatureSchemes: [SignatureScheme] { read(SignatureSchemeList.self)?.schemes ?? [] }
  var applicationProtocols: [[UInt8]] { read(ProtocolNameList.self)?.names ?? [] }
  /// The versions offered, best first.
  var versions: [ProtocolVersion] { read(SupportedVersionsOffer.self)?.versions ?? [hello.legacyVersion] }
  /// What we can show, best first.
  var clientCertificateTypes: [CertificateType] {
    read(CertificateTypeList.self, from: .clientCertificateType)?.types ?? CertificateType.x509Only
  }
  /// What we can verify, best first.
  var serverCertificateTypes: [CertificateType] {
    read(CertificateTypeList.self, from: .serverCertificateType)?.types ?? CertificateType.x509Only
  }
}
