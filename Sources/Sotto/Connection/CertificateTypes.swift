// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

// Which kind of certificate each side shows (RFC 7250 section 4). Where nobody says, certificates.

extension ClientHelloExtensions {
  /// What the client can show of itself, best first.
  var shownCertificateTypes: [CertificateType] { clientCertificateTypes?.types ?? CertificateType.x509Only }

  /// What the client can verify of us, best first.
  var acceptedCertificateTypes: [CertificateType] { serverCertificateTypes?.types ?? CertificateType.x509Only }

  //= rfc9846 4.5.1.2-1
  /// There is nothing that we could show. To a client that says what it takes, RFC 7250 section 4.2 says how to say so.
  var noCommonCertificateType: TLSError {
    guard let offered = serverCertificateTypes?.types else { return TLSError(.noCredentialOfType(.x509)) }
    return TLSError(.noCommonCertificateType(offered: offered))
  }
}

extension ParsedClientHello {
  func checkCertificateTypes() throws(TLSError) {
    // RFC 7250 section 4.1.
    for list in [extensions.clientCertificateTypes, extensions.serverCertificateTypes] where list?.isNeedless ?? false {
      throw TLSError(.needlessCertificateTypes)
    }
  }
}

extension ServerConfiguration {
  /// The kind of certificate that a client which offers these is asked for; nil if it is asked for none.
  func clientCertificateType(among offered: [CertificateType]) throws(TLSError) -> CertificateType? {
    guard let accepted = clientAuthentication.acceptedCertificateTypes else { return nil }
    // RFC 7250 section 4.2, case 2. Of what both know, our order decides.
    guard let type = accepted.first(where: offered.contains) else {
      throw TLSError(.noCommonCertificateType(offered: offered))
    }
    return type
  }
}

extension ServerHandshake {
  /// Settles what each side shows, once it is known what we do.
  mutating func agreeOnCertificateTypes(_ credential: Credential, _ out: inout Output) throws(TLSError) {
    certificateTypes = try AgreedCertificateTypes(
      presenting: credential, to: received.parsed, context, &out)
  }
}

/// What the two sides agreed to show, as the server tells.
struct AgreedCertificateTypes: Sendable {
  /// The server's own.
  var server: CertificateType?
  /// What the client is asked for; nil if it isn't.
  var client: CertificateType?

  /// Nothing is shown.
  init() {}

  /// Where a session goes on that the server began so: it says so again.
  init(resuming server: CertificateType) {
    self.server = server
  }

  init(
    presenting credential: Credential, to hello: ParsedClientHello, _ context: ServerContext,
    _ out: inout Output
  ) throws(TLSError) {
    let accepted = hello.extensions.acceptedCertificateTypes
    let own = credential.certificateType
    guard accepted.contains(own) else { throw hello.extensions.noCommonCertificateType }
    server = own
    out.info.serverCertificateType = own
    if hello.extensions.serverCertificateTypes != nil {
      out.note(.decision(.serverCertificateType(own, offered: accepted)))
    }
    let shown = hello.extensions.shownCertificateTypes
    client = try context.configuration.clientCertificateType(among: shown)
    guard let client else { return }
    out.info.clientCertificateType = client
    if hello.extensions.clientCertificateTypes != nil {
      out.note(.decision(.clientCertificateType(client, offered: shown)))
    }
  }

  /// The server's answers, to what the client said: who says nothing shows certificates.
  func answers(to hello: ParsedClientHello, in block: inout ExtensionBlock) {
    if let client, hello.extensions.clientCertificateTypes != nil {
      block.append(SelectedCertificateType(selected: client), as: .clientCertificateType)
    }
    if let server, hello.extensions.serverCertificateTypes != nil {
      block.append(SelectedCertificateType(selected: server), as: .serverCertificateType)
    }
  }
}

extension ExtensionBlock {
  /// What the server chose for both sides.
  ///
  /// - Parameter isResumed: Whether a session goes on. Then nobody shows anything.
  func readCertificateTypes(_ offer: ClientOffer, isResumed: Bool, _ out: inout Output) throws(TLSError) {
    let server = try read(SelectedCertificateType.self, from: .serverCertificateType)?.selected
    if let server {
      guard offer.serverCertificateTypes.contains(server) else { throw TLSError(.certificateTypeNotOffered(server)) }
      if !isResumed {
        out.note(.decision(.serverCertificateType(server, offered: offer.serverCertificateTypes)))
      }
    } else if !isResumed, !offer.serverCertificateTypes.contains(.x509) {
      // It does not know of any other, or has none.
      throw TLSError(.noCommonCertificateType(offered: [.x509]))
    }
    let client = try read(SelectedCertificateType.self, from: .clientCertificateType)?.selected
    if let client {
      guard offer.clientCertificateTypes.contains(client) else { throw TLSError(.certificateTypeNotOffered(client)) }
      if !isResumed {
        out.note(.decision(.clientCertificateType(client, offered: offer.clientCertificateTypes)))
      }
    }
    guard !isResumed else { return }
    out.info.serverCertificateType = server ?? .x509
    // Who has no certificate but a key, and is asked for a certificate, has nothing to show.
    out.info.clientCertificateType = client ?? .x509
  }
}

extension ClientConfiguration {
  /// What we can show, best first; nothing but certificates unless credentials say so.
  var shownCertificateTypes: [CertificateType] { credentials?.certificateTypes ?? CertificateType.x509Only }

  func checkCertificateTypes() throws(TLSError) {
    try verifier.acceptedCertificateTypes.checkCertificateTypes("the verifier accepts")
    try shownCertificateTypes.checkCertificateTypes("the credentials have")
  }

  /// What the hello says about certificates, where there is something to say.
  func appendCertificateTypes(to extensions: inout ExtensionBlock) {
    let shown = CertificateTypeList(types: shownCertificateTypes)
    if !shown.isNeedless { extensions.append(shown, as: .clientCertificateType) }
    let accepted = CertificateTypeList(types: verifier.acceptedCertificateTypes)
    if !accepted.isNeedless { extensions.append(accepted, as: .serverCertificateType) }
  }
}

extension [CertificateType] {
  /// - Parameter who: Whose list it is, for the error.
  func checkCertificateTypes(_ who: String) throws(TLSError) {
    guard !isEmpty, areDistinct, allSatisfy({ $0 == .x509 || $0 == .rawPublicKey }) else {
      throw TLSError(.invalidConfiguration("\(who) certificate types that are none, the same twice, or not known"))
    }
  }
}
