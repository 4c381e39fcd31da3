// SPDX-License-Identifier: Apache-2.0

/// What would make a connection that works better.
struct Improvements {
  let situation: Situation

  private var inspection: Inspection { situation.inspection }
  private var agreed: Negotiated { inspection.negotiated }
  private var leaf: CertificateView? { inspection.serverIdentity?.sent.first }

  /// The most important first.
  var all: [Advice] {
    [
      trust, ended, brokenVersion, noForwardSecrecy, shortKey, endsSoon, unboundKeys, oldVersion, failedPolicy,
      noHybrid, mediumKey,
      retry,
      rootSent, notNeeded, noTickets,
    ].compactMap { $0 }
  }

  private var trust: Advice? {
    guard inspection.source.kind == .live, let identity = inspection.serverIdentity,
      identity.trust.status == .notChecked,
      !identity.sent.isEmpty || identity.rawPublicKey != nil
    else { return nil }
    return Advice(
      title: "Check who the server is",
      text: "Nobody looked whether its certificate is genuine. Until somebody does, anyone can be at the other end.",
      command: situation.inspect())
  }

  private var ended: Advice? {
    guard let days = leaf?.daysLeft, days < 0 else { return nil }
    return Advice(
      title: "Renew the certificate now", text: "It \(Wording.ending(inDays: days)): clients refuse it.",
      command: "openssl x509 -noout -dates -in CERTIFICATE")
  }

  private var endsSoon: Advice? {
    guard let days = leaf?.daysLeft, days >= 0 else { return nil }
    // Those who renew by themselves do so when a third of the time is left.
    let isLate = leaf?.elapsedPermille.map { $0 > 750 } ?? (days <= 14)
    guard isLate, days <= 30 else { return nil }
    return Advice(
      title: "Renew the certificate",
      text:
        "It has \(Wording.ending(inDays: days)). Renewing should happen by itself when a third of its time is left; see why it did not.",
      command: "openssl x509 -noout -dates -in CERTIFICATE")
  }

  private var noForwardSecrecy: Advice? {
    if agreed.usesRSAKeyExchange {
      return Advice(
        title: "Allow suites with forward secrecy",
        text:
          "The secret of this connection was encrypted to the server's key: whoever records it and gets that key one day reads all.",
        command: situation.inspect("--max-version 1.2"))
    }
    guard agreed.isResumed, agreed.group == nil, agreed.version == "TLS 1.3" else { return nil }
    return Advice(
      title: "Agree on a fresh key when going on from a session",
      text: "Only the pre-shared key protects this connection (psk_ke): there is no forward secrecy.",
      command: "sotto explain psk_key_exchange_modes")
  }

  private func rsaBits(_ name: String?) -> Int? {
    guard let name, name.hasPrefix("RSA ") else { return nil }
    return Int(name.dropFirst("RSA ".count))
  }

  private var shortKey: Advice? {
    guard let bits = rsaBits(leaf?.key), bits < 2_048 else { return nil }
    return Advice(
      title: "Get a certificate with a longer key",
      text:
        "RSA with \(Wording.grouped(bits)) bits can be broken by those who can afford it. ECDSA P-256 is stronger and faster.",
      command: "openssl ecparam -name prime256v1 -genkey -noout -out new.key")
  }

  private var mediumKey: Advice? {
    guard let bits = rsaBits(leaf?.key), bits >= 2_048, bits < 3_072 else { return nil }
    return Advice(
      title: "Use an ECDSA key for the next certificate",
      text:
        "RSA with \(Wording.grouped(bits)) bits will do for some years and falls short of the 128 bits of the rest. ECDSA P-256 has "
        + "them, and makes the handshake smaller and faster.",
      command: "openssl ecparam -name prime256v1 -genkey -noout -out new.key")
  }

  private var unboundKeys: Advice? {
    guard agreed.extendedMainSecret == false else { return nil }
    return Advice(
      title: "Update the server's TLS library",
      text: "It lacks the extended main secret (RFC 7627), so that its keys are not bound to this one handshake.",
      command: "sotto explain extended_master_secret")
  }

