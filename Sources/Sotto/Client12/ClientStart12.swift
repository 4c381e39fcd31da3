// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Takes over from `WaitServerHello` when the server chose TLS 1.2 (RFC 5246 section 7.4.1.3).
enum ClientStart12 {
  static func receive(
    _ hello: ServerHello, _ message: HandshakeMessage, answering firstHello: [UInt8], _ offer: ClientOffer,
    _ session: ClientSession?, _ context: ClientContext, _ out: inout Output
  ) throws(TLSError) -> Client12State {
    let suite = try checkFields(hello, offer)
    let extensions = hello.extensions ?? ExtensionBlock()
    //= rfc9846 4.3-6
    try extensions.checkPlacement(in: .serverHelloTLS12, of: .serverHello, requested: offer.extensions)
    let isExtended = try checkExtensions(extensions, context.settings, suite)
    let resumed = try ResumedSession12.accept(hello, answering: offer.hello, offered: session, isExtended: isExtended)
    let promisesTicket = try extensions.read(SessionTicketAcknowledgement.self) != nil
    _ = try extensions.read(ServerNameAcknowledgement.self)
    let mayBringStaple = try extensions.read(StatusRequestAcknowledgement.self) != nil
    try extensions.readApplicationProtocol(offer, context.settings, &out)
    try extensions.readCertificateTypes(offer, isResumed: resumed != nil, &out)

    // Who may have to prove who it is signs the messages as they were.
    var transcript = Transcript(suite.hash, keepsMessages: context.configuration.credentials != nil)
    transcript.update(firstHello)
    transcript.update(message.bytes)
    out.steps.append(.settleOnTLS12)
    try extensions.readRecordSizes(context.settings, &out)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    out.note(.decision(.version(.tls12, offered: offer.versions)))
    out.note(.decision(.cipherSuite(suite.suite, offered: offer.hello.cipherSuites)))
    out.info.version = .tls12
    out.info.cipherSuite = suite.suite
    out.info.usesExtendedMainSecret = isExtended
    let receiving = SessionReceiving12(
      context: context, resumed: resumed, sessionID: hello.legacySessionIDEcho, promisesTicket: promisesTicket)
    if let resumed {
      return try ClientResuming12(
        context: context, resumed: resumed, suite: suite, offer: offer, serverRandom: hello.random,
        transcript: transcript, receiving: receiving
      ).begin(&out)
    }
    if session != nil { out.note(.resumption(.declined)) }
    return .waitCertificate(
      WaitServerCertificate12(
        handshake: Client12Handshake(
          context: context, offer: offer, suite: suite, serverRandom: hello.random, isExtended: isExtended,
          mayBringStaple: mayBringStaple, transcript: transcript, receiving: receiving)))
  }

  private static func checkFields(_ hello: ServerHello, _ offer: ClientOffer) throws(TLSError) -> SuiteParametersTLS12 {
    guard offer.hello.cipherSuites.contains(hello.cipherSuite), let suite = hello.cipherSuite.parametersTLS12 else {
      throw TLSError(.cipherSuiteNotOffered(hello.cipherSuite))
    }
    guard hello.legacyCompressionMethod == 0 else { throw TLSError(.compressionNotNull) }
    return suite
  }

  /// Whether the main secret is extended.
  private static func checkExtensions(
    _ extensions: ExtensionBlock, _ settings: PreparedSettings, _ suite: SuiteParametersTLS12
  ) throws(TLSError) -> Bool {
    let isExtended = try extensions.read(ExtendedMainSecret.self) != nil
    guard isExtended || settings.value.insecureAllowsMissingExtendedMainSecret else {
      throw TLSError(.missingExtendedMainSecret)
    }
    // Without it the server may take our handshake for somebody's second one (RFC 5746 section 3.4, RFC 9325 section 3.5).
    guard let renegotiation = try extensions.read(RenegotiationInfo.self) else {
      throw TLSError(.missingRenegotiationInfo)
    }
    guard renegotiation.renegotiatedConnection.isEmpty else { throw TLSError(.renegotiationInfoMismatch) }
    if let formats = try extensions.read(ECPointFormats.self), !formats.hasUncompressed {
      throw TLSError(.noUncompressedPoints)
    }
    return isExtended
  }
}
