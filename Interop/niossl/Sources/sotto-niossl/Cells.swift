// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import Sotto
import Synchronization

/// What did not go as it should.
struct Wrong: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
  guard condition else { throw Wrong(text()) }
}

/// What can be tried, in either direction.
enum Cell: String, CaseIterable {
  case byte = "1-byte"
  case mebibyte = "1-mib"
  case hundredMebibytes = "100-mib"
  case applicationProtocol = "alpn"
  case noApplicationProtocol = "alpn-none"
  case hybrid
  case helloRetry = "hello-retry"
  case keyUpdates = "key-updates"
  case closedByUs = "closed-by-us"
  case closedByThem = "closed-by-them"
  case cutByUs = "cut-by-us"
  case cutByThem = "cut-by-them"
  case refused

  func run(_ setting: Setting) async throws {
    var setting = setting
    switch self {
    case .byte: try await exchange(1, setting)
    case .mebibyte: try await exchange(1 << 20, setting)
    case .hundredMebibytes: try await exchange(100 << 20, setting)
    case .applicationProtocol:
      setting.clientProtocols = ["http/1.1", "h2"]
      setting.serverProtocols = ["h2", "http/1.1"]
      let both = try await exchange(1, setting)
      for one in [both.client, both.server] {
        try expect(one.applicationProtocol == "h2", "the protocol is \(one.applicationProtocol ?? "none"), not h2")
      }
    case .noApplicationProtocol: try await noApplicationProtocol(setting)
    case .hybrid: try await group(.x25519MLKEM768, retried: false, setting)
    case .helloRetry:
      setting.clientGroups = [.x25519, .secp384r1]
      setting.serverGroups = [.secp384r1]
      // Ours sends its shares for groups that it must have among its groups.
      if setting.client == .sotto { setting.clientGroups = nil }
      try await group(.secp384r1, retried: true, setting)
    case .keyUpdates: try await keyUpdates(setting)
    case .closedByUs, .closedByThem, .cutByUs, .cutByThem: try await end(setting)
    case .refused: try await refusal(setting)
    }
  }

  /// So much each way at once; then the client says goodbye.
  @discardableResult
  private func exchange(
    _ count: Int, _ setting: Setting, updates: Int = 0
  ) async throws -> (client: Seen, server: Seen) {
    let up = Pattern.up(count), down = Pattern.down(count)
    let isClientOurs = setting.client == .sotto
    let both = try await connection(
      setting, client: Plan(send: up, expect: count, then: .closes, keyUpdates: isClientOurs ? updates : 0),
      server: Plan(send: down, expect: count, keyUpdates: isClientOurs ? 0 : updates))
    try arrived(up, both.server, "the server")
    try arrived(down, both.client, "the client")
    return both
  }

  private func arrived(_ pattern: Pattern, _ seen: Seen, _ who: String) throws {
    try expect(seen.isHandshakeComplete, "\(who)'s handshake is not complete: \(seen.errors)")
    try expect(seen.errors.isEmpty, "\(who) has errors: \(seen.errors)")
    try expect(seen.count == pattern.count, "\(who) got \(seen.count) bytes, not \(pattern.count)")
    try expect(seen.digest == pattern.digest, "what \(who) got is not what was sent")
  }

  private func group(_ group: NamedGroup, retried: Bool, _ setting: Setting) async throws {
    let both = try await exchange(1_000, setting)
    guard let info = both.client.info ?? both.server.info else { throw Wrong("our handler told nothing") }
    try expect(info.group == group, "the group is \(info.group.map { "\($0)" } ?? "unknown"), not \(group)")
    try expect(info.helloRetryRequested == retried, "there was \(retried ? "no" : "a") HelloRetryRequest")
  }

