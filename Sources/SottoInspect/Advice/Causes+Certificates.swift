// SPDX-License-Identifier: Apache-2.0

// A certificate that was not believed.
extension Causes {
  func certificate(_ id: String) -> [Advice] {
    switch FailureID(rawValue: id) {
    case .certificateUnknownIssuer?: unknownIssuer
    case .certificateSelfSigned?: selfSigned
    case .certificateExpired?: expired
    case .certificateNotYetValid?: notYetValid
    case .certificateWrongName?, .certificateNoNames?: wrongName
    case .certificateBadStaple?, .certificateStapleMissing?: staple
    case .certificateMissing?: clientCertificate
    case .certificateKeyNotPinned?: newKey
    default: general
    }
  }

  private var sent: [CertificateView] { situation.inspection.serverIdentity?.sent ?? [] }

  var unknownIssuer: [Advice] {
    let intermediate = advice(
      "The server does not send its intermediate certificate",
      "It sent \(sent.count == 1 ? "only its own certificate" : "\(sent.count) certificates"), and none that leads on to an "
        + "authority that is trusted. Browsers hide this by fetching what is missing. Configure the full chain on the server.",
      situation.openssl("-showcerts"))
    let authority = advice(
      "Its authority is a private one",
      "If you know the authority, trust it on purpose: with its root certificate in a PEM file.",
      situation.again("--ca FILE"))
    let proxy = advice(
      "A proxy on the way shows certificates of its own",
      "Company networks and virus scanners do so. The issuer's name gives it away: \(issuer). Try from another network.",
      situation.openssl() + " | openssl x509 -noout -issuer")
    let sendsRoot = sent.last?.isSelfIssued == true
    return sendsRoot ? [authority, proxy, intermediate] : [intermediate, authority, proxy]
  }

  private var issuer: String { sent.last?.issuer.map { "\"\($0)\"" } ?? "not known here" }

  private var selfSigned: [Advice] {
    [
      advice(
        "It is a device or a test server that made its certificate itself",
        "If you know this certificate, put it in a PEM file and trust it on purpose.", situation.again("--ca FILE")),
      advice(
        "The server fell back to a default certificate",
        "Servers show one when they are asked for no name, or for one that they do not know.",
        situation.again("--server-name NAME")),
      advice(
        "Somebody else answers",
        "A login page of a wireless network, or worse. Compare the address with the one that it should have.",
        "getent hosts \(situation.hostName)"),
    ]
  }

  private var expired: [Advice] {
    let index = sent.firstIndex { ($0.daysLeft ?? 0) < 0 } ?? 0
    let which = index == 0 ? "The certificate" : "An intermediate certificate (number \(index + 1) of those sent)"
    let days =
      sent.indices.contains(index)
      ? sent[index].daysLeft.map { " \(Wording.ending(inDays: $0))" } ?? " has ended" : " has ended"
    return [
      advice(
        "It was not renewed, or the server was not reloaded after it was",
        "\(which)\(days). On the server, look at the file: if it is newer than what the server shows, a reload is missing.",
        "openssl x509 -noout -dates -in CERTIFICATE"),
      advice(
        "This machine's clock is ahead",
        "It counts as now what the clock says\(startedAt).", "date -u"),
    ]
  }

  private var startedAt: String { situation.inspection.source.startedAt.map { ", which was \($0)" } ?? "" }

  private var notYetValid: [Advice] {
    [
      advice(
        "This machine's clock is behind",
        "Nearly always that is it: after a dead battery, on a fresh device. It counts as now what the clock says\(startedAt).",
        "date -u"),
      advice(
        "The certificate was issued for later",
        "Its first day is still to come\(sent.first?.notBefore.map { ": \($0)" } ?? ""). Wait, or have it issued anew.",
        "openssl x509 -noout -dates -in CERTIFICATE"),
    ]
  }

  private var wrongName: [Advice] {
    let names = sent.first?.names ?? []
    let wanted = situation.inspection.source.serverName ?? situation.hostName
    var causes: [Advice] = []
    if !situation.sentServerName, situation.offer != nil {
      causes.append(nameNeeded)
    }
    if let other = names.first(where: { Situation.isPlain($0) && $0 != wanted }) {
      causes.append(
        advice(
          "You mean the server by another name",
          "Its certificate is for \(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? " and more" : ""). If that is whom you "
            + "mean, say so.", situation.again("--server-name \(other)")))
    }
    causes.append(
      advice(
        "The certificate lacks this name",
        "Have one issued that has \(wanted) in its subjectAltName. See what the file on the server has.",
        "openssl x509 -noout -ext subjectAltName -in CERTIFICATE"))
    causes.append(
      advice(
        "The name points to another machine",
        "Somebody else's server answers there, such as that of a provider who does not know the name yet.",
        "getent hosts \(situation.hostName)"))
    return causes
  }

  private var newKey: [Advice] {
    [
      advice(
        "The server has a new key", "If its owner, and not the server, gave you the new one, pin that.",
        situation.again("--pin-public-key KEY")),
      advice(
        "Somebody else answers", "Compare the address with the one that it should have.",
        "getent hosts \(situation.hostName)"),
    ]
  }

  private var staple: [Advice] {
    [
      advice(
        "The server's stapling is switched off, or its response is old",
        "Its certificate says that it is only to be believed with a fresh OCSP response beside it.",
        situation.inspect("--bytes")),
      advice("A clock is off", "Responses are good for a few days only.", "date -u"),
    ]
  }
}
