// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Extensions about going on with an earlier session: keys, tickets, early data.
extension FieldReader {
  mutating func preSharedKey(_ placement: ExtensionPlacement) {
    guard placement == .clientHello else {
      let chosen = number(
        "selected_identity", 2, note: "Which of the client's keys the server took, counted from 0.")
      if let chosen { value = "identity \(chosen)" }
      return
    }
    var count = 0
    vector("identities", 2, clause: "RFC 9846 §4.3.11") { list in
      list.requires(7...65_535)
      list.list { element in
        count += 1
        element.group("PskIdentity") { $0.identity() }
      }
      list.value = FieldText.count(count, "identity", "identities")
    }
    vector("binders", 2, note: "Proof for each key that the client really has it.", clause: "RFC 9846 §4.3.11.2") {
      list in
      list.requires(33...65_535)
      var binders = 0
      list.list {
        binders += 1
        $0.opaque(
          "PskBinderEntry", 1, 32...255, note: "A checksum over this hello that only the holder of the key can make.")
      }
      list.value = FieldText.count(binders, "binder")
      if binders != count {
        list.problem = "\(FieldText.count(binders, "binder")) for \(FieldText.count(count, "identity", "identities"))"
      }
    }
    value = FieldText.count(count, "identity", "identities")
  }

  private mutating func identity() {
    let clause = "RFC 9846 §4.3.11"
    let name = opaque(
      "identity", 2, 1...65_535, note: "A ticket that the server once gave, or the name of a key that both have.",
      clause: clause,
      value: FieldText.textOrHex)
    if let name, let imported = ImportedIdentity(name) {
      explain(
        "The key “\(FieldText.text(imported.externalIdentity))”, imported for \(imported.targetProtocol) (RFC 9258).")
    }
    if let name { value = FieldText.textOrHex(name) }
    number(
      "obfuscated_ticket_age", 4,
      note: "The ticket's age in milliseconds plus a number that only the two know; 0 for other keys.",
      clause: "RFC 9846 §4.3.11.1")
  }

  mutating func earlyData(_ placement: ExtensionPlacement) {
    guard placement == .newSessionTicket else {
      return flag(placement == .clientHello ? "sent" : "accepted")
    }
    let size = number(
      "max_early_data_size", 4, note: "How much the client may send along with its next hello.",
      value: { Wording.bytes($0) })
    if let size { value = "up to \(Wording.bytes(size))" }
  }

  mutating func pskKeyExchangeModes() {
    let modes = codes("ke_modes", 1, PSKKeyExchangeMode.self, as: "PskKeyExchangeMode")
    value = FieldText.list(modes)
  }

  mutating func sessionTicket(_ placement: ExtensionPlacement) {
    if isAtEnd { return flag(placement == .clientHello ? "empty: asks for one" : "one will follow") }
    value = FieldText.hex(left)
    rest("ticket", note: "A session of TLS 1.2, as the server sealed it.")
  }

  mutating func ticketRequest(_ placement: ExtensionPlacement) {
    if placement == .clientHello {
      let new = number("new_session_count", 1, note: "How many tickets after a full handshake.")
      let resumed = number("resumption_count", 1, note: "How many after a resumed one.")
      if let new, let resumed { value = "\(new) for a new session, \(resumed) for a resumed one" }
    } else if let count = number("expected_count", 1, note: "How many tickets the server will send.") {
      value = FieldText.count(count, "ticket")
    }
  }
}

extension PSKKeyExchangeMode: CustomStringConvertible {
  /// The name that RFC 9846 gives it, or the number where it gives none.
  package var description: String {
    switch self {
    case .pskOnly: "psk_ke"
    case .pskWithKeyExchange: "psk_dhe_ke"
    default: "unknown (\(rawValue))"
    }
  }
}

extension FieldText {
  /// Bytes that may be text: as text if all of them are printable ASCII, as digits otherwise.
  static func textOrHex(_ bytes: some Collection<UInt8>) -> String {
    !bytes.isEmpty && bytes.allSatisfy { (0x20...0x7e).contains($0) } ? text(bytes) : hex(bytes)
  }
}
