// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Handshake messages, behind their header.
extension FieldReader {
  /// Reads the body of a message of this type and returns the message's name.
  mutating func message(_ type: HandshakeType, from side: Side, _ context: MessageDecoder.Context) -> String {
    switch type {
    case .clientHello: clientHello()
    case .serverHello: return serverHello()
    case .encryptedExtensions: extensions(.encryptedExtensions, from: side, clause: "RFC 9846 §4.4.1")
    case .certificateRequest: certificateRequest(context)
    case .certificate: certificate(from: side, context)
    case .compressedCertificate: compressedCertificate()
    case .certificateVerify: certificateVerify(context)
    case .certificateStatus: certificateStatus(clause: "RFC 6066 §8")
    case .serverKeyExchange: serverKeyExchange(context)
    case .clientKeyExchange: clientKeyExchange(context)
    case .newSessionTicket: newSessionTicket(context)
    case .finished: finished(context)
    case .keyUpdate: keyUpdate()
    // These are empty; bytes in them are left over.
    case .helloRequest, .serverHelloDone, .endOfEarlyData: break
    default: rest("body", note: "A message of a kind that this tool can't take apart.")
    }
    return type.messageName
  }

  private mutating func finished(_ context: MessageDecoder.Context) {
    let isNew = context.version == nil || context.version == .tls13
    if isAtEnd { return requireSomething("verify_data") }
    rest(
      "verify_data",
      note:
        "A checksum over all messages so far that only the holder of the keys can make: nobody changed anything on the way.",
      clause: isNew ? "RFC 9846 §4.5.3" : "RFC 5246 §7.4.9")
  }

  private mutating func keyUpdate() {
    let request = number(
      "request_update", 1, note: "Whether the other side is to change its keys as well.", clause: "RFC 9846 §4.7.3",
      value: {
        switch $0 {
        case 0: "update_not_requested (0)"
        case 1: "update_requested (1)"
        default: "unknown (\($0))"
        }
      })
    if let request, request > 1 { complain("must be 0 or 1") }
  }

  /// Shows that something is missing that must be there.
  mutating func requireSomething(_ name: String) { fixed(name, 1) }

  /// Whether a NewSessionTicket has the form of TLS 1.2: a lifetime and a ticket that fills the rest.
  private var hasTicketOfTLS12: Bool { peek16(4) == remaining - 6 }

  private mutating func newSessionTicket(_ context: MessageDecoder.Context) {
    let version = context.version ?? (hasTicketOfTLS12 ? .tls12 : .tls13)
    guard version == .tls13 else {
      let clause = "RFC 5077 §3.3"
      number(
        "ticket_lifetime_hint", 4, note: "How long the server means to remember it.", clause: clause,
        value: { $0 == 0 ? "not said" : FieldText.seconds($0) })
      opaque(
        "ticket", 2, note: "The session, sealed by the server for itself; the client shows it next time.",
        clause: clause)
      return
    }
    let clause = "RFC 9846 §4.7.1"
    let lifetime = number(
      "ticket_lifetime", 4, note: "How long the ticket may be used.", clause: clause, value: FieldText.seconds)
    if let lifetime, lifetime > 604_800 { complain("longer than seven days") }
    number(
      "ticket_age_add", 4,
      note: "Added to the ticket's age when the client shows it, so that onlookers can't link the two visits.",
      clause: clause)
    opaque("ticket_nonce", 1, note: "Makes the key of each ticket different.", clause: clause)
    opaque(
      "ticket", 2, 1...65_535, note: "What the client shows next time; only the server can read it.", clause: clause)
    extensions(.newSessionTicket, from: .server, clause: clause)
  }
}
