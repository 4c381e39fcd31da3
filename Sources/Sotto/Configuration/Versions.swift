// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

extension CommonSettings {
  //= rfc9846 4.3.1-6
  /// What there is code for, best first.
  static let knownVersions: [ProtocolVersion] = [.tls13, .tls12]

  /// The versions that are spoken, best first: those in the range for which there is a suite, and a group if it needs one.
  package var versions: [ProtocolVersion] {
    switch (speaks(.tls13), speaks(.tls12)) {
    case (true, true): Self.knownVersions
    case (true, false): Self.onlyTLS13
    case (false, true): Self.onlyTLS12
    case (false, false): []
    }
  }

  private static let onlyTLS13: [ProtocolVersion] = [.tls13]
  private static let onlyTLS12: [ProtocolVersion] = [.tls12]

  /// Whether `version` is spoken.
  package func speaks(_ version: ProtocolVersion) -> Bool {
    guard version.rawValue >= minimumVersion.rawValue, version.rawValue <= maximumVersion.rawValue else { return false }
    switch version {
    case .tls13: return cipherSuites.contains { $0.version == .tls13 }
    case .tls12: return insecureRSAKeyExchange || hasCurve && cipherSuites.contains { $0.version == .tls12 }
    default: return false
    }
  }

  /// The suites of `version`, best first.
  func suites(of version: ProtocolVersion) -> [CipherSuite] {
    version == .tls12 ? suitesForTLS12 : cipherSuites.filter { $0.version == version }
  }

  /// Those that agree on a key need a curve to do it on; the classical ones come last.
  private var suitesForTLS12: [CipherSuite] {
    let ephemeral = hasCurve ? cipherSuites.filter { $0.version == .tls12 } : []
    return ephemeral + (insecureRSAKeyExchange ? CipherSuite.insecureRSAKeyExchange : [])
  }

  private var hasCurve: Bool { groups.contains(where: \.isImplementedTLS12) }

  /// Curves for TLS 1.2, best first: it has no hybrids.
  var curves: [NamedGroup] { groups.filter(\.isImplementedTLS12) }
}

extension CipherSuite {
  /// The version that the suite belongs to; nil for one that there is no code for.
  var version: ProtocolVersion? {
    if parameters != nil { return .tls13 }
    return parametersTLS12 == nil ? nil : .tls12
  }

  /// Whether the client's secret is encrypted to the server's RSA key.
  var usesRSAKeyExchange: Bool { parametersTLS12?.keyExchange == .insecureRSA }
}
