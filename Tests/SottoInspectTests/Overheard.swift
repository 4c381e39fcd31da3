// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoInspect
import SottoTestSupport
import Synchronization

/// Two of our own sides that talk in memory, and all that a listener with a key log gets of it.
final class Overheard {
  var client: ClientConfiguration
  var server: ServerConfiguration
  var name = "example.com"
  private let events = EventLog()

  /// What went over the wire.
  private(set) var conversation = Conversation()
  private(set) var clientPeer: TestPeer?
  private(set) var serverPeer: TestPeer?

  init() throws {
    client = try TestConfigurations.client()
    server = try TestConfigurations.server()
  }

  /// What the client traced.
  var trace: [TraceEvent] { events.all }

  /// The client's secrets.
  var keyLog: [KeyLogLine] { events.secrets }

  /// From what the client's key schedule started.
  var agreed: AgreedSecrets {
    AgreedSecrets(events.all.compactMap { if case .keyScheduleInput(let input) = $0 { input } else { nil } })
  }

  /// They meet; each says `hello` where it can, and goodbye. Calling it again makes another connection.
  func meet(early: [UInt8]? = nil) throws {
    events.clear()
    conversation = Conversation()
    client.common.observesSecrets = true
    client.common.observer = { [events] in events.append($0) }
    let client = try TestPeer.client(client, name: name, offersEarlyData: early != nil)
    let server = try TestPeer.server(server)
    (clientPeer, serverPeer) = (client, server)
    if let early { _ = try client.sendEarly(early) }
    carry(client, server)
    if client.info != nil, server.info != nil {
      try client.send(Array("hello".utf8))
      try server.send(Array("hello".utf8))
      carry(client, server)
    }
    if client.error == nil { client.close() }
    if server.error == nil { server.close() }
    carry(client, server)
  }

  /// What the dissector makes of it.
  func inspect(knowsKeys: Bool = true, knowsAgreed: Bool = true, showsSecrets: Bool = false) -> Inspection {
    var knowledge = Dissector.Knowledge()
    if knowsKeys { knowledge.keyLog = keyLog }
    if knowsKeys, knowsAgreed { knowledge.agreed = agreed }
    knowledge.showsSecrets = showsSecrets
    knowledge.now = TestIdentities.time
    return Inspection(overheard: conversation, InspectionSource(.capture), knowledge, isWhole: true)
  }

  private func carry(_ client: TestPeer, _ server: TestPeer) {
    converse(client, server) { note($0 ? .client : .server, $1) }
  }

  private func note(_ side: Side, _ bytes: [UInt8]) {
    let time = Int64(conversation.chunks.count) * 1000
    conversation.chunks.append(Conversation.Chunk(from: side, microseconds: time, bytes: bytes))
  }
}

/// What an observer received.
final class EventLog: Sendable {
  private let events = Mutex<[TraceEvent]>([])

  var all: [TraceEvent] { events.withLock { $0 } }

  var secrets: [KeyLogLine] {
    all.compactMap { event in
      if case .secret(let line) = event { line } else { nil }
    }
  }

  func append(_ event: TraceEvent) { events.withLock { $0.append(event) } }

  func clear() { events.withLock { $0 = [] } }
}
