// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
import SottoWire

/// What a policy has against a credential.
public struct PolicyFinding: Hashable, Sendable {
  /// Whether the credential is refused for it. Otherwise it goes against a recommendation.
  public let isViolation: Bool
  /// What is the matter, as a clause, such as `its key is RSA 2048`.
  public let problem: String
  /// What the policy says, as a clause, such as `modern2026 allows ECDSA P-256, ECDSA P-384`.
  public let rule: String
  /// What to do about it, as a sentence.
  public let advice: String
}

extension PolicyFinding: CustomStringConvertible {
  /// Such as `its key is RSA 2048, and modern2026 allows ECDSA P-256, ECDSA P-384`.
  public var description: String { "\(problem), and \(rule)" }
}

extension Policy {
  /// All that the policy has against a credential of ours. A configuration under the policy refuses one with a violation: to
  /// begin with if it stands in a ``CredentialList``, otherwise when a selector chooses it.
  public func findings(for credential: Credential) -> [PolicyFinding] {
    [keyFinding(credential), schemeFinding(credential), lifetimeFinding(credential)].compactMap { $0 }
  }

  private func keyFinding(_ credential: Credential) -> PolicyFinding? {
    guard !credential.leafKey.isAllowed(by: certificates.keys) else { return nil }
    let allowed = certificates.keys.map(\.description).joined(separator: ", ")
    return PolicyFinding(
      isViolation: true, problem: "its key is \(credential.leafKey.name)",
      rule: "\(name) allows \(allowed.isEmpty ? "no key" : allowed)",
      advice: "Request a certificate for \(certificates.keys.first.map { "a key of the kind \($0)" } ?? "another key")."
    )
  }

  /// Only a policy that contradicts itself, or a signer that can do less than its key, gets here past the key.
  private func schemeFinding(_ credential: Credential) -> PolicyFinding? {
    let schemes = credential.signer.schemes + credential.signer.schemesTLS12
    guard credential.decryptor == nil, !schemes.contains(where: signatureSchemes.contains) else { return nil }
    return PolicyFinding(
      isViolation: true, problem: "its signer has none of the signature schemes",
      rule: "\(name) allows \(signatureSchemes.map(\.description).joined(separator: ", "))",
      advice: "Use a key that signs so.")
  }

  private func lifetimeFinding(_ credential: Credential) -> PolicyFinding? {
    // A bare key has no end.
    guard let days = credential.leaf?.lifetimeDays else { return nil }
    func finding(_ most: Int?, _ verb: String, isViolation: Bool) -> PolicyFinding? {
      guard let most, days > Int64(most) else { return nil }
      return PolicyFinding(
        isViolation: isViolation, problem: "it is valid for \(days) days", rule: "\(name) \(verb) \(most) at most",
        advice: "Renew it for \(certificates.recommendedLifetimeDays.map { min($0, most) } ?? most) days or less.")
    }
    return finding(certificates.maximumLifetimeDays, "allows", isViolation: true)
      ?? finding(certificates.recommendedLifetimeDays, "recommends", isViolation: false)
  }
}

extension LeafCertificate {
  /// For how many days it is valid, from its first moment to its last; a day that has begun counts.
  package var lifetimeDays: Int64 {
    let (seconds, overflow) = notAfter.secondsSinceEpoch.subtractingReportingOverflow(notBefore.secondsSinceEpoch)
    guard !overflow else { return .max }
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    return days + (rest > 0 ? 1 : 0)
  }
}

extension CertificateKey {
  /// Whether it is of one of these kinds.
  package func isAllowed(by kinds: [CertificateKeyKind]) -> Bool { kinds.contains { $0.includes(self) } }
}

extension CertificateKeyKind {
  fileprivate func includes(_ key: CertificateKey) -> Bool {
    switch (self, key) {
    case (.ecdsaP256, .ecdsa(.secp256r1, _)), (.ecdsaP384, .ecdsa(.secp384r1, _)),
      (.ecdsaP521, .ecdsa(.secp521r1, _)), (.ed25519, .ed25519):
      true
    case (.rsa(let minimum), .rsa(let bits, _)): bits >= minimum
    default: false
    }
  }
}
