// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Sotto

#if Zlib
import SottoZlib
#endif

/// What `connect` and `serve` let users choose alike.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep to this policy, by its name (sotto policy list) or in a file (docs/policy-file.md): versions, suites, groups, "
        + "signatures, and one's own certificates. Other options narrow it. inspect compares with it what it finds.",
      valueName: "name|file"))
  var policy: String?

  @Option(help: ArgumentHelp("Application protocols (ALPN), best first.", valueName: "a,b"))
  var alpn: String?

  @Option(help: ArgumentHelp("Groups for key agreement, best first.", valueName: "x25519,secp256r1"))
  var groups: String?

  @Option(help: ArgumentHelp("Cipher suites, best first.", valueName: "TLS_AES_128_GCM_SHA256,…"))
  var suites: String?

  @Option(help: ArgumentHelp("The oldest version to speak, 1.2 or 1.3.", valueName: "version"))
  var minVersion: VersionArgument?

  @Option(help: ArgumentHelp("The newest version to speak, 1.2 or 1.3.", valueName: "version"))
  var maxVersion: VersionArgument?

  @Flag(
    help: """
      Speak TLS 1.2's classical handshake too, where the client encrypts the secret to the server's RSA key: whoever gets \
      that key later reads all. For study and old devices only.
      """)
  var insecureRsaKeyExchange = false

  @Option(
    help: ArgumentHelp(
      "Append the secrets of each connection to this file (RFC 9850), for debugging: whoever has it reads the traffic. "
        + "SSLKEYLOGFILE in the environment does the same.", valueName: "file"))
  var keylog: String?

  @Option(
    help: ArgumentHelp(
      "Move to new keys after so many bytes sent, and ask the peer to, for trying out peers: by itself it happens long "
        + "before the limits of the cipher.", valueName: "bytes"))
  var updateKeysEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Take no longer records than so many bytes, 64 to 16385, from peers that know how to be told so (RFC 8449).",
      valueName: "bytes"))
  var recordSizeLimit: Int?

  func validate() throws {
    if let recordSizeLimit, !(64...16_385).contains(recordSizeLimit) {
      throw ValidationError("--record-size-limit needs a number from 64 to 16385.")
    }
    if let updateKeysEvery, updateKeysEvery < 1 {
      throw ValidationError("--update-keys-every needs a number of bytes.")
    }
  }

  /// The policy that was named, if any.
  func namedPolicy() throws(Complaint) -> Policy? {
    guard let policy else { return nil }
    return try PolicyOption.find(policy)
  }

  /// Puts the choices into a configuration, to which the policy has been applied.
  func apply(to settings: inout CommonSettings, console: Console = .shared) throws(Complaint) {
    if let policy = settings.policy { try check(against: policy) }
    if let alpn { settings.applicationProtocols = try Self.protocols(alpn) }
    if let groups { settings.groups = try Self.groups(groups) }
    if let suites { settings.cipherSuites = try Self.suites(suites) }
    if let minVersion { settings.minimumVersion = minVersion.version }
    if let maxVersion { settings.maximumVersion = maxVersion.version }
    if insecureRsaKeyExchange {
      settings.insecureRSAKeyExchange = true
      console.error("warning: with RSA key exchange, whoever gets the server's key later reads all that is said now")
    }
    #if Zlib
    settings.certificateCompressors = [CachingCertificateCompressor(ZlibCertificateCompression())]
    settings.certificateDecompressors = [ZlibCertificateCompression()]
    #endif
    if let recordSizeLimit { settings.recordSizeLimit = recordSizeLimit }
    let environment = ProcessInfo.processInfo.environment["SSLKEYLOGFILE"].flatMap { $0.isEmpty ? nil : $0 }
    if let path = keylog ?? environment {
      let file = try KeyLogFile(appendingTo: path)
      settings.keyLog = { line in file.append(line) }
      console.error(
        "warning: the secrets of this connection go to \(DisplayText.escaped(path)); whoever has it reads all")
    }
  }

  private func check(against policy: Policy) throws(Complaint) {
    if let groups { try PolicyOption.check("--groups", Self.groups(groups), among: policy.groups, of: policy) }
    if let suites { try PolicyOption.check("--suites", Self.suites(suites), among: policy.cipherSuites, of: policy) }
    for (option, argument) in [("--min-version", minVersion), ("--max-version", maxVersion)] {
      guard let argument else { continue }
      try PolicyOption.check(option, [argument.version], among: policy.versions, of: policy)
    }
    guard !insecureRsaKeyExchange else {
      throw PolicyOption.contradiction(
        "the policy \(policy.name) does not allow RSA key exchange", "It gives no forward secrecy.",
        "--insecure-rsa-key-exchange")
    }
  }

  static func protocols(_ text: String) throws(Complaint) -> [String] {
    let names = list(text)
    guard !names.isEmpty, names.allSatisfy({ (1...255).contains($0.utf8.count) }) else {
      throw Complaint(
        .usage, "--alpn needs names of 1 to 255 bytes, with commas between them", next: "for example --alpn h2,http/1.1"
      )
    }
    return names
  }

  static func groups(_ text: String) throws(Complaint) -> [NamedGroup] {
    try find(
      text, among: CommonSettings.supportedGroups, option: "--groups",
      aliases: [
        "p-256": .secp256r1, "p256": .secp256r1, "p-384": .secp384r1, "p384": .secp384r1,
        "p-521": .secp521r1, "p521": .secp521r1,
      ])
  }

  static func suites(_ text: String) throws(Complaint) -> [CipherSuite] {
    let known = CommonSettings.defaultCipherSuites
    let short = known.map { (String($0.description.lowercased().dropFirst("tls_".count)), $0) }
    return try find(text, among: known, option: "--suites", aliases: Dictionary(short) { first, _ in first })
  }

  private static func find<Value: CustomStringConvertible & Equatable>(
    _ text: String, among known: [Value], option: String, aliases: [String: Value]
  ) throws(Complaint) -> [Value] {
    var result: [Value] = []
    for name in list(text) {
      let lower = name.lowercased()
      guard let value = known.first(where: { $0.description.lowercased() == lower }) ?? aliases[lower] else {
        throw Complaint(
          .usage, "\(option): \"\(DisplayText.escaped(name))\" is not known",
          meaning: "Known are \(known.map(\.description).joined(separator: ", ")).",
          next: "leave \(option) out to get good defaults")
      }
      if !result.contains(value) { result.append(value) }
    }
    guard !result.isEmpty else {
      throw Complaint(.usage, "\(option) names nothing", next: "leave \(option) out to get good defaults")
    }
    return result
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { item in
      String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }
}
