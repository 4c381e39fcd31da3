// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension ServerHandshake {
  //= rfc9846 4.3.9-5
  //= rfc9846 4.7.1-5
  //= rfc9846 C.4-2
  //= rfc9846 C.4-3
  /// How many tickets this client gets: none if it could not use them.
  var ticketCount: Int {
    let resumption = context.configuration.resumption
    guard context.configuration.resumesSessions,
      resumption.mode(among: received.extensions.pskKeyExchangeModes?.modes ?? []) != nil
    else { return 0 }
    if let wanted = received.extensions.ticketRequest {
      return min(Int(isResumed ? wanted.resumptionCount : wanted.newSessionCount), resumption.maximumTicketCount)
    }
    return isResumed ? resumption.ticketCountAfterResumption : resumption.ticketCount
  }

  //= rfc9846 4.7.1-1
  /// Sends the client its tickets, once its Finished is in the transcript. A ticket that can't be made is not sent: that is
  /// no reason to fail.
  func sendTickets(_ main: borrowing MainSecret, _ out: inout Output) throws(TLSError) {
    let count = ticketCount
    guard count > 0 else { return }
    let resumption = context.configuration.resumption
    let random = context.settings.random
    let keys = context.ticketKeys
    guard !keys.keys.isEmpty else { return out.note(.resumption(.notStored("there is no ticket key"))) }
    let secret = main.resumptionSecret(transcriptHash: transcript.currentHash())
    for number in 0..<count {
      // Fresh for each ticket: a server that sends few may count.
      let nonce = [UInt8(truncatingIfNeeded: number)]
      var contents = context.contents(of: out.info, authenticated: authenticated, ageAdd: try Self.ageAdd(random))
      contents?.externalKey = externalKey
      guard let contents, let sealed = keys.seal(contents, secret.psk(ticketNonce: nonce), random) else {
        return out.note(.resumption(.notStored("it could not be sealed, or the client's chain is too long")))
      }
      //= rfc9846 4.7.1-15
      let ticket: [UInt8]
      if resumption.store == nil {
        ticket = sealed
      } else {
        ticket = try random.draw(OfferedSessions.idLength)
        out.steps.append(.event(.sessionToStore(SessionToStore(id: ticket, session: sealed, expiry: contents.expiry))))
      }
      var extensions = ExtensionBlock()
      //= rfc9846 4.3-4
      if contents.maximumEarlyDataSize > 0 {
        extensions.append(EarlyDataLimit(maxEarlyDataSize: contents.maximumEarlyDataSize))
      }
      let message = NewSessionTicket(
        ticketLifetime: contents.lifetime, ticketAgeAdd: contents.ageAdd, ticketNonce: nonce, ticket: ticket,
        extensions: extensions)
      out.send(try out.frame(message), .application)
      out.note(.resumption(.ticket(lifetime: contents.lifetime)))
    }
  }

  //= rfc9846 4.7.1-14
  private static func ageAdd(_ random: any RandomSource) throws(TLSError) -> UInt32 {
    try random.draw(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
