// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
import SottoWire

extension ClientConfiguration {
  /// A client under `policy`, with `verifier` deciding whom to trust.
  public init(policy: Policy, verifier: any PeerVerifier) {
    self.init(verifier: verifier)
    apply(policy)
  }

  /// A client under `policy`, trusting the authorities in `roots`.
  public init(policy: Policy, roots: TrustRoots) {
    self.init(policy: policy, verifier: ChainVerifier(roots: roots))
  }

  /// Puts `policy` in the place of all that was set about negotiation: versions, suites, groups, key shares, signature schemes, and
  /// every `insecure…` switch, which goes off. Certificates of ours are held to it from now on. What was set otherwise stays, and all
  /// can be changed again afterwards: so apply a policy first, or last.
  public mutating func apply(_ policy: Policy) {
    common.apply(policy)
    keyShareGroups = Self.keyShareGroups(among: policy.groups)
    signatureSchemes = policy.signatureSchemes
    resumption.insecureAllowsPSKOnly = false
    // What was agreed under other rules is not gone on with.
    forgetSessions()
  }
}

extension ServerConfiguration {
  /// A server under `policy`, presenting whichever of `credentials` suits the client. One that the policy does not allow is
  /// refused when the configuration is used: ``Policy/findings(for:)`` tells before.
  public init(policy: Policy, credentials: [Credential]) {
    self.init(policy: policy, credentials: CredentialList(credentials))
  }

  /// A server under `policy`, with `credentials` choosing what to present. A choice that the policy does not allow ends the
  /// handshake.
  public init(policy: Policy, credentials: any CredentialSelector) {
    self.init(credentials: credentials)
    apply(policy)
  }

  /// Puts `policy` in the place of all that was set about negotiation: versions, suites, groups, the schemes by which clients may sign,
  /// and every `insecure…` switch, which goes off. Our credentials are held to it from now on. What was set otherwise stays, and all can
  /// be changed again afterwards. ``clientAuthentication`` brings schemes of its own when it is set: set it before.
  public mutating func apply(_ policy: Policy) {
    common.apply(policy)
    clientAuthentication.signatureSchemes = policy.signatureSchemes
    resumption.insecureAllowsPSKOnly = false
  }
}

extension CommonSettings {
  fileprivate mutating func apply(_ policy: Policy) {
    minimumVersion = policy.minimumVersion
    maximumVersion = policy.maximumVersion
    cipherSuites = policy.cipherSuites
    groups = policy.groups
    insecureAllowsMissingExtendedMainSecret = false
    insecureRSAKeyExchange = false
    self.policy = policy
  }
}
