// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck
import Sotto
import SottoTestSupport

/// TLS 1.3: the two Finished, binders, and tickets, right and wrong.
enum Handshakes13 {
  static func all(_ cast: Cast) throws -> [Check] {
    let suites: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
    var checks = suites.map { suite in
      Check(name: "1.3, \(suite)") {
        let conversation = try Conversation(cast.client(.tls13, suite), cast.server(.tls13, suite))
        try conversation.complete()
        // Both Finished, and a tag for each record.
        try expectSecrets(tags: 4, comparisons: 2)
      }
    }
    // The server's flight, which ends with its Finished, is the first record that is opened; the client's is the second.
    for (name, record, side) in [("server", 1, \Conversation.client), ("client", 2, \Conversation.server)] {
      checks.append(
        Check(name: "1.3, a wrong Finished of the \(name)'s") {
          sotto_memcheck_spoil_record(record, 1)
          try Conversation(cast, .tls13).fail(of: side, because: .badFinished)
          try expectSecrets(tags: 1, comparisons: record)
        })
    }
    return checks + resumptions(cast) + preSharedKeys(cast)
  }

  private static func preSharedKeys(_ cast: Cast) -> [Check] {
    let secret = [UInt8](0..<32)
    return [
      Check(name: "1.3, a key from outside, and its session") {
        let pair = try Acquainted(cast, knownBy: [secret, secret])
        try pair.again().complete(resumed: true)
        // In the second handshake also: whether the key is still the one that the session began with.
        try expectSecrets(tags: 9, comparisons: 7, tickets: 1)
      },
      Check(name: "1.3, a key from outside with another secret") {
        let conversation = try Acquainted.conversation(cast, knownBy: [secret, Array(secret.reversed())])
        try conversation.fail(of: \.server, because: .badBinder)
        try expectSecrets(comparisons: 1)
      },
    ]
  }

  private static func resumptions(_ cast: Cast) -> [Check] {
    [
      Check(name: "1.3, resumed") {
        let pair = try Acquainted(cast)
        try pair.again().complete(resumed: true)
        // In the second handshake: a ticket's tag and its secret, the binder, both Finished.
        try expectSecrets(tags: 9, comparisons: 5, tickets: 1)
      },
      Check(name: "1.3, resumed without a key exchange") {
        let pair = try Acquainted(cast, withoutKeyExchange: true)
        try pair.again().complete(resumed: true)
        try expectSecrets(tags: 9, comparisons: 5, tickets: 1)
      },
      Check(name: "1.3, a wrong binder") {
        let pair = try Acquainted(cast)
        let conversation = try pair.again()
        // The hello ends with it.
        conversation.edit = { fromClient, flight in if fromClient { flight.flip(fromEnd: 1) } }
        try conversation.fail(of: \.server, because: .badBinder)
        try expectSecrets(tags: 5, comparisons: 3, tickets: 1)
      },
      Check(name: "1.3, a ticket with a bit changed: a full handshake") {
        let pair = try Acquainted(cast)
        let conversation = try pair.again()
        // Behind the ticket are its age, the binders' length, and one binder with its own.
        var isFirst = true
        conversation.edit = { fromClient, flight in
          if fromClient, isFirst { flight.flip(fromEnd: 4 + 2 + 1 + 32 + 8) }
          isFirst = false
        }
        // The server passes over the ticket; then the hello that the two saw is not the same, nor are their keys.
        try conversation.fail(of: \.client, because: .badRecordMAC)
        try expectSecrets(tags: 5, comparisons: 2)
      },
    ]
  }
}

/// Two sides that have met, so that the client has a ticket, sealed under a key that is a secret too.
struct Acquainted {
  private let client: ClientConfiguration
  private let server: ServerConfiguration

  /// - Parameter secrets: That of the client's key from outside, and of the server's of the same name.
  init(_ cast: Cast, withoutKeyExchange: Bool = false, knownBy secrets: [[UInt8]] = []) throws {
    var client = try cast.client(.tls13, .aes128GCMSHA256)
    client.resumption.insecureAllowsPSKOnly = withoutKeyExchange
    client.resumption.maximumTicketsKept = 1
    var server = try cast.server(.tls13, .aes128GCMSHA256)
    server.resumption.insecureAllowsPSKOnly = withoutKeyExchange
    server.resumption.ticketCount = 1
    server.resumption.keys = SharedTicketKeys([TicketKey(sharedBytes: Array(0..<80))].compactMap(\.self))
    if !secrets.isEmpty { try Self.share(secrets, &client, &server) }
    self.client = client
    self.server = server
    try Conversation(client, server).complete()
  }

  private static func share(
    _ secrets: [[UInt8]], _ client: inout ClientConfiguration, _ server: inout ServerConfiguration
  ) throws {
    let keys = try secrets.map { try PreSharedKey(identity: [1], secret: $0) }
    client.preSharedKeys = Array(keys.prefix(1))
    server.preSharedKeys = PreSharedKeyList(Array(keys.suffix(1)))
  }

  /// The first meeting of two that have keys from outside.
  static func conversation(_ cast: Cast, knownBy secrets: [[UInt8]]) throws -> Conversation {
    var client = try cast.client(.tls13, .aes128GCMSHA256)
    var server = try cast.server(.tls13, .aes128GCMSHA256)
    try share(secrets, &client, &server)
    return try Conversation(client, server)
  }

  func again() throws -> Conversation { try Conversation(client, server) }
}

extension [UInt8] {
  /// Changes a bit of the byte so many before the end; 1 is the last.
  fileprivate mutating func flip(fromEnd distance: Int) {
    if count >= distance { self[count - distance] ^= 1 }
  }
}
