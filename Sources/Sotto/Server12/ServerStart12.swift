// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Takes over from `WaitClientHello` when the client can't do better than TLS 1.2 (RFC 5246 section 7.4.1.2).
enum ServerStart12 {
  static func receive(
    _ parsed: ParsedClientHello, _ message: HandshakeMessage, _ context: ServerContext, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let settings = context.settings
    let received = try ReceivedClientHello12(parsed, settings)
    out.steps.append(.settleOnTLS12)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    let offered = received.hello.cipherSuites
    let common = settings.commonSuites(of: .tls12, offered: offered)
    guard !common.isEmpty else { throw TLSError(.noCommonCipherSuite(offered: offered.withoutGREASE)) }
    let applicationProtocol = try settings.applicationProtocol(
      among: received.extensions.applicationProtocols?.names)

    out.note(.decision(.version(.tls12, offered: parsed.versions)))
    out.info.version = .tls12
    out.info.usesExtendedMainSecret = received.isExtended
    out.info.serverName = received.serverName
    let offer = ServerOffer12(
      context: context, received: received, suites: common, applicationProtocol: applicationProtocol,
      clientHello: message.bytes)
    return try OpeningSession12.begin(offer, &out)
  }
}
