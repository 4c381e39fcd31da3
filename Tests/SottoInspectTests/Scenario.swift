// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoInspect
import SottoTestSupport
import Testing

/// A connection that was recorded once, and is looked at again in each run: signatures and encapsulations can't be made to come out
/// the same twice. The client is the real one each time, with the same randomness and clock, and hears what the server said then.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  /// How the client is told to be.
  var client: @Sendable (inout ClientConfiguration) throws -> Void = { _ in }
  /// How the server was told to be, when it was recorded.
  var server: @Sendable (inout ServerConfiguration) throws -> Void = { _ in }
  /// Whom the client wants.
  var serverName = "example.com"
  /// What the client's clock says.
  var time = TestIdentities.time
  /// How many connections are made; the last one is shown.
  var connections = 1
  /// Whether only what went over the wire can be shown, with the key log of then: the client encrypts something to the server, which
  /// comes out otherwise each time.
  var isOverheard = false
  /// What comes in the place of a server's answer.
  var answer: [UInt8]?

  var testDescription: String { name }

  static let all: [Scenario] = successes + failures

  static let successes = [
    Scenario(name: "tls13"),
    Scenario(
      name: "tls13-retry", client: { $0.keyShareGroups = [.x25519] }, server: { $0.common.groups = [.secp384r1] }),
    Scenario(
      name: "tls13-mutual",
      client: { $0.credentials = CredentialList([try TestIdentities.shared().client.credential]) },
      server: { $0.clientAuthentication = .required(roots: try TestIdentities.shared().roots) }),
    Scenario(
      name: "tls13-resumed", client: { $0.resumption.store = MemorySessionStore() }, connections: 2),
    Scenario(name: "tls12", client: { $0.common.maximumVersion = .tls12 }),
    Scenario(
      name: "tls12-classical",
      client: {
        $0.common.maximumVersion = .tls12
        $0.common.cipherSuites = [.aes128GCMSHA256]
        $0.common.insecureRSAKeyExchange = true
      },
      server: {
        $0.common.insecureRSAKeyExchange = true
        let chain = try TestIdentities.shared().decrypting.chain
        $0.credentials = CredentialList([
          try Credential(certificateChain: chain, insecureDecryptor: RSADecryptionKey(pem: TestKey.rsaPEM))
        ])
      }, isOverheard: true),
  ]

  static let failures = [
    Scenario(
      name: "untrusted", client: { $0 = try $0.trusting(TestIdentity.selfSigned(.authority("Another Root")).roots) }),
    Scenario(name: "wrong-name", serverName: "other.test"),
    Scenario(name: "expired", time: WallTime(secondsSinceEpoch: 2_240_000_000)),
    Scenario(name: "not-yet-valid", time: WallTime(secondsSinceEpoch: 1_500_000_000)),
    Scenario(
      name: "no-shared-version", client: { $0.common.maximumVersion = .tls12 },
      server: { $0.common.minimumVersion = .tls13 }),
    Scenario(
      name: "no-shared-suite", client: { $0.common.cipherSuites = [.chacha20Poly1305SHA256] },
      server: { $0.common.cipherSuites = [.aes128GCMSHA256] }),
    Scenario(
      name: "client-certificate-required",
      server: { $0.clientAuthentication = .required(roots: try TestIdentities.shared().roots) }),
    Scenario(
      name: "alpn-mismatch", client: { $0.common.applicationProtocols = ["h2"] },
      server: { $0.common.applicationProtocols = ["http/1.1"] }),
    Scenario(name: "closed-after-hello", answer: []),
    Scenario(
      name: "not-tls", answer: Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8)),
  ]

  // MARK: Recording

  /// What went over the wire, one connection after the other, with a server of today.
  func record() throws -> Recorded {
    var client = try clientConfiguration()
    let events = EventLog()
    client.common.observesSecrets = isOverheard
    client.common.observer = { events.append($0) }
    var server = try TestConfigurations.server()
    server.resumption.keys = RotatingTicketKeys(random: ScriptedRandom(seed: 99))
    try self.server(&server)
    var recorded = Recorded()
    for _ in 0..<connections {
      var conversation = Conversation()
      let one = try TestPeer.client(client, name: serverName)
      let other = try TestPeer.server(server)
      var time: Int64 = 0
      func note(_ side: Side, _ bytes: [UInt8]) {
        if !bytes.isEmpty { conversation.chunks.append(.init(from: side, microseconds: time, bytes: bytes)) }
        time += 1250
      }
      while true {
        let asked = one.takeOutbox()
        note(.client, asked)
        if asked.isEmpty { break }
        if let answer {
          note(.server, answer)
          break
        }
        other.deliver(asked)
        let answered = other.takeOutbox()
        note(.server, answered)
        one.deliver(answered)
        if answered.isEmpty, one.outbox.isEmpty {
          guard one.error == nil, one.info != nil, !one.isWriteClosed else { break }
          one.close()
          other.close()
        }
      }
      recorded.conversations.append(conversation)
    }
    recorded.keyLog = events.secrets
    return recorded
  }

  /// What is to be seen of the last connection, with the client's engine hearing again what was recorded.
  func replay(_ recorded: Recorded, showsSecrets: Bool = false) throws -> Inspection {
    guard !isOverheard else { return try overhear(recorded) }
    var client = try clientConfiguration()
    let events = EventLog()
    client.common.observesSecrets = true
    client.common.observer = { events.append($0) }
    var inspection: Inspection?
    for conversation in recorded.conversations {
      events.clear()
      let peer = try TestPeer.client(client, name: serverName)
      for chunk in conversation.chunks where chunk.from == .server {
        // What a client says is what it said then, but for signatures: the server heard those of then.
        peer.deliver(chunk.bytes)
      }
      if peer.info == nil, peer.error == nil { peer.endOfStream() }
      var facts = LiveFacts(now: time)
      facts.info = peer.info
      facts.error = peer.error
      facts.serverName = try ServerName(serverName)
      facts.events = events.all
      var conversation = conversation
      if peer.info == nil { conversation.ends[.server] = .closed }
      var source = InspectionSource(.live)
      source.target = "\(serverName):443"
      inspection = Inspection.live(conversation, facts, source: source, showsSecrets: showsSecrets)
    }
    guard let inspection else { throw NothingRecorded() }
    return inspection
  }

  private func overhear(_ recorded: Recorded) throws -> Inspection {
    guard let conversation = recorded.conversations.last else { throw NothingRecorded() }
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = recorded.keyLog
    knowledge.now = time
    return Inspection(overheard: conversation, InspectionSource(.capture), knowledge, isWhole: true)
  }

  private struct NothingRecorded: Error {}

  private func clientConfiguration() throws -> ClientConfiguration {
    var configuration = try TestConfigurations.client()
    configuration.common.time = FixedTime(time)
    try client(&configuration)
    return configuration
  }
}

