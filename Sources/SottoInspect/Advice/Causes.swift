// SPDX-License-Identifier: Apache-2.0

/// Why this failed, most likely.
struct Causes {
  let situation: Situation
  let failure: FailureView

  var all: [Advice] {
    let id = failure.id
    if let plain = PlainProtocol(failureID: id) { return notTLS(plain) }
    if id.hasPrefix("certificate.") { return certificate(id) }
    if id.hasPrefix("connect.") { return connection(id) }
    if id.hasPrefix("starttls.") { return plainTalk }
    if id.hasPrefix("alert.") { return alert(String(id.dropFirst("alert.".count))) }
    switch FailureID(rawValue: id) {
    case .versionRefused?, .serverChoseRefusedVersion?: return versions
    case .noCommonCipherSuite?, .noCommonGroup?, .noCommonSignatureScheme?: return nothingInCommon
    case .noApplicationProtocol?: return protocols
    case .unrecognizedName?: return names
    case .clientCertificateMissing?: return clientCertificate
    case .noCommonCertificateType?: return certificateType
    case .missingExtension? where situation.offersPreSharedKey: return preSharedKey
    case .closedAfterHello?, .resetAfterHello?: return afterHello
    case .closedDuring?, .closedDuringHandshake?, .resetDuring?: return during
    case .timeout?, .silentAfterHello?: return timeout
    case .unknownRecordType?, .ancientRecordVersion?, .recordOverflow?: return unknownProtocol
    case .badSignature?, .badFinished?: return proofs
    case .badBinder?, .unknownPreSharedKey?: return preSharedKey
    case .badRecordMAC?: return records
    case .missingExtendedMainSecret?, .missingRenegotiationInfo?: return oldServer
    case .downgradeDetected?: return downgrade
    default: return general
    }
  }

  // MARK: Pieces that several share

  func advice(_ title: String, _ text: String, _ command: String?) -> Advice {
    Advice(title: title, text: text, command: command)
  }

  /// What the glossary knows, and a look at the bytes.
  var general: [Advice] {
    guard let topic = Glossary.topic(forFailure: failure.id), case .found(let entries) = Glossary.lookUp(topic),
      let entry = entries.first
    else {
      return [
        advice("See what was said last", "The last message before the end is the one that was refused.", lookAtBytes)
      ]
    }
    return [advice(failure.id, "\(entry.when) \(entry.action)", lookAtBytes)]
  }

  var lookAtBytes: String {
    situation.inspection.source.kind == .capture ? "sotto decode --pcap FILE --bytes" : situation.inspect("--bytes")
  }

  var smallHello: Advice {
    let size = situation.helloSize.map { "It has \(Wording.bytes($0)), and some" } ?? "Some"
    return advice(
      "A device on the way drops large hellos",
      "\(size) firewalls and middleboxes drop hellos that need a second packet (over 1,400 bytes), as those with a hybrid group "
        + "do. A small one gets through.", situation.again("--groups x25519"))
  }

  var olderVersion: Advice {
    advice(
      "It can't take a hello of TLS 1.3",
      "Old servers and devices on the way hang up on what they do not know.", situation.again("--max-version 1.2"))
  }

  var nameNeeded: Advice {
    advice(
      "It wants to be asked for by name",
      "No server name (SNI) was sent, and servers with many names often do not answer without one.",
      situation.again("--server-name NAME"))
  }

  var otherName: Advice {
    advice(
      "It does not know the name that it was asked for",
      "Some servers end the connection, or send this alert, for names that they do not serve.",
      situation.again("--server-name NAME"))
  }

  var certificateType: [Advice] {
    [
      advice(
        "The server has a certificate, and only a bare public key is believed",
        "So it is with --pin-public-key alone. Say besides which authorities to believe.", situation.again("--ca FILE")),
      advice(
        "The server has only a bare public key, and only a certificate is believed",
        "If you know the key, say so.", situation.again("--pin-public-key KEY")),
    ]
  }

  var preSharedKey: [Advice] {
    [
      advice(
        "The two have different keys, or different names for one, or the server forgot a session",
        "Compare identity and key on both sides, and --psk-context, --psk-hash and --psk-plain: both have to import the key, or "
          + "neither.", nil),
      advice("A handshake without it tells", "Perhaps the server has a certificate, too.", situation.again()),
    ]
  }

  var clientCertificate: [Advice] {
    let shown = situation.clientShowedCertificate
    return [
      advice(
        shown
          ? "The certificate that the client showed is not accepted" : "The server wants a certificate of the client's",
        shown
          ? "It asked for one and got one, and was not content: perhaps it trusts other authorities, or it has ended."
          : "It lets in only clients that show one (mutual TLS), and none was shown.",
        situation.again("--client-cert FILE --client-key FILE")),
      shown
        ? advice(
          "The certificate comes from an authority that the server does not trust",
          "The server says in its CertificateRequest whose certificates it takes. Compare that with your certificate's issuer.",
          "openssl x509 -noout -issuer -dates -in FILE")
        : advice(
          "The client has one, and none that fits",
          "The server says in its CertificateRequest whose certificates it takes. Compare that with your certificate's issuer.",
          lookAtBytes),
    ]
  }
}
