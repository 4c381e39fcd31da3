// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// START: makes the key shares and sends the first ClientHello.
enum ClientStart {
  static func start(
    _ context: ClientContext, _ sessions: SessionChoice, offersEarlyData: Bool, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    try context.configuration.validate()
    let template = try ClientHelloTemplate(context, session: sessions.session?.nameTLS12)
    //= rfc9846 4.3.8-10
    let keyShares = try protocolErrors { () throws(CryptoFailure) in
      try ClientKeyShares.generate(context.configuration.orderedKeyShareGroups, random: context.settings.random)
    }
    let entries = keyShares.entries.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }
    //= rfc9846 4.3.2-3
    var hello = template.hello(context, shares: entries, hasReservedShare: true, cookie: nil)
    if offersEarlyData {
      let obstacle = sessions.session.map { $0.earlyDataObstacle(context.configuration) } ?? .noSession
      if let obstacle { out.settle(.notOffered(obstacle)) }
      //= rfc9846 4.3.10-1
      if obstacle == nil { hello.extensions?.append(EarlyDataIndication()) }
    }
    for refusal in sessions.refused { out.note(.resumption(.refused(refusal))) }
    //= rfc9846 2.2-1
    let keys = KeyOffer(sessions.session, context.configuration)
    let message = try keys.offer(in: &hello, context.settings.time) { Transcript($0) }
    if sessions.session != nil { out.note(.resumption(.offered(1))) }
    if !keys.external.isEmpty { out.note(.preSharedKey(.offered(keys.external.count))) }
    //= rfc9846 4.2.2-1
    out.send(message, .plaintext)
    out.info.serverName = context.serverName
    let offer = ClientOffer(hello)
    var earlyData = ClientEarlyData.none
    if let session = sessions.session, offer.extensions.contains(.earlyData) {
      //= rfc9846 E.4-1
      if !hello.legacySessionID.isEmpty { out.steps.append(.changeCipherSpec) }
      earlyData = session.openEarlyData(after: message, random: hello.random, &out)
    }
    return .waitServerHello(
      WaitServerHello(
        context: context, template: template, offer: offer, keyShares: keyShares,
        session: sessions.session, keys: keys, earlyData: earlyData,
        history: .firstHello(message.bytes)))
  }
}