extension ClientConfiguration {
  fileprivate func trusting(_ roots: TrustRoots) throws -> ClientConfiguration {
    var other = ClientConfiguration(roots: roots)
    other.common = common
    return other
  }
}

/// What went over the wire.
struct Recorded: Equatable {
  var conversations: [Conversation] = []
  /// The secrets, where they are recorded.
  var keyLog: [KeyLogLine] = []

  /// A line for each chunk: who, when, and the bytes; an empty line after each connection; and the key log.
  var text: String {
    conversations.map { conversation in
      conversation.chunks.map { "\($0.from.rawValue) \($0.microseconds) \(hexadecimal($0.bytes))\n" }.joined() + "\n"
    }.joined() + keyLog.map { $0.text + "\n" }.joined()
  }

  init() {}

  init?(text: String) {
    var conversation = Conversation()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      guard !line.isEmpty else {
        conversations.append(conversation)
        conversation = Conversation()
        continue
      }
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      if parts[0].first?.isUppercase == true {
        var reader = KeyLogReader(wanted: nil)
        reader.append(Array((line + "\n").utf8))
        reader.endFile()
        keyLog += reader.log.lines
        continue
      }
      guard parts.count == 3, let side = Side(rawValue: String(parts[0])), let time = Int64(parts[1]),
        let bytes = hexadecimalBytes(parts[2])
      else { return nil }
      conversation.chunks.append(.init(from: side, microseconds: time, bytes: bytes))
    }
  }
}
