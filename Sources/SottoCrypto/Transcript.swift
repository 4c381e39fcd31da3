// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The running hash over the handshake messages (RFC 9846 section 4.1).
///
///     Transcript-Hash(M1, M2, ... Mn) = Hash(M1 || M2 || ... || Mn)
///
/// Messages go in whole, with their four-byte headers and without record headers.
package struct Transcript: ~Copyable, Sendable {
  /// The hash of the cipher suite.
  package let hash: HashAlgorithm
  private let path: CryptoPath
  private var digester: Digester
  /// The messages themselves, if they are kept: a client of TLS 1.2 signs them and not their hash, with a hash of its own
  /// choice (RFC 5246 section 7.4.8).
  package private(set) var messages: [UInt8]?

  /// - Parameter keepsMessages: Whether the messages themselves are kept too, until they are forgotten.
  package init(_ hash: HashAlgorithm, keepsMessages: Bool = false, path: CryptoPath = .current) {
    self.init(Digester(hash, path: path), hash: hash, path: path, messages: keepsMessages ? [] : nil)
  }

  private init(_ digester: consuming Digester, hash: HashAlgorithm, path: CryptoPath, messages: [UInt8]?) {
    self.hash = hash
    self.path = path
    self.digester = digester
    self.messages = messages
  }

  /// Takes in the next message, or the next part of one.
  package mutating func update(_ message: [UInt8]) {
    update(message.span)
  }

  /// Takes in the next message, or the next part of one.
  package mutating func update(_ message: Span<UInt8>) {
    digester.update(message)
    messages?.append(contentsOf: message.rawBytes.copy())
  }

  /// Keeps only the hash from here on.
  package mutating func forgetMessages() {
    messages = nil
  }

  /// The hash of all that has gone in; more may follow.
  package borrowing func currentHash() -> [UInt8] {
    digester.currentDigest()
  }

  /// Puts the synthetic `message_hash` in the place of all that has gone in, which has to be ClientHello1.
  ///
  ///     Hash(message_hash ||        /* Handshake type */
  ///          00 00 Hash.length  ||  /* Handshake message length (bytes) */
  ///          Hash(ClientHello1) ||  /* Hash of ClientHello1 */
  ///          HelloRetryRequest  || ... || Mn)
  package mutating func replaceWithMessageHash() {
    let first = currentHash()
    digester = Digester(hash, path: path)
    if messages != nil { messages = [] }
    update([HandshakeType.messageHash.rawValue, 0, 0, UInt8(truncatingIfNeeded: first.count)])
    update(first)
  }

  /// A second transcript that goes its own way from here.
  package borrowing func clone() -> Transcript {
    Transcript(digester.clone(), hash: hash, path: path, messages: messages)
  }
}
