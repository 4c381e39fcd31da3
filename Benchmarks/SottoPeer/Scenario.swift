// SPDX-License-Identifier: Apache-2.0

import Sotto

/// One row of the tables. A scenario without a name here is `unsupported`: what Sotto learns becomes a line, and what it
/// needs a property that `Setup` turns into configuration.
struct Scenario {
  /// What is done over and over.
  enum Work {
    case handshakes, bulk, messages
    /// So many bytes in one go, over a connection that is there.
    case transfer(Int)
    /// So many connections with nothing to say.
    case idle(Int)
  }

  let work: Work
  /// What the server can present, whom the client trusts, and what the client presents if it is asked: names of files.
  var servers = ["ecdsa-server"]
  var roots = "ecdsa-root"
  var client = "ecdsa-client"
  /// Whom the client wants to reach.
  var serverName = "server.test"
  var group = NamedGroup.x25519
  var suite = CipherSuite.aes128GCMSHA256
  /// Whether the client shows a certificate too.
  var isMutual = false
  /// Whether each handshake goes on with the session of the one before.
  var isResumed = false

  /// The suites of TLS 1.3 stand below 0x2000 (RFC 9846 section B.4).
  var isTLS12: Bool { suite.rawValue >= 0x2000 }

  /// The scenario of this name. (As one literal of a dictionary the compiler takes minutes for it.)
  static func named(_ name: String) -> Scenario? {
    switch name {
    case "full13-ecdsa": Scenario(work: .handshakes)
    case "full13-rsa": Scenario(work: .handshakes, servers: ["rsa-server"], roots: "rsa-root")
    case "full13-mlkem": Scenario(work: .handshakes, group: .x25519MLKEM768)
    case "full12-ecdsa": Scenario(work: .handshakes, suite: .ecdheECDSAWithAES128GCMSHA256)
    case "resume13": Scenario(work: .handshakes, isResumed: true)
    case "resume12": Scenario(work: .handshakes, suite: .ecdheECDSAWithAES128GCMSHA256, isResumed: true)
    case "mtls13": Scenario(work: .handshakes, isMutual: true)
    case "bulk13-aes128": Scenario(work: .bulk)
    case "bulk13-aes256": Scenario(work: .bulk, suite: .aes256GCMSHA384)
    case "bulk13-chacha": Scenario(work: .bulk, suite: .chacha20Poly1305SHA256)
    case "bulk12-aes256": Scenario(work: .bulk, suite: .ecdheECDSAWithAES256GCMSHA384)
    case "bulk12-chacha": Scenario(work: .bulk, suite: .ecdheECDSAWithChaCha20Poly1305SHA256)
    case "small64": Scenario(work: .messages)
    case "mem-idle": Scenario(work: .idle(2_000))
    default: growing(name)
    }
  }

  /// Those that grow: `chain-4` is a chain of four certificates.
  private static func growing(_ name: String) -> Scenario? {
    let parts = name.split(separator: "-")
    guard parts.count == 2, let size = Int(parts[1]), size > 0 else { return nil }
    switch parts[0] {
    case "bytes": return Records.canTransfer(size) ? Scenario(work: .transfer(size)) : nil
    case "idle": return Scenario(work: .idle(size))
    case "chain": return Scenario(work: .handshakes, servers: [name], roots: "chain-root")
    case "roots": return Scenario(work: .handshakes, roots: name)
    case "names":
      return Scenario(work: .handshakes, servers: (1...size).map { "name-\($0)" }, serverName: "name-\(size).test")
    default: return nil
    }
  }
}

/// The two configurations of a scenario.
struct Setup {
  let client: ClientConfiguration
  let server: ServerConfiguration
  let serverName: ServerName
  /// Whether a session goes on in each handshake but the first.
  let isResumed: Bool
  /// Who verifies the server, and the client.
  let verifiers: (ofServer: TimedVerifier, ofClient: TimedVerifier)

  /// - Parameter repeatable: Whether nothing that chance decides may change the number of instructions.
  init(_ scenario: Scenario, certificates: String, repeatable: Bool) throws {
    func settle(_ settings: inout CommonSettings) {
      settings.cipherSuites = [scenario.suite]
      // In TLS 1.2 the certificate's curve has to be among them (RFC 8422 section 5.1.1).
      settings.groups = scenario.isTLS12 ? [scenario.group, .secp256r1] : [scenario.group]
      if scenario.isTLS12 { settings.maximumVersion = .tls12 }
      if repeatable { settings.random = RepeatableRandom() }
    }
    let roots = try TrustRoots.pemFile("\(certificates)/\(scenario.roots).pem")
    verifiers = (TimedVerifier(ChainVerifier(roots: roots)), TimedVerifier(ChainVerifier(roots: roots)))
    func credential(_ name: String) throws -> Credential {
      let file = "\(certificates)/\(name)"
      let credential = try Credential(certificateFile: "\(file).pem", privateKeyFile: "\(file).key")
      guard repeatable else { return credential }
      let signer = try EvenSigner(credential.signer, keyFile: "\(file).key")
      return try Credential(certificateChain: credential.certificateChain, signer: signer)
    }
    var client = ClientConfiguration(verifier: verifiers.ofServer)
    settle(&client.common)
    client.keyShareGroups = [scenario.group]
    isResumed = scenario.isResumed
    if !isResumed { client.resumption.store = nil }
    if scenario.isMutual { client.credentials = CredentialList([try credential(scenario.client)]) }
    self.client = client
    var server = try ServerConfiguration(credentials: scenario.servers.map(credential))
    if scenario.isMutual { server.clientAuthentication = .required(verifiers.ofClient) }
    settle(&server.common)
    server.resumption.isEnabled = isResumed
    server.resumption.ticketCount = 1
    self.server = server
    serverName = try ServerName(scenario.serverName)
  }
}
