// SPDX-License-Identifier: Apache-2.0

import SottoWire

// An alert said why.
extension Causes {
  func alert(_ name: String) -> [Advice] {
    switch name {
    case "protocol_version", "inappropriate_fallback": versions
    case "handshake_failure", "insufficient_security": nothingInCommon
    case "certificate_required": clientCertificate
    case "no_application_protocol": protocols
    case "unrecognized_name": names
    case "unknown_psk_identity": preSharedKey
    case "decrypt_error": proofs
    case "bad_record_mac": records
    case "internal_error": internalError
    case "unknown_ca", "bad_certificate", "certificate_unknown", "certificate_expired", "certificate_revoked",
      "unsupported_certificate", "access_denied":
      aboutCertificate
    case "decode_error", "illegal_parameter", "unexpected_message", "missing_extension", "record_overflow":
      (name == "missing_extension" && situation.offersPreSharedKey ? preSharedKey : [])
        + [lastMessageRefused, smallHelloIfLarge, olderVersionIfOffered].compactMap { $0 }
    default: general
    }
  }

  private var smallHelloIfLarge: Advice? { situation.helloIsLarge ? smallHello : nil }
  private var olderVersionIfOffered: Advice? {
    situation.offersTLS13 && !situation.offersOnlyTLS13 ? olderVersion : nil
  }

  private var lastMessageRefused: Advice {
    advice(
      "One of the two has a fault",
      "The last message before the alert is the one that was refused. See what it says, field by field, and report it.",
      lookAtBytes)
  }

  /// The client refuses the server's, or the server the client's.
  private var aboutCertificate: [Advice] {
    if failure.gaveUp == .server { return situation.wantsOnlyRawKeys ? certificateType : clientCertificate }
    switch failure.id {
    case "alert.unknown_ca": return unknownIssuer
    case "alert.certificate_expired": return certificate(FailureID.certificateExpired.rawValue)
    case "alert.bad_certificate": return certificate(FailureID.certificateWrongName.rawValue) + general
    default: return general
    }
  }

  var versions: [Advice] {
    let older = advice(
      "The server speaks no version newer than TLS 1.2",
      "Only TLS 1.3 was offered to it.", situation.again("--max-version 1.2"))
    let newer = advice(
      "The server speaks nothing older than TLS 1.3", "Only TLS 1.2 was offered to it.",
      situation.again("--min-version 1.3"))
    let ancient = advice(
      "The server speaks only TLS 1.1 or older",
      "These can be broken, and no client of today speaks them. OpenSSL can still ask, to make sure; then update the server.",
      situation.openssl("-tls1_1 -cipher ALL@SECLEVEL=0"))
    if situation.offersOnlyTLS13 { return [older, ancient] }
    if !situation.offersTLS13, situation.offer != nil { return [newer, ancient] }
    return [
      ancient,
      advice(
        "A device on the way, or the server, can't take TLS 1.3's way to offer versions",
        "The old way alone may get through.", situation.again("--max-version 1.2")),
    ]
  }

  var nothingInCommon: [Advice] {
    var causes: [Advice] = []
    if situation.clientCertificateWasAskedFor, !situation.clientShowedCertificate {
      causes += clientCertificate.prefix(1)
    }
    if situation.offeredGroups.count == 1 {
      causes.append(
        advice(
          "It does not know the one group that was offered",
          "Only \(situation.offeredGroups[0]) was. Nearly every server knows X25519 and P-256.",
          situation.again("--groups x25519,secp256r1")))
    }
    if situation.offersOnlyTLS13 {
      causes.append(
        advice(
          "It has nothing in common with TLS 1.3's suites",
          "Only TLS 1.3 was offered. Perhaps it can do better in TLS 1.2.", situation.again("--max-version 1.2")))
    } else if !situation.offersTLS13, situation.offer != nil {
      causes.append(
        advice(
          "It can do better in TLS 1.3", "Only TLS 1.2 was offered to it.", situation.again("--min-version 1.3")))
    }
    if situation.offeredVersions.contains(.tls12) {
      causes.append(
        advice(
          "It has only suites without forward secrecy",
          "Old servers know no key agreement, only secrets encrypted to their RSA key. To see whether that is it:",
          situation.again("--insecure-rsa-key-exchange --max-version 1.2")))
    }
    if !situation.sentServerName, situation.offer != nil { causes.append(nameNeeded) } else { causes.append(otherName) }
    causes.append(
      advice(
        "It has no certificate of a kind that the client takes, or only suites that are forbidden today (CBC, RC4, 3DES)",
        "The server's log says which. OpenSSL, with all that it has, may tell what the server still speaks.",
        situation.openssl("-cipher ALL@SECLEVEL=0")))
    return causes
  }

  var protocols: [Advice] {
    [
      advice(
        "The server speaks another application protocol",
        "It takes none of those that were offered. Offer the usual two:",
        situation.again("--alpn h2,http/1.1")),
      advice("It wants none at all", "Leave the choice to the protocol itself.", situation.again()),
    ]
  }

  var names: [Advice] {
    [
      advice(
        "The server has nothing for this name",
        "Ask for one that it serves. On the server, see whether the name is set up.",
        situation.again("--server-name NAME")),
      advice(
        "The name points to the wrong machine", "Compare the address with the one that it should have.",
        "getent hosts \(situation.hostName)"),
    ]
  }

  /// Whoever gave up found that the other one's proof does not hold.
  var proofs: [Advice] {
    let compare = "openssl x509 -noout -pubkey -in CERTIFICATE; openssl pkey -pubout -in KEY"
    let serverKey = advice(
      "The server's certificate and key do not belong together",
      "On the server, these two have to print the same key.", compare)
    let clientKey = advice(
      "The client's certificate and key do not belong together", "These two have to print the same key.", compare)
    let changed = advice(
      "Something on the way changes the handshake", "Try from another network, and see what arrives.", lookAtBytes)
    let shared = situation.offersPreSharedKey ? preSharedKey : []
    guard failure.gaveUp == .server else { return [serverKey] + shared + [changed] }
    return shared + (situation.clientShowedCertificate ? [clientKey] : []) + [changed]
  }

  var records: [Advice] {
    [
      advice(
        "The two have different keys",
        "A key log and a capture tell which: they open what was sealed with the right one.",
        "sotto decode --pcap FILE --keylog FILE"),
      advice(
        "Bytes are changed on the way", "By a proxy, or by broken hardware. Try again, and from another network.",
        situation.again()),
      advice(
        "One side computes wrongly", "With another suite it may not.",
        situation.again("--suites TLS_AES_128_GCM_SHA256")),
    ]
  }

  private var internalError: [Advice] {
    [
      advice(
        "The server has a fault of its own",
        "Its log says which: no certificate loaded, a key store that does not answer, no memory.", nil),
      situation.sentServerName ? otherName : nameNeeded,
    ] + (situation.offersTLS13 || situation.offer == nil ? [olderVersion] : [])
  }
}
