// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the server chose from a ClientHello.
struct Negotiation: Sendable {
  var suite: SuiteParameters
  /// All that could have been chosen, best first.
  let suites: [SuiteParameters]
  /// Nil if the client names none, which it need not if it only wants a session to go on.
  let group: NamedGroup?
  /// The client's share for `group`; nil where it has to be asked for.
  let share: KeyShareEntry?
  let applicationProtocol: String?

  init(_ received: ReceivedClientHello, _ settings: PreparedSettings, _ out: inout Output) throws(TLSError) {
    //= rfc9846 4.2.2-12
    //= rfc9846 4.2.1-4
    let offered = received.hello.cipherSuites
    //= rfc9846 E.5-2
    //= rfc9846 E.5-3
    let common = settings.commonSuites(of: .tls13, offered: offered)
    suites = common.compactMap(\.parameters)
    guard let suite = suites.first else {
      throw TLSError(.noCommonCipherSuite(offered: offered.withoutGREASE))
    }
    self.suite = suite

    //= rfc9846 4.2.1-1
    // The group is chosen first, whether its share came or not.
    //= rfc9846 4.3.8-5
    //= rfc9846 4.3.8-16
    let group = settings.value.groups.first(where: received.groups.contains)
    guard group != nil || received.groups.isEmpty else {
      throw TLSError(.noCommonGroup(offered: received.groups.withoutGREASE))
    }
    self.group = group
    share = group.flatMap { received.keyShare[$0] }
    applicationProtocol = try settings.applicationProtocol(
      among: received.extensions.applicationProtocols?.names)

    out.note(.decision(.version(.tls13, offered: received.extensions.supportedVersions?.versions ?? [])))
    out.note(.decision(.cipherSuite(suite.suite, offered: received.hello.cipherSuites)))
    if let group {
      let shares = received.keyShare.shares.map(\.group)
      out.note(.decision(.group(group, offered: received.groups, shares: shares)))
    }
  }
}

extension PreparedSettings {
  /// The suites of `version` that both sides can use, best first: in our order, unless the client's own first is
  /// ChaCha20. Then it has no fast AES, and what suits it costs us little.
  func commonSuites(of version: ProtocolVersion, offered: [CipherSuite]) -> [CipherSuite] {
    let ours = suites(of: version)
    let common = ours.filter(offered.contains)
    guard let first = offered.first(where: ours.contains), first.isChaCha20 else { return common }
    return common.filter(\.isChaCha20) + common.filter { !$0.isChaCha20 }
  }

  /// Our choice among the client's application protocols; nil if either side names none.
  func applicationProtocol(among offered: [[UInt8]]?) throws(TLSError) -> String? {
    guard let offered, !value.applicationProtocols.isEmpty else { return nil }
    guard let chosen = value.applicationProtocols.first(where: { offered.contains(Array($0.utf8)) }) else {
      throw TLSError(.noApplicationProtocol(offered: offered.prefix(16).map { DisplayText.escaped($0, limit: 64) }))
    }
    return chosen
  }
}

extension CipherSuite {
  fileprivate var isChaCha20: Bool {
    parameters?.aead == .chacha20Poly1305 || parametersTLS12?.aead == .chacha20Poly1305
  }
}

extension Array where Element: RawRepresentable, Element.RawValue == UInt16 {
  var withoutGREASE: [Element] { filter { !GREASE.isReserved($0.rawValue) } }
}
