// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck
import Sotto
import SottoIdentity
import SottoTestSupport

/// Who takes part. Verification is left out: certificates are no secret, and checking them takes long here.
struct Cast {
  let credential: Credential
  let decrypting: Credential

  init() throws {
    let identities = try TestIdentities.shared()
    credential = try identities.server.credential
    decrypting = try Credential(
      certificateChain: identities.decrypting.chain, insecureDecryptor: RSADecryptionKey(pem: TestKey.rsaPEM))
  }

  func client(_ version: ProtocolVersion, _ suite: CipherSuite) throws -> ClientConfiguration {
    var configuration = try TestConfigurations.client()
    configuration.verifier = InsecureNoVerification()
    settle(&configuration.common, version, suite)
    configuration.keyShareGroups = [.x25519]
    return configuration
  }

  func server(_ version: ProtocolVersion, _ suite: CipherSuite) throws -> ServerConfiguration {
    var configuration = try TestConfigurations.server()
    configuration.credentials = CredentialList([credential, decrypting])
    settle(&configuration.common, version, suite)
    return configuration
  }

  private func settle(_ settings: inout CommonSettings, _ version: ProtocolVersion, _ suite: CipherSuite) {
    settings.minimumVersion = version
    settings.maximumVersion = version
    // In TLS 1.2 they say which curves certificates may have, too.
    settings.groups = [.x25519, .secp256r1]
    settings.cipherSuites = [suite]
  }
}

/// Two sides and the wire between them. What goes over the wire is public, however it came about.
final class Conversation {
  let client: TestPeer
  let server: TestPeer
  /// Changes what a side sends, flight by flight.
  var edit: (_ fromClient: Bool, inout [UInt8]) -> Void = { _, _ in }

  init(_ client: ClientConfiguration, _ server: ServerConfiguration) throws {
    self.client = try .client(client)
    self.server = try .server(server)
  }

  /// The first suite of the version, and nothing else that is special.
  convenience init(_ cast: Cast, _ version: ProtocolVersion) throws {
    let suite: CipherSuite = version == .tls13 ? .aes128GCMSHA256 : .ecdheECDSAWithAES128GCMSHA256
    try self.init(cast.client(version, suite), cast.server(version, suite))
  }

  /// Carries bytes until neither side has anything to say.
  func run() {
    while !client.outbox.isEmpty || !server.outbox.isEmpty {
      carry(client, server, fromClient: true)
      carry(server, client, fromClient: false)
    }
  }

  private func carry(_ sender: TestPeer, _ receiver: TestPeer, fromClient: Bool) {
    var flight = sender.takeOutbox()
    guard !flight.isEmpty else { return }
    Watch.publish(flight)
    edit(fromClient, &flight)
    receiver.deliver(flight)
  }

  /// The handshake, then a word in each direction.
  func complete(resumed: Bool = false) throws {
    run()
    try expect(client.error == nil && server.error == nil, "\(String(describing: client.error ?? server.error))")
    try expect(client.info?.isResumed == resumed, "resumed: \(String(describing: client.info?.isResumed))")
    try client.send(Array("ping".utf8))
    try server.send(Array("pong".utf8))
    run()
    try expect(server.data == Array("ping".utf8) && client.data == Array("pong".utf8), "the data did not come")
  }

  /// A handshake that one side ends for this reason.
  func fail(of side: KeyPath<Conversation, TestPeer>, because reason: TLSError.Reason) throws {
    run()
    let found = self[keyPath: side].error?.reason
    try expect(found == reason, "\(String(describing: found)), not \(reason)")
  }
}

/// How many secrets a check has to have met at the least, or it shows nothing.
func expectSecrets(tags: Int = 0, comparisons: Int = 0, blocks: Int = 0, tickets: Int = 0) throws {
  let counts = sotto_memcheck_counts()
  try expect(
    counts.tags >= tags && counts.others >= comparisons && counts.blocks >= blocks && counts.tickets >= tickets,
    "too few secrets: \(counts.tags) tags, \(counts.others) comparisons, \(counts.blocks) blocks, \(counts.tickets) tickets"
  )
}
