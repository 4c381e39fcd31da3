// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Settings as connections read them: what follows from them is found out once, and not for every connection.
final class PreparedSettings: Sendable {
  let value: CommonSettings
  let random: any RandomSource
  let time: any TimeSource
  /// The versions that are spoken, best first.
  let versions: [ProtocolVersion]
  private let suitesTLS13: [CipherSuite]
  private let suitesTLS12: [CipherSuite]
  /// Curves for TLS 1.2, best first.
  let curves: [NamedGroup]
  /// What is wrong with them.
  private let problem: TLSError?

  init(_ value: CommonSettings) {
    self.value = value
    random = value.random
    time = value.time
    versions = value.versions
    suitesTLS13 = value.suites(of: .tls13)
    suitesTLS12 = value.suites(of: .tls12)
    curves = value.curves
    do {
      try value.validate()
      problem = nil
    } catch {
      problem = error
    }
  }

  func validate() throws(TLSError) {
    if let problem { throw problem }
  }

  func speaks(_ version: ProtocolVersion) -> Bool { versions.contains(version) }

  /// The suites of `version`, best first.
  func suites(of version: ProtocolVersion) -> [CipherSuite] { version == .tls12 ? suitesTLS12 : suitesTLS13 }
}
