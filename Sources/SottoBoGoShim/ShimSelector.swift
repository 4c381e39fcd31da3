// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// Takes the first credential that fits, as BoringSSL does.
final class ShimSelector: CredentialSelector {
  struct Entry {
    let index: Int
    let credential: Credential
    /// The same key put to the other use. BoringSSL lets a key do both.
    let decrypting: Credential?
    let mustMatchIssuer: Bool

    /// Nothing that could be presented: choosing it is to fail.
    var unusable: Credential? {
      try? credential.rawPublicKey.map { try Credential(rawPublicKey: $0, signer: SignsNothing()) }
        ?? Credential(certificateChain: credential.certificateChain, signer: SignsNothing())
    }
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
      guard let entry = try Self.load(given, index, options) else { continue }
      entries.append(entry)
    }
    if let entry = try Self.load(options.defaultCredential, -1, options) { entries.append(entry) }
    self.entries = entries
    self.options = options
  }

  /// Which credential was taken.
  var selected: Int? { state.withLock { $0.selected } }

  /// The hello that asked.
  var hello: ClientHelloSummary? { state.withLock { $0.hello } }

  /// The request that asked.
  var request: CertificateRequestSummary? { state.withLock { $0.request } }

  private static func load(_ given: CredentialOptions, _ index: Int, _ options: ConnectionOptions) throws -> Entry? {
    guard let key = given.keyFile else { return nil }
    if given.isRawKey { return try loadRawKey(given, key, index, options) }
    guard let certificate = given.certificateFile else { return nil }
    let loaded = try Credential(certificateFile: certificate, privateKeyFile: key)
    guard let signingKey = loaded.signer as? SigningKey else { return nil }
    let signer = signer(signingKey, given, options)
    var credential = try Credential(certificateChain: loaded.certificateChain, signer: signer)
    credential.ocspResponse = options.declinesStaple ? nil : given.ocspResponse
    return Entry(
      index: index, credential: credential, decrypting: decrypting(certificate, key, options.isAsync),
      mustMatchIssuer: given.mustMatchIssuer)
  }

  private static func loadRawKey(
    _ given: CredentialOptions, _ keyFile: String, _ index: Int, _ options: ConnectionOptions
  ) throws -> Entry? {
    let loaded = try Credential(rawPublicKeyOfFile: keyFile)
    guard let signingKey = loaded.signer as? SigningKey, let publicKey = loaded.rawPublicKey else { return nil }
    return Entry(
      index: index,
      credential: try Credential(rawPublicKey: publicKey, signer: signer(signingKey, given, options)),
      decrypting: nil, mustMatchIssuer: given.mustMatchIssuer)
  }

  private static func signer(
    _ key: SigningKey, _ given: CredentialOptions, _ options: ConnectionOptions
  ) -> ShimSigner {
    let preferences = given.signingPreferences.isEmpty ? options.policy?.schemes ?? [] : given.signingPreferences
    return ShimSigner(key, preferences: preferences, isAsync: options.isAsync)
  }

  private static func decrypting(_ certificate: String, _ keyFile: String, _ isAsync: Bool) -> Credential? {
    guard
      let whole = try? Credential(insecureRSAKeyExchangeCertificateFile: certificate, privateKeyFile: keyFile),
      let key = whole.decryptor as? RSADecryptionKey
    else { return nil }
    return try? Credential(
      certificateChain: whole.certificateChain, insecureDecryptor: ShimDecryptor(key: key, isAsync: isAsync))
  }

  func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? {
    options.isAsync || options.failsSelection ? nil : choose(hello)
  }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    try await Task.sleep(for: .milliseconds(1))
    if options.failsSelection { throw Unimplemented(what: "told to fail") }
    return choose(hello)
  }

  private func choose(_ hello: ClientHelloSummary) -> CredentialChoice {
    state.withLock { $0.hello = hello }
    if options.refusesEarly { return .none }
    for entry in entries {
      let candidates = entry.decrypting.map { [entry.credential, $0] } ?? [entry.credential]
      guard case .present(let credential)? = CredentialList(candidates).selectImmediately(for: hello) else { continue }
      if entry.mustMatchIssuer, !credential.isIssued(byOneOf: hello.certificateAuthorities) { continue }
      state.withLock { $0.selected = entry.index }
      return .present(credential)
    }
    let fits = entries.contains { hello.certificateTypes.contains($0.credential.certificateType) }
    return fits || entries.isEmpty ? .noCommonScheme : .noCommonCertificateType
  }
}

extension ShimSelector: ClientCredentialSelector {
  var certificateTypes: [CertificateType] {
    options.shownCertificateTypes.isEmpty
      ? CredentialList(entries.map(\.credential)).certificateTypes : options.shownCertificateTypes
  }

  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    options.isAsync || options.failsSelection ? nil : choose(request)
  }

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    try await Task.sleep(for: .milliseconds(1))
    if options.failsSelection { throw Unimplemented(what: "told to fail") }
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
    return entries.first.flatMap { $0.unusable }.map(ClientCredentialChoice.present) ?? .none
  }
}
