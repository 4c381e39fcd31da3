// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoWire

/// A policy, as one JSON object for scripts. Fields are only ever added under this schema's name.
package struct PolicyReport: Encodable, Sendable {
  /// The name and version of this form.
  package static let schema = "sotto.policy/1"

  private let schema = Self.schema
  private let name: String
  private let date: String
  private let source: String
  private let versions: [String]
  private let cipherSuitesTLS13: [String]
  private let cipherSuitesTLS12: [String]
  private let groups: [String]
  private let signatureSchemes: [String]
  private let certificates: Certificates
  private let hstsSeconds: Int?

  private struct Certificates: Encodable {
    let keys: [Key]
    let maximumLifetimeDays: Int?
    let recommendedLifetimeDays: Int?
  }

  private struct Key: Encodable {
    let type: String
    let curve: String?
    let minimumBits: Int?

    init(_ kind: CertificateKeyKind) {
      switch kind {
      case .ecdsaP256: (type, curve, minimumBits) = ("ECDSA", "P-256", nil)
      case .ecdsaP384: (type, curve, minimumBits) = ("ECDSA", "P-384", nil)
      case .ecdsaP521: (type, curve, minimumBits) = ("ECDSA", "P-521", nil)
      case .ed25519: (type, curve, minimumBits) = ("Ed25519", nil, nil)
      case .rsa(let bits): (type, curve, minimumBits) = ("RSA", nil, bits)
      }
    }
  }

  /// The report on one policy.
  package init(_ policy: Policy) {
    name = policy.name
    date = policy.date
    source = policy.source
    versions = policy.versions.map(\.description)
    cipherSuitesTLS13 = policy.cipherSuitesTLS13.map(\.description)
    cipherSuitesTLS12 = policy.cipherSuitesTLS12.map(\.description)
    groups = policy.groups.map(\.description)
    signatureSchemes = policy.signatureSchemes.map(\.description)
    certificates = Certificates(
      keys: policy.certificates.keys.map(Key.init), maximumLifetimeDays: policy.certificates.maximumLifetimeDays,
      recommendedLifetimeDays: policy.certificates.recommendedLifetimeDays)
    hstsSeconds = policy.hstsSeconds
  }

  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schema) }
}

/// Which policies there are, as one JSON object for scripts. Fields are only ever added under this schema's name.
package struct PolicyListReport: Encodable, Sendable {
  /// The name and version of this form.
  package static let schema = "sotto.policies/1"

  private let schema = Self.schema
  private let policies: [Entry]

  private struct Entry: Encodable {
    let name: String
    let date: String
    let source: String
    let versions: [String]
  }

  /// The report on these policies.
  package init(_ policies: [Policy]) {
    self.policies = policies.map {
      Entry(name: $0.name, date: $0.date, source: $0.source, versions: $0.versions.map(\.description))
    }
  }

  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schema) }
}
