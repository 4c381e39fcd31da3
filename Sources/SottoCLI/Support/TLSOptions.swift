// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Sotto

/// What `connect` and `serve` let users choose alike.
struct TLSOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Application protocols (ALPN), best first.", valueName: "a,b"))
  var alpn: String?

  @Option(help: ArgumentHelp("Groups for key agreement, best first.", valueName: "x25519,secp256r1"))
  var groups: String?

  @Option(help: ArgumentHelp("Cipher suites, best first.", valueName: "TLS_AES_128_GCM_SHA256,…"))
  var suites: String?

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

  func validate() throws {
    if let updateKeysEvery, updateKeysEvery < 1 {
      throw ValidationError("--update-keys-every needs a number of bytes.")
    }
  }

  /// Puts the choices into a configuration.
  func apply(to settings: inout CommonSettings, console: Console = .shared) throws(Complaint) {
    if let alpn { settings.applicationProtocols = try Self.protocols(alpn) }
    if let groups { settings.groups = try Self.groups(groups) }
    if let suites { settings.cipherSuites = try Self.suites(suites) }
    let environment = ProcessInfo.processInfo.environment["SSLKEYLOGFILE"].flatMap { $0.isEmpty ? nil : $0 }
    if let path = keylog ?? environment {
      let file = try KeyLogFile(appendingTo: path)
      settings.keyLog = { line in file.append(line) }
      console.error(
        "warning: the secrets of this connection go to \(DisplayText.escaped(path)); whoever has it reads all")
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
      aliases: ["p-256": .secp256r1, "p256": .secp256r1, "p-384": .secp384r1, "p384": .secp384r1])
  }

  static func suites(_ text: String) throws(Complaint) -> [CipherSuite] {
    let known: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
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
