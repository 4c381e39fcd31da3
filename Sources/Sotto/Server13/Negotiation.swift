// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the server chose from a ClientHello.
struct Negotiation: Sendable {
  let suite: SuiteParameters
  let group: NamedGroup
  /// The client's share for `group`; nil where it has to be asked for.
  let share: KeyShareEntry?
  let applicationProtocol: String?

  init(_ received: ReceivedClientHello, _ settings: CommonSettings, _ out: inout Output) throws(TLSError) {
    //= rfc9846 4.2.2-12
    //= rfc9846 4.2.1-4
    guard
      let suite = settings.cipherSuites.first(where: received.hello.cipherSuites.contains)?.parameters
    else { throw TLSError(.noCommonCipherSuite(offered: received.hello.cipherSuites.withoutGREASE)) }
    self.suite = suite

    //= rfc9846 4.2.1-1
    let common = settings.groups.filter(received.groups.contains)
    guard let best = common.first else {
      throw TLSError(.noCommonGroup(offered: received.groups.withoutGREASE))
    }
    // A round trip is worth a group that resists quantum computers, not the difference between two that do not.
    //= rfc9846 4.3.8-5
    let ready = common.first { $0.isHybrid == best.isHybrid && received.keyShare[$0] != nil }
    group = ready ?? best
    share = received.keyShare[group]
    applicationProtocol = try Self.applicationProtocol(received, settings)

    out.note(.decision(.version(.tls13, offered: received.extensions.supportedVersions?.versions ?? [])))
    out.note(.decision(.cipherSuite(suite.suite, offered: received.hello.cipherSuites)))
    let shares = received.keyShare.shares.map(\.group)
    out.note(.decision(.group(group, offered: received.groups, shares: shares)))
  }

  private static func applicationProtocol(
    _ received: ReceivedClientHello, _ settings: CommonSettings
  ) throws(TLSError) -> String? {
    guard let offered = received.extensions.applicationProtocols?.names, !settings.applicationProtocols.isEmpty else {
      return nil
    }
    guard let chosen = settings.applicationProtocols.first(where: { offered.contains(Array($0.utf8)) }) else {
      throw TLSError(.noApplicationProtocol(offered: offered.map { String(decoding: $0, as: UTF8.self) }))
    }
    return chosen
  }
}

extension NamedGroup {
  /// Whether it joins a classical group with one that resists quantum computers.
  package var isHybrid: Bool {
    switch self {
    case .x25519MLKEM768, .secp256r1MLKEM768, .secp384r1MLKEM1024: true
    default: false
    }
  }
}

extension Array where Element: RawRepresentable, Element.RawValue == UInt16 {
  var withoutGREASE: [Element] { filter { !GREASE.isReserved($0.rawValue) } }
}
