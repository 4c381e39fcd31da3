// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto
import Synchronization

/// Signs with the schemes that the runner names, in its order; later, if the runner asks for suspension.
struct ShimSigner: Signer {
  let key: SigningKey
  let schemes: [SignatureScheme]
  let isAsync: Bool

  init(_ key: SigningKey, preferences: [SignatureScheme], isAsync: Bool) {
    self.key = key
    schemes = preferences.isEmpty ? key.schemes : preferences.filter(key.schemes.contains)
    self.isAsync = isAsync
  }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    isAsync ? nil : try key.sign(content, with: scheme)
  }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try await Task.sleep(for: .milliseconds(1))
    return try key.sign(content, with: scheme)
  }
}

/// Takes the first credential that fits, as BoringSSL does.
final class ShimSelector: CredentialSelector {
  struct Entry {
    let index: Int
    let credential: Credential
    let mustMatchIssuer: Bool
  }

  private struct State {
    var selected: Int?
    var hello: ClientHelloSummary?
    var request: CertificateRequestSummary?
  }

  let entries: [Entry]
  let options: ConnectionOptions
  private let state = Mutex<State>(State())

  init(_ options: ConnectionOptions) throws {
    var entries: [Entry] = []
    for (index, given) in options.credentials.enumerated() {
      guard let entry = try Self.load(given, index, options.isAsync) else { continue }
      entries.append(entry)
    }
    if let entry = try Self.load(options.defaultCredential, -1, options.isAsync) { entries.append(entry) }
    self.entries = entries
    self.options = options
  }

  /// Which credential was taken.
  var selected: Int? { state.withLock { $0.selected } }

  /// The hello that asked.
  var hello: ClientHelloSummary? { state.withLock { $0.hello } }

  /// The request that asked.
  var request: CertificateRequestSummary? { state.withLock { $0.request } }

  private static func load(_ given: CredentialOptions, _ index: Int, _ isAsync: Bool) throws -> Entry? {
    guard let certificate = given.certificateFile, let key = given.keyFile else { return nil }
    let loaded = try Credential(certificateFile: certificate, privateKeyFile: key)
    guard let signingKey = loaded.signer as? SigningKey else { return nil }
    let signer = ShimSigner(signingKey, preferences: given.signingPreferences, isAsync: isAsync)
    let credential = try Credential(certificateChain: loaded.certificateChain, signer: signer)
    return Entry(index: index, credential: credential, mustMatchIssuer: given.mustMatchIssuer)
  }

  func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? {
    options.isAsync || options.failsCredentialSelection ? nil : choose(hello)
  }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    try await Task.sleep(for: .milliseconds(1))
    if options.failsCredentialSelection { throw Unimplemented(what: "told to fail") }
    return choose(hello)
  }

  private func choose(_ hello: ClientHelloSummary) -> CredentialChoice {
    state.withLock { $0.hello = hello }
    if options.refusesEarly { return .none }
    for entry in entries {
      let list = CredentialList([entry.credential])
      guard case .present(let credential)? = list.selectImmediately(for: hello) else { continue }
      if entry.mustMatchIssuer, !credential.isIssued(byOneOf: hello.certificateAuthorities) { continue }
      state.withLock { $0.selected = entry.index }
      return .present(credential)
    }
    return .noCommonScheme
  }
}

extension ShimSelector: ClientCredentialSelector {
  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    options.isAsync || options.failsCredentialSelection ? nil : choose(request)
  }

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    try await Task.sleep(for: .milliseconds(1))
    if options.failsCredentialSelection { throw Unimplemented(what: "told to fail") }
    return choose(request)
  }

  private func choose(_ request: CertificateRequestSummary) -> ClientCredentialChoice {
    state.withLock { $0.request = request }
    for entry in entries {
      let list = CredentialList([entry.credential])
      guard case .present(let credential)? = list.selectImmediately(for: request) else { continue }
      if entry.mustMatchIssuer, !credential.isIssued(byOneOf: request.certificateAuthorities) { continue }
      state.withLock { $0.selected = entry.index }
      return .present(credential)
    }
    // Credentials, but none that fits: BoringSSL fails here, rather than to show none.
    return entries.isEmpty ? .none : .present(entries[0].credential)
  }
}

/// Does what the runner says about the peer's chain.
struct ShimVerifier: PeerVerifier {
  let options: ConnectionOptions
  let trusted: ChainVerifier?

  init(_ options: ConnectionOptions) throws {
    self.options = options
    if let file = options.trustFile, options.verifiesPeer, !options.usesCustomVerifier, !options.verifyFails {
      var rules = ChainVerifier.Options()
      rules.allowsMissingServerName = true
      trusted = ChainVerifier(roots: try TrustRoots.pemFile(file), options: rules)
    } else {
      trusted = nil
    }
  }

  var certificateSignatureSchemes: [SignatureScheme] { InsecureNoVerification().certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    if options.isAsync { try? await Task.sleep(for: .milliseconds(1)) }
    if options.verifyFails, options.verifiesPeer || options.usesCustomVerifier {
      return .failure(.other("told to fail"))
    }
    if let trusted { return await trusted.verify(peer, at: now) }
    return await InsecureNoVerification().verify(peer, at: now)
  }
}

/// The certificates of a PEM file in DER.
func certificates(inFile path: String) throws -> [[UInt8]] {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  var chain: [[UInt8]] = []
  var body: String?
  for line in text.split(whereSeparator: \.isNewline) {
    switch line {
    case "-----BEGIN CERTIFICATE-----": body = ""
    case "-----END CERTIFICATE-----":
      guard let data = Data(base64Encoded: body ?? "") else { throw Unimplemented(what: "the file \(path)") }
      chain.append(Array(data))
      body = nil
    default: body?.append(contentsOf: line)
    }
  }
  return chain
}
