// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoTestSupport
import Testing

@testable import SottoSnippets

/// What the articles show does what they say.
@Suite struct SnippetTests {
  let identities: TestIdentities
  let name: ServerName

  init() throws {
    identities = try TestIdentities.shared()
    name = try ServerName("example.com")
  }

  private func client() -> ClientConfiguration {
    var configuration = ClientConfiguration(roots: identities.roots)
    configuration.common.time = SottoSnippets.FixedTime(secondsSinceEpoch: TestIdentities.time.secondsSinceEpoch)
    configuration.common.random = PredictableRandom(seed: 1)
    return configuration
  }

  private func server(_ credentials: any CredentialSelector) -> ServerConfiguration {
    var configuration = ServerConfiguration(credentials: credentials)
    configuration.common.random = PredictableRandom(seed: 2)
    return configuration
  }

  private func server() throws -> ServerConfiguration {
    server(CurrentCredential(try identities.server.credential))
  }

  @Test func aConversationInMemory() throws {
    let (client, server) = try SottoSnippets.converse(client(), server(), name: name)
    #expect(client.peerIdentity != nil)
    #expect(client.cipherSuite == server.cipherSuite)
    #expect(server.serverName == name)
  }

  @Test func theSameRandomnessMakesTheSameHello() throws {
    var hellos: [[UInt8]] = []
    for _ in 0..<2 {
      var configuration = client()
      // ML-KEM draws its own.
      configuration.keyShareGroups = [.x25519]
      var driver = try Driver(client: configuration, serverName: name, wake: {})
      hellos.append(driver.takeOutgoing())
    }
    #expect(hellos[0] == hellos[1])
  }

  @Test func anExpiredCertificate() throws {
    let error = errorLongAfter(client(), try server(), name: name)
    guard case .certificate(.expired)? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func pinning() throws {
    var configuration = client()
    configuration.verifier = PinnedVerifier(roots: identities.roots, pinned: [identities.server.der])
    _ = try SottoSnippets.converse(configuration, server(), name: name)
    configuration.verifier = PinnedVerifier(roots: identities.roots, pinned: [identities.client.der])
    #expect(throws: TLSError.self) { _ = try SottoSnippets.converse(configuration, try server(), name: name) }
  }

  @Test func aReplacedCredentialServesTheNextConnection() throws {
    let credentials = CurrentCredential(try identities.server(.ecdsaP256).credential)
    #expect(try presented(credentials) == identities.server(.ecdsaP256).der)
    credentials.replace(with: try identities.server(.ed25519).credential)
    #expect(try presented(credentials) == identities.server(.ed25519).der)
  }

  private func presented(_ credentials: CurrentCredential) throws -> [UInt8]? {
    try SottoSnippets.converse(client(), server(credentials), name: name).client.peerCertificates.first
  }

  @Test func unknownNamesAreRefused() throws {
    let configuration = SottoSnippets.configuration(for: [try identities.server.credential])
    let other = try ServerName("example.org")
    let error = #expect(throws: TLSError.self) {
      _ = try SottoSnippets.converse(client(), configuration, name: other)
    }
    #expect(error?.reason == .unrecognizedName("example.org"))
  }

  @Test func aRemoteKey() async throws {
    let key = identities.server.key.signing
    let configuration = try SottoSnippets.configuration(chain: identities.server.chain) { content, scheme in
      await Task.yield()
      return try key.sign(content, with: scheme)
    }
    var connection = try ServerConnection(configuration: configuration)
    var other = try Driver(client: client(), serverName: name, wake: {})
    var data: [UInt8] = []
    _ = try connection.receive(other.takeOutgoing(), appendingTo: &data)
    let credential = try Credential(
      certificateChain: identities.server.chain,
      signer: RemoteSigner(schemes: [.ecdsaSecp256r1SHA256]) { try key.sign($0, with: $1) })
    try await answerQuestions(of: &connection, with: credential)
    _ = try other.receive(connection.takeOutgoing(), appendingTo: &data)
    let isComplete = other.isHandshakeComplete
    #expect(isComplete)
  }

  @Test func theKeyLogAndTheObserver() throws {
    let lines = Collected<String>()
    let failures = Collected<TLSError>()
    var logging = SottoSnippets.configuration(roots: identities.roots, logging: lines.append)
    logging.common.time = client().common.time
    var driver = try Driver(client: logging, serverName: name, wake: {})
    try answer(&driver)
    driver.takeTrace()?.deliver()
    #expect(lines.values.count == 5)
    #expect(lines.values.first?.hasPrefix("CLIENT_HANDSHAKE_TRAFFIC_SECRET ") == true)

    // A name that the certificate does not cover.
    var counting = SottoSnippets.configuration(roots: identities.roots, counting: failures.append)
    counting.common.time = client().common.time
    driver = try Driver(client: counting, serverName: try ServerName("example.org"), wake: {})
    #expect(throws: TLSError.self) { try answer(&driver) }
    driver.takeTrace()?.deliver()
    #expect(failures.values.map(\.cause) == [.certificate])
  }

  private func answer(_ client: inout Driver) throws {
    var server = try Driver(server: server(), wake: {})
    var data: [UInt8] = []
    _ = try server.receive(client.takeOutgoing(), appendingTo: &data)
    _ = try client.receive(server.takeOutgoing(), appendingTo: &data)
  }

  @Test func aClientThatBlocks() throws {
    var transport = try ServerInMemory(server())
    // The clock of a client that is not told otherwise is the system's, and the certificates are valid until 2040.
    let answer = try ask(Array("ping".utf8), of: name, trusting: identities.roots, over: &transport)
    #expect(String(decoding: answer, as: UTF8.self) == "ping, and goodbye")
    transport = try ServerInMemory(server(), isCut: true)
    #expect(throws: TLSError(.truncatedData)) {
      _ = try ask(Array("ping".utf8), of: name, trusting: identities.roots, over: &transport)
    }
  }
}

/// The other end of a transport: a server that answers once.
private struct ServerInMemory: Transport {
  private let peer: TestPeer
  private let isCut: Bool
  private var hasAnswered = false

  init(_ configuration: ServerConfiguration, isCut: Bool = false) throws {
    peer = try .server(configuration)
    self.isCut = isCut
  }

  mutating func send(_ bytes: [UInt8]) throws {
    peer.deliver(bytes)
    guard !peer.data.isEmpty, !hasAnswered else { return }
    hasAnswered = true
    try peer.send(peer.data + Array(", and goodbye".utf8))
    if !isCut { peer.close() }
  }

  mutating func receive() throws -> [UInt8]? {
    let bytes = peer.takeOutbox()
    return bytes.isEmpty ? nil : bytes
  }
}
