// SPDX-License-Identifier: Apache-2.0

package import Sotto

/// One side of an in-memory conversation: a driver, what it received, what happened to it.
package final class TestPeer {
  package var driver: Driver
  package var inbox: [UInt8] = []
  package var data: [UInt8] = []
  package var events: [Event] = []
  package var error: TLSError?
  /// Bytes that go to the other side.
  package var outbox: [UInt8] = []

  package init(_ driver: consuming Driver) {
    self.driver = driver
    self.driver.takeTrace()?.deliver()
    outbox = self.driver.takeOutgoing()
  }

  package static func client(
    _ configuration: ClientConfiguration, name: String? = "example.com", offersEarlyData: Bool = false
  ) throws -> TestPeer {
    try TestPeer(
      Driver(
        client: configuration, serverName: name.map { try ServerName($0) }, offersEarlyData: offersEarlyData, wake: {}))
  }

  package static func server(_ configuration: ServerConfiguration) throws -> TestPeer {
    try TestPeer(Driver(server: configuration, wake: {}))
  }

  /// Brings bytes, `step` at a time; all at once if nil.
  package func deliver(_ bytes: [UInt8], step: Int? = nil) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(step ?? rest.count)
      rest = rest.dropFirst(part.count)
      inbox.append(contentsOf: part)
      receive()
    }
  }

  /// Brings what was kept, once more, after a question was answered.
  package func resumeReceiving() {
    receive()
    outbox.append(contentsOf: driver.takeOutgoing())
  }

  private func receive() {
    guard error == nil else { return }
    do {
      let taken = try driver.receive(inbox, appendingTo: &data)
      inbox.removeFirst(taken)
    } catch let failure {
      error = failure
    }
    driver.takeTrace()?.deliver()
    while let event = driver.nextEvent() { events.append(event) }
    outbox.append(contentsOf: driver.takeOutgoing())
  }

  package func send(_ bytes: [UInt8]) throws {
    outbox.append(contentsOf: try driver.seal(bytes))
  }

  /// Sends early data; how much of it was taken.
  @discardableResult
  package func sendEarly(_ bytes: [UInt8], mayBeSentAgain: Bool = false) throws -> Int {
    let count = try driver.sendEarlyData(bytes, mayBeSentAgain: mayBeSentAgain)
    outbox.append(contentsOf: driver.takeOutgoing())
    return count
  }

  /// The early data that came.
  package var earlyData: [UInt8] {
    events.flatMap { (event: Event) -> [UInt8] in if case .earlyData(let bytes) = event { bytes } else { [] } }
  }

  package func close() {
    driver.close()
    outbox.append(contentsOf: driver.takeOutgoing())
  }

  /// The transport ends.
  package func endOfStream() {
    do throws(TLSError) { try driver.receiveEndOfStream() } catch { self.error = error }
    driver.takeTrace()?.deliver()
    while let event = driver.nextEvent() { events.append(event) }
  }

  package func takeOutbox() -> [UInt8] {
    exchange(&outbox, with: [])
  }

  package var isReadClosed: Bool { driver.isReadClosed }

  package var isWriteClosed: Bool { driver.isWriteClosed }

  package var info: HandshakeInfo? {
    for case .handshakeCompleted(let info) in events { return info }
    return nil
  }
}

/// Carries bytes between two sides until neither has anything to say; `overhear` is told what each says.
package func converse(
  _ client: TestPeer, _ server: TestPeer, step: Int? = nil,
  overhear: (_ isClient: Bool, _ bytes: [UInt8]) -> Void = { _, _ in }
) {
  while !client.outbox.isEmpty || !server.outbox.isEmpty {
    for (isClient, from, to) in [(true, client, server), (false, server, client)] {
      let bytes = from.takeOutbox()
      if !bytes.isEmpty { overhear(isClient, bytes) }
      to.deliver(bytes, step: step)
    }
  }
}

/// The same where the server asks what may take time: it goes on when the answer is there, at once or later.
package func converseWaiting(_ client: TestPeer, _ server: TestPeer) async throws {
  converse(client, server)
  while server.driver.isWaiting {
    try await until { try server.driver.proceed() }
    server.resumeReceiving()
    converse(client, server)
  }
}

/// Configurations for the test identities, deterministic but for signatures.
package enum TestConfigurations {
  package static func client(seed: UInt64 = 1) throws -> ClientConfiguration {
    var configuration = ClientConfiguration(roots: try TestIdentities.shared().roots)
    configuration.common.time = FixedTime()
    configuration.common.random = ScriptedRandom(seed: seed)
    return configuration
  }

  package static func server(_ kind: TestKeyKind = .ecdsaP256, seed: UInt64 = 2) throws -> ServerConfiguration {
    var configuration = ServerConfiguration(credentials: [try TestIdentities.shared().server(kind).credential])
    configuration.common.time = FixedTime()
    configuration.common.random = ScriptedRandom(seed: seed)
    return configuration
  }
}
