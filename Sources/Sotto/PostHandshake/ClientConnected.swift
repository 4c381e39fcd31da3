// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// CONNECTED, on the client: tickets and key updates may come, nothing else.
struct ClientConnected: ~Copyable, Sendable {
  let exporter: ExporterSecret
  /// Nil if sessions are not kept.
  var tickets: TicketReceiving?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    switch message.type {
    case .keyUpdate:
      try KeyUpdating.receive(message, &out)
    case .newSessionTicket:
      let ticket = try message.body(NewSessionTicket.self, while: "connected")
      //= rfc9846 4.7.1-16
      try ticket.extensions.checkPlacement(in: .newSessionTicket, of: .newSessionTicket, requested: nil)
      let earlyData = try ticket.extensions.read(EarlyDataLimit.self)
      out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
      //= rfc9846 4.7.1-3
      tickets?.receive(ticket, earlyData: earlyData, &out)
    default:
      //= rfc9846 4.6-3
      // Among them CertificateRequest, for which we never offer post_handshake_auth.
      //= rfc9846 4.7.2-6
      throw TLSError(.unexpectedMessage(message.type, in: "connected"))
    }
    return .connected(self)
  }
}
