// SPDX-License-Identifier: Apache-2.0

import Sotto

extension ConnectionOptions {
  private func apply(to settings: inout CommonSettings, _ memory: ShimMemory) throws {
    settings.time = memory.time
    if expectedTrace != nil || earlyWriteAfter != nil {
      settings.observer = { [trace = memory.trace] in trace.add($0) }
    }
    if !groups.isEmpty { settings.groups = groups }
    // BoringSSL goes down to TLS 1.2 too, unless it is told to go further.
    settings.minimumVersion = max(minVersion, .tls12)
    settings.maximumVersion = min(maxVersion, .tls13)
    if withoutTLS12 { settings.minimumVersion = max(settings.minimumVersion, .tls13) }
    if withoutTLS13 { settings.maximumVersion = min(settings.maximumVersion, .tls12) }
    if let cipherRule { settings.cipherSuites = try Self.suites(cipherRule) }
    // As BoringSSL has it by default.
    settings.insecureAllowsMissingExtendedMainSecret = true
    settings.insecureRSAKeyExchange = cipherRule == nil
    // The runner sends long chains to see whether they pass.
    settings.limits.certificateCount = 200
    if let certificateListLimit { settings.limits.handshakeMessageSize = certificateListLimit }
    policy?.apply(to: &settings)
    let compressions = ShimCompression.all.filter {
      compressesCertificates || onlyCompression == Int($0.algorithm.rawValue)
    }
    settings.certificateCompressors = compressions
    settings.certificateDecompressors = compressions
    if let maxSendFragment { settings.maximumFragmentLength = maxSendFragment }
  }

  func clientConfiguration(
    _ selector: ShimSelector, _ memory: ShimMemory, isResumption: Bool
  ) throws -> ClientConfiguration {
    try memory.verifier.take(ShimVerifier(self, isResumption: isResumption))
    memory.selector.take(selector)
    var configuration =
      selector.entries.isEmpty && shownCertificateTypes.isEmpty && !isAsync && !failsSelection
      ? memory.client : memory.clientWithCredentials
    configuration.resumption.scope = "the runner"
    configuration.resumption.reverifiesChain = reverifiesOnResume
    configuration.resumption.keepsUnrenewedSessions = true
    if !sendsTickets { configuration.resumption.store = nil }
    try apply(to: &configuration.common, memory)
    configuration.common.applicationProtocols = advertisedProtocols
    configuration.sendsGREASE = sendsGREASE
    configuration.signatureSchemes = acceptedSchemes
    configuration.keyShareGroups = keyShares ?? Self.defaultKeyShares(configuration.common.groups)
    return configuration
  }

  private var acceptedSchemes: [SignatureScheme] {
    (verifyPreferences.isEmpty ? policy?.schemes ?? Self.defaultVerifyPreferences : verifyPreferences)
      .filter(ClientConfiguration.verifiableSchemes.contains)
  }

  /// What BoringSSL accepts unless told otherwise.
  private static let defaultVerifyPreferences: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .rsaPKCS1SHA256, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384,
    .rsaPKCS1SHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA512,
  ]

  /// The rules for suites that the runner's tests use and that are within our means.
  private static func suites(_ rule: String) throws -> [CipherSuite] {
    switch rule {
    case "DEFAULT:!AES":
      [
        .chacha20Poly1305SHA256, .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256,
      ]
    default: throw Unimplemented(what: "the cipher rule \(rule)")
    }
  }

  /// BoringSSL's habit: the first group after quantum computers and the first before them.
  private static func defaultKeyShares(_ groups: [NamedGroup]) -> [NamedGroup] {
    let safe: Set<NamedGroup> = [.x25519MLKEM768, .secp256r1MLKEM768, .secp384r1MLKEM1024, .mlkem1024]
    return [groups.first(where: safe.contains), groups.first { !safe.contains($0) }].compactMap { $0 }
  }

  func serverConfiguration(
    _ selector: ShimSelector, _ memory: ShimMemory, isResumption: Bool
  ) throws -> ServerConfiguration {
    var configuration = ServerConfiguration(credentials: selector)
    configuration.preSharedKeys = try ShimKeySource(self, selector)
    configuration.resumption.isEnabled = sendsTickets && !ignoresTickets
    configuration.resumption.keys = memory.ticketKeys
    if expectsSessionID { configuration.resumption.store = memory.sessions }
    if enablesEarlyData {
      // BoringSSL's measures.
      configuration.earlyData = ServerEarlyData(register: memory.register)
      configuration.earlyData?.maximumSize = 14_336
      configuration.earlyData?.ageTolerance = .seconds(60)
    }
    try apply(to: &configuration.common, memory)
    if requiresClientCertificate || verifiesPeer {
      let verifier = try ShimVerifier(self, isResumption: isResumption)
      configuration.clientAuthentication =
        requiresClientCertificate
        ? .required(verifier, authorities: clientAuthorities) : .optional(verifier, authorities: clientAuthorities)
      configuration.clientAuthentication.signatureSchemes = acceptedSchemes
    }
    if let selectedProtocol { configuration.common.applicationProtocols = [selectedProtocol] }
    if rejectsProtocols { configuration.common.applicationProtocols = ["no such protocol"] }
    return configuration
  }
}

private func max(_ one: ProtocolVersion, _ other: ProtocolVersion) -> ProtocolVersion {
  one.rawValue < other.rawValue ? other : one
}

private func min(_ one: ProtocolVersion, _ other: ProtocolVersion) -> ProtocolVersion {
  one.rawValue < other.rawValue ? one : other
}
