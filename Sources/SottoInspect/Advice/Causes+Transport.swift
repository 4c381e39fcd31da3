// SPDX-License-Identifier: Apache-2.0

// The connection itself: it did not come about, it ended, or something else speaks there.
extension Causes {
  var afterHello: [Advice] {
    var causes: [Advice] = []
    if situation.inspection.source.startTLS == nil, let port = situation.port, let plain = PlainProtocol(port: port) {
      causes += startTLS(plain).prefix(1)
    }
    if situation.helloIsLarge || situation.offersHybrid { causes.append(smallHello) }
    if situation.offersTLS13 || situation.offer == nil { causes.append(olderVersion) }
    if !situation.sentServerName, situation.offer != nil { causes.append(nameNeeded) } else { causes.append(otherName) }
    causes.append(notSpokenThere)
    return causes
  }

  private var notSpokenThere: Advice {
    advice(
      "TLS is not spoken at this port, or only after a word of the protocol above",
      "Mail, directories and databases start in the open. Name the protocol:",
      "sotto inspect \(situation.host) --starttls smtp")
  }

  var during: [Advice] {
    var causes: [Advice] = []
    if situation.clientCertificateWasAskedFor { causes += clientCertificate.prefix(1) }
    causes.append(
      advice(
        "The server crashed or gave up without a word", "Its log says why, if anything does. See how far the two came.",
        lookAtBytes))
    if situation.offersTLS13 { causes.append(olderVersion) }
    if situation.helloIsLarge || situation.offersHybrid { causes.append(smallHello) }
    return causes
  }

  var timeout: [Advice] {
    let slow = advice("It is slow", "Allow it more time.", situation.again("--timeout 60s"))
    if situation.serverSpoke { return [slow] + during }
    var causes = afterHello
    causes.insert(slow, at: min(1, causes.count))
    return causes
  }

  func notTLS(_ plain: PlainProtocol) -> [Advice] {
    var causes = startTLS(plain)
    if causes.isEmpty {
      causes = [advice("It speaks \(plain.name) at this port", what(plain), nil)]
    }
    if plain == .http {
      causes = [
        advice(
          "HTTP is spoken here, and HTTPS at another port", "By custom that is 443.",
          "sotto \(situation.tool) \(situation.hostName):443"),
        advice(
          "A proxy answers in the server's place",
          "It wants to be asked in HTTP first, or to have somebody log in. Try from another network.",
          "curl -v http://\(situation.host)/"),
      ]
    }
    return causes + [otherPort(plain)].compactMap(\.self)
  }

  private func otherPort(_ plain: PlainProtocol) -> Advice? {
    plain.securePort.map { port in
      advice(
        "Its TLS is at another port", "By custom \(plain.name) with TLS from the start is at \(port).",
        "sotto \(situation.tool) \(situation.hostName):\(port)")
    }
  }

  /// The talk before TLS led nowhere.
  var plainTalk: [Advice] {
    let plain = situation.inspection.source.startTLS.flatMap(PlainProtocol.init(rawValue:))
    return [
      advice(
        "The server does no TLS at this port, or not for everyone",
        "It has to be switched on there. What it says to that question, its log and its configuration tell.", nil),
      plain.flatMap(otherPort),
      advice(
        "TLS begins at once there, or another protocol is spoken", "Without a word before it:",
        "sotto inspect \(situation.host)"),
    ].compactMap(\.self)
  }

  private func what(_ plain: PlainProtocol) -> String {
    Glossary.entry(id: "error.\(plain.failureID.rawValue)")?.what ?? "It is not TLS."
  }

  private func startTLS(_ plain: PlainProtocol) -> [Advice] {
    guard let name = plain.startTLS, situation.inspection.source.startTLS == nil else { return [] }
    return [
      advice(
        "\(plain.name) begins in the open there", what(plain) + " sotto can say the words before:",
        "sotto inspect \(situation.host) --starttls \(name)")
    ]
  }

  var unknownProtocol: [Advice] {
    [
      notSpokenThere,
      advice(
        "The port is that of something else", "Look at the first bytes that came: they often say what it is.",
        lookAtBytes),
    ]
  }

  var oldServer: [Advice] {
    [
      advice(
        "The server's TLS library is very old",
        "It has to be updated. Perhaps it speaks TLS 1.3, which has what is missing:",
        situation.again("--min-version 1.3"))
    ]
  }

  var downgrade: [Advice] {
    [
      advice(
        "Something on the way changes hellos",
        "A firewall that inspects TLS, or an attacker. Try from another network:",
        situation.again("--min-version 1.3"))
    ]
  }

  func connection(_ id: String) -> [Advice] {
    let port = advice(
      "The service is at another port, or not running", "On the server, see what listens: ss -ltn.",
      situation.port == 443 || situation.port == nil ? nil : "sotto \(situation.tool) \(situation.hostName):443")
    let name = advice(
      "The name is misspelled, or has no address yet", "See what it resolves to.", "getent hosts \(situation.hostName)")
    let firewall = advice(
      "A firewall drops the packets", "It makes no sound; a server that is up and does not listen would say no.",
      situation.again("--timeout 60s"))
    let limit = advice(
      "It takes no more connections, or none from here",
      "Servers end at once what is over a limit, or not on a list of theirs. Its log says so. Try from another machine.",
      nil)
    switch FailureID(rawValue: id) {
    case .connectRefused?: return [port, name]
    case .connectUnknownName?: return [name]
    case .connectClosed?: return [limit, port]
    case .connectTimeout?: return [firewall, name, port]
    default: return [name, firewall, port]
    }
  }
}
