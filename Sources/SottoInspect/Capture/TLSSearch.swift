// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Where TLS begins in a conversation, if it does.
package struct TLSSearch: Equatable, Sendable {
  /// What a conversation is.
  package enum Found: Equatable, Sendable {
    /// TLS, with what was said before it by both sides, and in which protocol, where that is known.
    case tls(Preface?)
    /// TLS records, whose beginning is not there.
    case middleOfTLS
    /// Nothing was said.
    case silence
    /// Something else; what, where that is known.
    case other(String?)
  }

  /// What was said in the open before TLS began.
  package struct Preface: Equatable, Sendable {
    /// As `--starttls` takes it, or in words; nil where it is not known.
    package var name: String?
    /// How many bytes each side said.
    package var counts: [Side: Int]
  }

  /// What it is.
  package var found: Found
  /// What the two said from TLS on, where it is TLS; the client is who sends the ClientHello.
  package var conversation: Conversation
  /// The random of its ClientHello, by which key logs know it. (A second one, after a HelloRetryRequest, has the same.)
  package var clientRandom: [UInt8]?
  /// Whether the client of TLS is who was called, so that ``conversation`` has the sides the other way round.
  package var isTurned = false

  /// Whether there is TLS in it.
  package var isTLS: Bool {
    switch found {
    case .tls, .middleOfTLS: true
    case .silence, .other: false
    }
  }

  /// How far into a side's stream is looked.
  static let limit = 256 << 10

  /// Looks into a conversation whose client is who opened it.
  package init(_ conversation: Conversation) {
    let bytes = Dictionary(
      uniqueKeysWithValues: Side.allCases.map { ($0, conversation.beginning(of: $0, limit: Self.limit)) })
    self.conversation = conversation
    if conversation.chunks.isEmpty {
      found = .silence
      return
    }
    // Who opens a connection is the client of TLS too, nearly always: FTP's data connections are not.
    for side in Side.allCases {
      guard let client = bytes[side], let start = Self.clientHello(in: client) else { continue }
      clientRandom = Array(client[(start + 11)..<(start + 43)])
      let before = conversation.said(by: side.other, before: start)
      let server = bytes[side.other] ?? []
      let counts = [
        side: start, side.other: Self.isRecord(server, at: before) ? before : Self.record(in: server) ?? before,
      ]
      let tls = conversation.dropping(counts)
      isTurned = side == .server
      self.conversation = isTurned ? tls.swapped() : tls
      guard counts.values.contains(where: { $0 > 0 }) else {
        found = .tls(nil)
        return
      }
      let name = Self.name(client: client.prefix(start), server: server.prefix(counts[side.other] ?? 0))
      let own: [Side: Int] =
        !isTurned ? counts : Dictionary(uniqueKeysWithValues: counts.map { ($0.key.other, $0.value) })
      found = .tls(Preface(name: name, counts: own))
      return
    }
    if let client = bytes[.client], LegacyHello.isWellFormedSSL2(client) {
      found = .tls(nil)
      return
    }
    let streams = Side.allCases.compactMap { bytes[$0] }.filter { !$0.isEmpty }
    if streams.allSatisfy({ Self.isRecord($0, at: 0) }) {
      found = .middleOfTLS
    } else {
      found = .other(Self.otherName(client: bytes[.client] ?? [], server: bytes[.server] ?? []))
    }
  }

  // MARK: Records

  /// Where the first record with a ClientHello begins.
  private static func clientHello(in bytes: [UInt8]) -> Int? {
    var start = 0
    while start + 43 <= bytes.count {
      if isClientHello(bytes, at: start) { return start }
      start += 1
    }
    return nil
  }

  /// Whether a record begins here, and in it a ClientHello with a random.
  private static func isClientHello(_ bytes: [UInt8], at start: Int) -> Bool {
    guard bytes[start] == ContentType.handshake.rawValue, bytes[start + 1] == 3, bytes[start + 2] <= 4,
      bytes[start + 5] == HandshakeType.clientHello.rawValue, bytes[start + 9] == 3, bytes[start + 10] <= 4
    else { return false }
    let record = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
    let message = Int(bytes[start + 6]) << 16 | Int(bytes[start + 7]) << 8 | Int(bytes[start + 8])
    // Version, random, session id, a suite, a compression method. It may go on in further records.
    return record >= 38 && record <= RecordHeader.maximumPlaintextLength && message >= 41 && message <= 1 << 17
      && (record >= message + 4 || record > 64)
  }

  /// Whether what begins here is a record of TLS, as far as it is there.
  private static func isRecord(_ bytes: [UInt8], at start: Int) -> Bool {
    guard start + RecordHeader.length <= bytes.count,
      let header = RecordHeader(bytes.span.extracting(start...))
    else { return start == bytes.count && start > 0 }
    return (ContentType.changeCipherSpec.rawValue...ContentType.applicationData.rawValue).contains(header.type.rawValue)
      && header.legacyVersion.rawValue >> 8 == 3 && header.legacyVersion.rawValue & 0xff <= 4 && header.length > 0
      && header.length <= RecordHeader.maximumCiphertextLengthTLS12
  }

  /// Where a server's first flight begins: a record with a ServerHello or an alert, for captures whose two directions are not in step.
  private static func record(in bytes: [UInt8]) -> Int? {
    guard bytes.count > RecordHeader.length else { return nil }
    return (0..<(bytes.count - RecordHeader.length)).first { start in
      isRecord(bytes, at: start)
        && (bytes[start] == ContentType.handshake.rawValue
          ? bytes[start + 5] == HandshakeType.serverHello.rawValue
          : bytes[start] == ContentType.alert.rawValue && bytes[start + 3] == 0 && bytes[start + 4] == 2)
    }
  }

  // MARK: Names

  /// In which protocol TLS was asked for.
  private static func name(client: ArraySlice<UInt8>, server: ArraySlice<UInt8>) -> String? {
    let asked = words(client)
    let answered = words(server)
    // The OID 1.3.6.1.4.1.1466.20037 (RFC 4511 section 4.14.1).
    if asked.contains("1.3.6.1.4.1.1466.20037") { return "ldap" }
    // SSLRequest, of 8 bytes, with a number where others have a version.
    if client.starts(with: [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]) { return "postgres" }
    if asked.contains("<starttls") { return "xmpp" }
    if answered.hasPrefix("220"), asked.contains("starttls") { return "smtp" }
    if asked.contains(" starttls\r\n") { return "imap" }
    if asked.contains("stls\r\n") { return "pop3" }
    if asked.contains("auth tls") || asked.contains("auth ssl") { return "ftp" }
    if asked.hasPrefix("connect ") { return "an HTTP proxy" }
    if asked.hasPrefix("proxy ") || client.starts(with: [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51]) {
      return "the PROXY protocol"
    }
    return nil
  }

  /// What it is instead of TLS.
  private static func otherName(client: [UInt8], server: [UInt8]) -> String? {
    for bytes in [client, server] {
      if let known = LegacyHello(bytes.span) { return known.words }
    }
    return PlainProtocol(firstBytes: server)?.name
  }

  /// The beginning and the end of what was said, in lower case, to look for words in.
  private static func words(_ bytes: ArraySlice<UInt8>) -> String {
    let part = bytes.count <= 16_384 ? bytes : bytes.prefix(8_192) + bytes.suffix(8_192)
    return String(decoding: part.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}

extension Conversation {
  /// How many bytes a side had sent when the other had sent this many.
  fileprivate func said(by side: Side, before limit: Int) -> Int {
    var count = 0
    var others = 0
    for chunk in chunks {
      if chunk.from == side {
        count += chunk.bytes.count
      } else {
        others += chunk.bytes.count
        if others > limit { break }
      }
    }
    return count
  }
}
