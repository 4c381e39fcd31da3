// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Key shares: what each side contributes to the secret. A hybrid is taken apart into its two halves.
extension FieldReader {
  mutating func keyShare(_ placement: ExtensionPlacement, _ side: Side) {
    switch placement {
    case .clientHello:
      var groups: [NamedGroup] = []
      vector("client_shares", 2) { list in
        list.list { element in
          if let group = element.keyShareEntry("KeyShareEntry", side) { groups.append(group) }
        }
        list.value = FieldText.list(groups)
      }
      value = groups.isEmpty ? "none" : FieldText.list(groups)
    case .helloRetryRequest:
      let group = code("selected_group", NamedGroup.self, note: "The group that the client is to send a share for.")
      if let group { value = group.description }
    default:
      if let group = keyShareEntry("server_share", side) { value = group.description }
    }
  }

  private mutating func keyShareEntry(_ name: String, _ side: Side) -> NamedGroup? {
    var group: NamedGroup?
    vector(
      name, 2,
      head: { group = $0.code("group", NamedGroup.self) },
      { entry in
        guard let group else { return }
        entry.value = "\(group), \(Wording.bytes(entry.remaining))"
        entry.note = GREASE.isReserved(group.rawValue) ? FieldNotes.grease : nil
        entry.keyExchange(group, side)
      })
    return group
  }

  /// The public value of a group, all that is left.
  mutating func keyExchange(_ group: NamedGroup, _ side: Side, name: String = "key_exchange") {
    let parts = KeyShareForm.parts(of: group, from: side)
    let size = parts.reduce(0) { $0 + $1.size }
    if isAtEnd {
      problem = "empty, which it must not be"
      return
    }
    guard parts.isEmpty || remaining == size else {
      rest(name, problem: "\(group) takes \(Wording.bytes(size)) here, not \(Wording.grouped(remaining))")
      return
    }
    guard !parts.isEmpty else {
      rest(name, note: "A public value; the secret that belongs to it never leaves the sender.")
      return
    }
    guard parts.count > 1 else { return publicValue(parts[0], name: name) }
    self.group(
      name, note: "A hybrid: both parts go into the secret, which holds as long as one of them does.",
      clause: "RFC 10024"
    ) {
      for part in parts { $0.publicValue(part, name: part.label) }
      $0.value = parts.map(\.label).joined(separator: " and ")
    }
  }

  private mutating func publicValue(_ part: KeyShareForm.Part, name: String) {
    guard part.coordinate > 0 else {
      fixed(name, part.size, note: part.note, clause: part.clause)
      return
    }
    self.part(name, part.size, note: part.note, clause: part.clause) { point in
      point.value = FieldText.hex(point.left)
      let form = point.number("legacy_form", 1, value: { $0 == 4 ? "uncompressed (4)" : "\($0)" })
      if let form, form != 4 { point.complain("must be 4") }
      point.fixed("X", part.coordinate)
      point.fixed("Y", part.coordinate)
    }
  }
}

/// What the public values of groups are made of.
enum KeyShareForm {
  /// A part of a public value.
  struct Part {
    let label: String
    let size: Int
    /// The size of a coordinate, where the part is a point of two.
    let coordinate: Int
    let note: String
    let clause: String
  }

  /// The parts in their order; none for a group that we don't know or whose values have no fixed size.
  static func parts(of group: NamedGroup, from side: Side) -> [Part] {
    switch group {
    case .secp256r1: [point("P-256", 32)]
    case .secp384r1: [point("P-384", 48)]
    case .secp521r1: [point("P-521", 66)]
    case .x25519: [montgomery("X25519", 32)]
    case .x448: [montgomery("X448", 56)]
    case .ffdhe2048: [finite(256)]
    case .ffdhe3072: [finite(384)]
    case .ffdhe4096: [finite(512)]
    case .ffdhe6144: [finite(768)]
    case .ffdhe8192: [finite(1024)]
    case .mlkem512: [lattice("ML-KEM-512", 800, 768, side)]
    case .mlkem768: [lattice("ML-KEM-768", 1184, 1088, side)]
    case .mlkem1024: [lattice("ML-KEM-1024", 1568, 1568, side)]
    // RFC 10024 section 3: the part that FIPS 203 describes is first here, and the curve's is first in the others.
    case .x25519MLKEM768: [lattice("ML-KEM-768", 1184, 1088, side), montgomery("X25519", 32)]
    case .secp256r1MLKEM768: [point("P-256", 32), lattice("ML-KEM-768", 1184, 1088, side)]
    case .secp384r1MLKEM1024: [point("P-384", 48), lattice("ML-KEM-1024", 1568, 1568, side)]
    case .x25519Kyber768Draft00: [montgomery("X25519", 32), lattice("Kyber-768", 1184, 1088, side)]
    default: []
    }
  }

  private static func point(_ curve: String, _ size: Int) -> Part {
    Part(
      label: "\(curve) point", size: 1 + 2 * size, coordinate: size,
      note: "A point on the curve \(curve): public, and useless without the secret number that leads to it.",
      clause: "RFC 9846 §4.3.8.2")
  }

  private static func montgomery(_ curve: String, _ size: Int) -> Part {
    Part(
      label: "\(curve) share", size: size, coordinate: 0,
      note: "A public value of \(curve): useless without the secret number that leads to it.", clause: "RFC 7748 §6")
  }

  private static func finite(_ size: Int) -> Part {
    Part(
      label: "public value", size: size, coordinate: 0,
      note: "A public number: useless without the secret exponent that leads to it.", clause: "RFC 9846 §4.3.8.1")
  }

  private static func lattice(_ name: String, _ key: Int, _ ciphertext: Int, _ side: Side) -> Part {
    side == .client
      ? Part(
        label: "\(name) key", size: key, coordinate: 0,
        note:
          "A public key with which the server can hide a secret that only the client finds again, even against quantum computers.",
        clause: "FIPS 203")
      : Part(
        label: "\(name) ciphertext", size: ciphertext, coordinate: 0,
        note: "A secret, hidden with the client's public key so that only the client finds it again.",
        clause: "FIPS 203")
  }
}

extension NamedGroup {
  /// What those are that are no groups.
  var note: String? { GREASE.isReserved(rawValue) ? FieldNotes.grease : nil }
}
