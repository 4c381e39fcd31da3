// SPDX-License-Identifier: Apache-2.0

import Sotto

/// One row of the tables. A scenario that is not in the list is `unsupported`: what Sotto learns (TLS 1.2, resumption,
/// client certificates) becomes a line here, and what it needs a property that `Setup` turns into configuration.
struct Scenario {
  /// What is done over and over.
  enum Work {
    case handshakes, bulk, messages, idle
  }

  let work: Work
  /// Which of the two chains: `ecdsa` or `rsa`.
  var chain = "ecdsa"
  var group = NamedGroup.x25519
  var suite = CipherSuite.aes128GCMSHA256

  static let all: [String: Scenario] = [
    "full13-ecdsa": Scenario(work: .handshakes),
    "full13-rsa": Scenario(work: .handshakes, chain: "rsa"),
    "full13-mlkem": Scenario(work: .handshakes, group: .x25519MLKEM768),
    "bulk13-aes128": Scenario(work: .bulk),
    "bulk13-aes256": Scenario(work: .bulk, suite: .aes256GCMSHA384),
    "bulk13-chacha": Scenario(work: .bulk, suite: .chacha20Poly1305SHA256),
    "small64": Scenario(work: .messages),
    "mem-idle": Scenario(work: .idle),
  ]
}

/// The two configurations of a scenario.
struct Setup {
  let client: ClientConfiguration
  let server: ServerConfiguration
  let serverName: ServerName
  let verifier: TimedVerifier

  /// - Parameter repeatable: Whether nothing that chance decides may change the number of instructions.
  init(_ scenario: Scenario, certificates: String, repeatable: Bool) throws {
    func settle(_ settings: inout CommonSettings) {
      settings.cipherSuites = [scenario.suite]
      settings.groups = [scenario.group]
      if repeatable { settings.random = RepeatableRandom() }
    }
    let prefix = "\(certificates)/\(scenario.chain)"
    verifier = TimedVerifier(ChainVerifier(roots: try .pemFile("\(prefix)-root.pem")))
    var client = ClientConfiguration(verifier: verifier)
    settle(&client.common)
    client.keyShareGroups = [scenario.group]
    self.client = client
    var credential = try Credential(
      certificateFile: "\(prefix)-server.pem", privateKeyFile: "\(prefix)-server.key")
    if repeatable {
      let signer = try EvenSigner(credential.signer, keyFile: "\(prefix)-server.key")
      credential = try Credential(certificateChain: credential.certificateChain, signer: signer)
    }
    var server = ServerConfiguration(credentials: [credential])
    settle(&server.common)
    self.server = server
    serverName = try ServerName("server.test")
  }
}