  private var brokenVersion: Advice? {
    guard agreed.isTLS12OrOlder, let version = agreed.version, version != "TLS 1.2" else { return nil }
    return Advice(
      title: "Switch \(version) off",
      text:
        "It rests on broken parts (MD5 and SHA-1, CBC with the seal inside), and RFC 8996 forbids it. Speak TLS 1.3, or TLS 1.2.",
      command: "sotto explain tls1.1")
  }

  private var oldVersion: Advice? {
    guard agreed.version == "TLS 1.2" else { return nil }
    let offered = situation.offer == nil || situation.offersTLS13
    return Advice(
      title: offered ? "Switch TLS 1.3 on" : "Offer TLS 1.3",
      text:
        "The two speak TLS 1.2, which shows the certificate to everyone on the way, takes a round trip more, and has no protection "
        + "against quantum computers.",
      command: situation.inspect("--min-version 1.3"))
  }

  private var failedPolicy: Advice? {
    guard let policy = inspection.policy, let row = policy.rows.first(where: { !$0.passes }) else { return nil }
    return Advice(
      title: "Meet the policy \(policy.name)", text: "It wants \(row.what): \(row.required). Found: \(row.found).",
      command: Situation.isPlain(policy.name) ? "sotto policy show \(policy.name)" : "sotto policy list")
  }

  private var noHybrid: Advice? {
    guard agreed.version == "TLS 1.3", let group = agreed.group, !group.contains("MLKEM") else { return nil }
    guard situation.offer == nil || situation.offersHybrid else {
      return Advice(
        title: "Offer a hybrid group",
        text:
          "The client offered none, so that \(group) alone protects this connection, and a recording of it from quantum computers to "
          + "come is not safe.",
        command: situation.inspect("--groups X25519MLKEM768,x25519"))
    }
    return Advice(
      title: "Allow X25519MLKEM768 on the server",
      text:
        "\(group) alone does not hold against quantum computers: who records this connection today may read it then.",
      command: "sotto explain X25519MLKEM768")
  }

  private var retry: Advice? {
    guard agreed.helloRetryRequested, situation.retryWantsShare else { return nil }
    return Advice(
      title: "Save a round trip",
      text:
        "The server asked for a second hello, since the first had no key share for the group that it wants. If both prefer the same "
        + "group, one hello is enough.",
      command: "sotto explain HelloRetryRequest")
  }

  private var rootSent: Advice? {
    guard let identity = inspection.serverIdentity,
      let root = identity.sent.indices.dropFirst().first(where: { identity.sent[$0].isSelfIssued == true })
    else { return nil }
    return Advice(
      title: "Leave the root out of the chain",
      text:
        "Certificate \(root + 1) is a root: \(Wording.bytes(identity.sent[root].der.bytes.count)) in every handshake that nobody needs. "
        + "Who trusts it has it, and nobody trusts it because it was sent.",
      command: "openssl x509 -noout -subject -issuer -in CERTIFICATE")
  }

  private var notNeeded: Advice? {
    guard let identity = inspection.serverIdentity, let path = identity.path else { return nil }
    let unused = identity.sent.indices.filter { !path.contains($0) && identity.sent[$0].isSelfIssued != true }
    guard !unused.isEmpty else { return nil }
    return Advice(
      title: "Send only the certificates that are needed",
      text: "Sent and not needed: \(unused.prefix(5).map { "number \($0 + 1)" }.joined(separator: ", ")).",
      command: situation.inspect("--bytes"))
  }

  private var noTickets: Advice? {
    guard !agreed.isResumed, inspection.resumption.tickets.isEmpty, inspection.source.kind == .live else { return nil }
    return Advice(
      title: "Let clients resume sessions",
      text: "The server gave no ticket, so that every connection costs a full handshake with a signature.",
      command: situation.inspect("--resume"))
  }
}
