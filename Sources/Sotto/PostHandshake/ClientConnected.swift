// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// CONNECTED, on the client: tickets and key updates may come, and if we offered to answer them, requests for a
/// certificate.
struct ClientConnected: ~Copyable, Sendable {
  let exporter: ExporterSecret
  /// Nil if sessions are not kept.
  var tickets: TicketReceiving?
  let authentication: PostHandshakeAuthentication?
  /// The request that is being answered.
  var pending: PostHandshakeAuthentication.Pending?

  init(
    exporter: consuming ExporterSecret, tickets: consuming TicketReceiving?,
    authentication: consuming PostHandshakeAuthentication?
  ) {
    self.exporter = exporter
    self.tickets = tickets
    self.authentication = authentication
    pending = nil
  }

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
    case .certificateRequest: return try receiveRequest(message, &out)
    default:
      //= rfc9846 4.6-3
      throw TLSError(.unexpectedMessage(message.type, in: "connected"))
    }
    return .connected(self)
  }

  //= rfc9846 4.7.2-2
  private consuming func receiveRequest(
    _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    switch authentication {
    case .some(let authentication):
      let next = try authentication.receive(message, &out)
      out.steps.append(.ask(.selectClientCredential(next.request.summary)))
      pending = consume next
    case .none:
      //= rfc9846 4.7.2-6
      throw TLSError(.unexpectedMessage(message.type, in: "connected"))
    }
    return .connected(self)
  }

  /// The choice of a credential, or its signature, for a request after the handshake.
  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    guard var answering = pending.take() else { throw TLSError(.answerMismatch) }
    if let scheme = answering.scheme {
      try answering.prove(try answer.signatureMade(), scheme, out)
      answering.finish(&out)
      return .connected(self)
    }
    let credential: Credential?
    switch try answer.chosenClientCredential() {
    case .present(let chosen): credential = chosen
    case .none: credential = nil
    }
    if try answering.present(credential, &out) {
      answering.finish(&out)
    } else {
      pending = consume answering
    }
    return .connected(self)
  }
}