  /// BoringSSL's server goes on without a protocol; ours refuses, as RFC 7301 section 3.2 has it.
  private func noApplicationProtocol(_ setting: Setting) async throws {
    var setting = setting
    setting.clientProtocols = ["h2"]
    setting.serverProtocols = ["imap"]
    switch setting.client {
    case .sotto:
      let both = try await exchange(1, setting)
      try expect(
        both.client.applicationProtocol == nil, "there is a protocol: \(both.client.applicationProtocol ?? "")")
    case .niossl:
      let both = try await connection(setting, client: Plan(send: .up(1)), server: Plan())
      try expect(both.server.count == 0 && !both.client.isHandshakeComplete, "the handshake came to its end")
      guard case .noApplicationProtocol? = ours(both, setting).errors.lazy.compactMap({ $0 as? TLSError }).first?.reason
      else {
        throw Wrong("our error is another: \(ours(both, setting).errors)")
      }
      try expect(
        "\(theirs(both, setting).errors)".contains("NO_APPLICATION_PROTOCOL"),
        "they don't know why: \(theirs(both, setting).errors)")
    }
  }

  private func keyUpdates(_ setting: Setting) async throws {
    var setting = setting
    let updated = Mutex<[Direction: Int]>([:])
    setting.observer = { event in
      if case .keysUpdated(let direction) = event { updated.withLock { $0[direction, default: 0] += 1 } }
    }
    try await exchange(4 << 20, setting, updates: 3)
    let counts = updated.withLock { $0 }
    // Theirs may answer several of ours at once.
    try expect(counts[.outbound] == 3, "we updated our keys \(counts[.outbound] ?? 0) times, not 3")
    try expect((1...3).contains(counts[.inbound] ?? 0), "they updated theirs \(counts[.inbound] ?? 0) times")
  }

  /// One side ends the connection behind ten bytes, with a goodbye or without; the other one knows which.
  private func end(_ setting: Setting) async throws {
    let isOurs = self == .closedByUs || self == .cutByUs
    let isCut = self == .cutByUs || self == .cutByThem
    let ending = Plan(send: .up(10), then: isCut ? .cutsOff : .closes)
    let isClientEnding = isOurs == (setting.client == .sotto)
    let both = try await connection(
      setting, client: isClientEnding ? ending : Plan(), server: isClientEnding ? Plan() : ending)
    let left = isOurs ? theirs(both, setting) : ours(both, setting)
    try expect(left.count == 10, "\(left.count) bytes came, not 10")
    if !isCut {
      for one in [both.client, both.server] { try expect(one.errors.isEmpty, "errors: \(one.errors)") }
      try expect(left.saidGoodbye, "no goodbye came")
      return
    }
    try expect(!left.saidGoodbye, "a goodbye came")
    let isKnown = left.errors.contains { error in
      if isOurs { return error as? NIOSSLError == .uncleanShutdown }
      if case .truncatedData? = (error as? TLSError)?.reason { return true }
      return false
    }
    try expect(isKnown, "the error is another: \(left.errors)")
  }

  /// The caller has given a wrong name or another root: the client ends it, and no data passes.
  private func refusal(_ setting: Setting) async throws {
    let both = try await connection(setting, client: Plan(send: .up(10)), server: Plan(send: .down(10)))
    try expect(!both.client.isHandshakeComplete, "the client is content")
    try expect(both.server.count == 0 && both.client.count == 0, "data passed")
    if setting.client == .sotto {
      let cause = both.client.errors.lazy.compactMap { $0 as? TLSError }.first?.cause
      try expect(cause == .certificate, "our error is another: \(both.client.errors)")
    } else {
      let text = "\(both.client.errors)"
      try expect(
        text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("failedToValidateHostname"),
        "their error is another: \(text)")
    }
    try expect(!both.server.errors.isEmpty || both.server.saidGoodbye, "the server does not know of it")
  }
}

private func ours(_ both: (client: Seen, server: Seen), _ setting: Setting) -> Seen {
  setting.client == .sotto ? both.client : both.server
}

private func theirs(_ both: (client: Seen, server: Seen), _ setting: Setting) -> Seen {
  setting.client == .sotto ? both.server : both.client
}
