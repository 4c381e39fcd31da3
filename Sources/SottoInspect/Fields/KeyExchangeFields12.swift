// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// How TLS 1.2 and older agree on a secret: the two messages depend on the cipher suite (RFC 5246 section 7.4.3).
extension FieldReader {
  mutating func serverKeyExchange(_ context: MessageDecoder.Context) {
    // 3 says a named curve; a prime begins with a length.
    let looksElliptic = peek() == 3 && remaining > 4
    let form = KeyExchangeForm(context.cipherSuite) ?? KeyExchangeForm(.ephemeral(elliptic: looksElliptic))
    if form.hasHint {
      opaque(
        "psk_identity_hint", 2, note: "Which key the client should take.", clause: "RFC 4279 §2",
        value: FieldText.textOrHex)
    }
    switch form.agreement {
    case .ephemeral(elliptic: true): serverCurveParameters()
    case .ephemeral(elliptic: false):
      group("params", note: "The server's half of a fresh key, in a group that it chose.", clause: "RFC 5246 §7.4.3") {
        parameters in
        let prime = parameters.opaque("dh_p", 2, 1...65_535, note: "The prime.")
        if let prime { parameters.value = "a prime of \(Wording.bytes(prime.count))" }
        parameters.opaque("dh_g", 2, 1...65_535, note: "The generator.")
        parameters.opaque("dh_Ys", 2, 1...65_535, note: "The server's public number.")
      }
    case .encrypted where form.hasIdentity, .none: break
    // Suites with a certificate's own key send no such message, but for those that once had to use a shorter one (EXPORT).
    case .encrypted, .fixed, .other:
      rest("params", note: "Of a key exchange that this tool can't take apart.")
      return
    }
    guard form.isSigned else { return }
    if isAtEnd { return requireSomething("signature") }
    if context.version.map({ $0.rawValue >= ProtocolVersion.tls12.rawValue }) ?? true {
      code("algorithm", SignatureScheme.self, note: "How it is signed.", clause: "RFC 5246 §7.4.3")
    }
    opaque(
      "signature", 2,
      note: "Over both randoms and the parameters, by the key in the certificate: proof that the server is its owner.",
      clause: "RFC 5246 §7.4.3")
  }

  private mutating func serverCurveParameters() {
    group("params", note: "The server's half of a fresh key.", clause: "RFC 8422 §5.4") { parameters in
      let type = parameters.number(
        "curve_type", 1,
        value: {
          switch $0 {
          case 1: "explicit_prime (1)"
          case 2: "explicit_char2 (2)"
          case 3: "named_curve (3)"
          default: "unknown (\($0))"
          }
        })
      guard type == 3 else {
        parameters.rest("curve", problem: "must not be used: only named curves may be")
        return
      }
      guard let curve = parameters.code("namedcurve", NamedGroup.self) else { return }
      parameters.value = curve.description
      parameters.vector("public", 1) { $0.keyExchange(curve, .server, name: "point") }
    }
  }

  mutating func clientKeyExchange(_ context: MessageDecoder.Context) {
    let looksElliptic = peek().map { Int($0) == remaining - 1 } ?? false
    let form =
      KeyExchangeForm(context.cipherSuite) ?? KeyExchangeForm(looksElliptic ? .ephemeral(elliptic: true) : .encrypted)
    if form.hasIdentity {
      opaque("psk_identity", 2, note: "Which key the two share.", clause: "RFC 4279 §2", value: FieldText.textOrHex)
    }
    switch form.agreement {
    case .ephemeral(elliptic: true):
      opaque(
        "ecdh_Yc", 1, 1...255, note: "The client's half of a fresh key.", clause: "RFC 8422 §5.7")
    case .ephemeral(elliptic: false):
      opaque("dh_Yc", 2, note: "The client's half of a fresh key.", clause: "RFC 5246 §7.4.7.2")
    case .encrypted where context.version == .ssl30:
      rest(
        "encrypted_pre_master_secret", note: "The secret itself, encrypted to the server's key.",
        clause: "RFC 6101 §5.6.7")
    case .encrypted:
      opaque(
        "encrypted_pre_master_secret", 2,
        note:
          "The secret itself, encrypted to the server's key: whoever ever gets that key can read all that was said.",
        clause: "RFC 5246 §7.4.7.1")
    case .none: break
    case .fixed, .other: rest("exchange_keys", note: "Of a key exchange that this tool can't take apart.")
    }
  }
}

/// How a cipher suite of TLS 1.2 agrees on a secret, as its name says.
struct KeyExchangeForm {
  /// What the two messages hold.
  enum Agreement: Equatable {
    /// Fresh keys of both sides.
    case ephemeral(elliptic: Bool)
    /// The secret, encrypted to the server's key.
    case encrypted
    /// The key in the certificate.
    case fixed
    /// Nothing but a key that both have.
    case none
    /// Something else.
    case other
  }

  let agreement: Agreement
  /// Whether the server signs its half.
  let isSigned: Bool
  /// Whether a key that both have takes part.
  let hasIdentity: Bool
  /// Whether the server may hint at it.
  var hasHint: Bool { hasIdentity }

  init(_ agreement: Agreement) {
    self.agreement = agreement
    isSigned = true
    hasIdentity = false
  }

  /// Nil for a suite of TLS 1.3 and for one without a name.
  init?(_ suite: CipherSuite?) {
    guard let name = suite?.description, name.hasPrefix("TLS_"), let end = name.firstRange(of: "_WITH_") else {
      return nil
    }
    let words = name[..<end.lowerBound].dropFirst(4).split(separator: "_").filter { $0 != "EXPORT" }
    hasIdentity = words.contains("PSK")
    let isAnonymous = words.contains("anon")
    isSigned = !isAnonymous && !hasIdentity
    switch words.first {
    case "ECDHE": agreement = .ephemeral(elliptic: true)
    case "DHE": agreement = .ephemeral(elliptic: false)
    case "ECDH": agreement = isAnonymous ? .ephemeral(elliptic: true) : .fixed
    case "DH": agreement = isAnonymous ? .ephemeral(elliptic: false) : .fixed
    case "RSA": agreement = .encrypted
    case "PSK": agreement = .none
    default: agreement = .other
    }
  }
}
