// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// The handshake's messages as they went, whole and in order: what transcripts hash.
struct HandshakeLog {
  /// A message of the handshake.
  struct Entry {
    let type: HandshakeType
    let from: Side
    /// Its name, such as `HelloRetryRequest`.
    let name: String
    let bytes: [UInt8]
    /// Its index among all messages.
    let index: Int
  }

  private(set) var entries: [Entry] = []

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Where the first message of this type, from this side, stands; of ServerHellos the last, which is no HelloRetryRequest.
  func position(of type: HandshakeType, from side: Side) -> Int? {
    type == .serverHello || type == .clientHello
      ? entries.lastIndex { $0.type == type && $0.from == side && !$0.isHelloRetryRequest }
      : entries.firstIndex { $0.type == type && $0.from == side }
  }

  /// The first message of this type from this side.
  func first(_ type: HandshakeType, from side: Side) -> Entry? {
    position(of: type, from: side).map { entries[$0] }
  }

  /// Transcript-Hash of the first `count` messages (RFC 9846 section 4.1), with a first ClientHello replaced by its hash if a
  /// HelloRetryRequest came.
  func transcriptHash(_ count: Int, _ hash: HashAlgorithm) -> [UInt8] {
    var transcript = Transcript(hash)
    for (index, entry) in entries.prefix(count).enumerated() {
      if index == 1, entry.isHelloRetryRequest { transcript.replaceWithMessageHash() }
      transcript.update(entry.bytes)
    }
    return transcript.currentHash()
  }

  /// The first `count` messages one after the other, as TLS 1.2 signs them.
  func concatenation(_ count: Int) -> [UInt8] { entries.prefix(count).flatMap(\.bytes) }

  /// What a hash over the first `count` messages is a hash of, for people: `ClientHello … ServerHello`.
  func span(_ count: Int) -> String {
    guard let first = entries.first, let last = entries.prefix(count).last, count > 0 else { return "nothing" }
    return count == 1 ? first.name : "\(first.name) … \(last.fullName)"
  }
}

extension HandshakeLog.Entry {
  var isHelloRetryRequest: Bool {
    type == .serverHello
      && ((try? HandshakeMessage(type: type, bytes: bytes).decode(ServerHello.self))?.isHelloRetryRequest ?? false)
  }

  /// The name; of a Finished also whose.
  var fullName: String { type == .finished ? "\(from.rawValue) \(name)" : name }

  /// The message read strictly, or nil.
  func read<Body: HandshakeBody>(_ body: Body.Type) -> Body? {
    try? HandshakeMessage(type: type, bytes: bytes).decode(body)
  }
}
