// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

// snippet: verifier
/// The ordinary checks, and then one more: only these certificates, whoever issued them.
struct PinnedVerifier: PeerVerifier {
  let ordinary: ChainVerifier
  let pinned: Set<[UInt8]>

  init(roots: TrustRoots, pinned: Set<[UInt8]>) {
    ordinary = ChainVerifier(roots: roots)
    self.pinned = pinned
  }

  var certificateSignatureSchemes: [SignatureScheme] { ordinary.certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    let result = await ordinary.verify(peer, at: now)
    guard case .success(let identity) = result else { return result }
    guard let leaf = identity.chain.first, pinned.contains(leaf) else {
      return .failure(.other("the certificate is not one of those that are pinned"))
    }
    return result
  }
}
// end of snippet

// snippet: policy
func modernConfiguration(for credentials: [Credential]) -> ServerConfiguration {
  // What the policy has against a credential, before any client finds out.
  for finding in credentials.flatMap(Policy.modern2026.findings) {
    print(finding.isViolation ? "refused: \(finding). \(finding.advice)" : "note: \(finding)")
  }
  return ServerConfiguration(policy: .modern2026, credentials: credentials)
}
// end of snippet

// snippet: own-policy
extension Policy {
  /// The house's own rules: those of TLSRef, with larger curves.
  static let house: Policy = {
    var policy = Policy.modern2026
    policy.name = "house2026"
    policy.date = "2026-11-26"
    policy.source = "the security team"
    policy.groups = [.secp384r1MLKEM1024, .secp384r1]
    policy.certificates.keys = [.ecdsaP384]
    return policy
  }()
}
// end of snippet

// snippet: signer
/// Signs with a key that is somewhere else: a hardware module, a key service.
struct RemoteSigner: Signer {
  let schemes: [SignatureScheme]
  let request: @Sendable ([UInt8], SignatureScheme) async throws -> [UInt8]

  init(
    schemes: [SignatureScheme], request: @escaping @Sendable ([UInt8], SignatureScheme) async throws -> [UInt8]
  ) {
    self.schemes = schemes
    self.request = request
  }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try await request(content, scheme)
  }
}
// end of snippet

// snippet: remote-credential
func configuration(
  chain: [[UInt8]], request: @escaping @Sendable ([UInt8], SignatureScheme) async throws -> [UInt8]
) throws -> ServerConfiguration {
  let signer = RemoteSigner(schemes: [.ecdsaSecp256r1SHA256], request: request)
  return ServerConfiguration(credentials: [try Credential(certificateChain: chain, signer: signer)])
}
// end of snippet

// snippet: raw-public-key
func pinned(
  serverKey: SigningKey, clientPins: [PublicKeyPin]
) throws -> (server: ServerConfiguration, client: ClientConfiguration) {
  let credential = try Credential(rawPublicKeyOf: serverKey)
  var server = ServerConfiguration(credentials: [credential])
  server.clientAuthentication = .optional(pinnedPublicKeys: clientPins)
  // What the client has to know: it prints as sha256//…, for a configuration file.
  let client = ClientConfiguration(pinnedPublicKeys: [credential.pin].compactMap { $0 })
  return (server, client)
}
// end of snippet

// snippet: reloading
/// Presents whatever credential is current: connections that begin after a change get the new one.
final class CurrentCredential: CredentialSelector {
  private let current: Mutex<Credential>

  init(_ credential: Credential) {
    current = Mutex(credential)
  }

  func replace(with credential: Credential) {
    current.withLock { $0 = credential }
  }

  func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? {
    .present(current.withLock { $0 })
  }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    .present(current.withLock { $0 })
  }
}
// end of snippet

// snippet: names
func configuration(for credentials: [Credential]) -> ServerConfiguration {
  // By the name that the client asks for; a name that no certificate covers is refused.
  ServerConfiguration(credentials: CredentialList(credentials, refusesUnknownNames: true))
}
// end of snippet

// snippet: pre-shared-keys
func hub(_ secret: [UInt8]) throws -> (client: ClientConfiguration, server: ServerConfiguration) {
  let key = try PreSharedKey(
    identity: Array("sensor-42".utf8), secret: secret, context: Array("client=sensor server=hub".utf8))
  return (ClientConfiguration(preSharedKeys: [key]), ServerConfiguration(preSharedKeys: [key]))
}
// end of snippet

// snippet: key-log
func configuration(
  roots: TrustRoots, logging line: @escaping @Sendable (String) -> Void
) -> ClientConfiguration {
  var configuration = ClientConfiguration(roots: roots)
  // Whoever has these lines reads the traffic.
  configuration.common.keyLog = { line($0.text) }
  return configuration
}
// end of snippet

// snippet: observer
func configuration(
  roots: TrustRoots, counting failed: @escaping @Sendable (TLSError) -> Void
) -> ClientConfiguration {
  var configuration = ClientConfiguration(roots: roots)
  configuration.common.observer = { event in
    if case .failed(let error) = event { failed(error) }
  }
  return configuration
}
// end of snippet
