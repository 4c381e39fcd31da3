// SPDX-License-Identifier: Apache-2.0

/// A key that seals sessions into tickets which only its holders open (RFC 9846 section 4.7.1: "self-encrypted and
/// self-authenticated").
///
///     struct {
///         opaque key_name[16];
///         opaque salt[32];
///         opaque sealed<16..2^16-1>;      /* content, secret, one byte with the secret's length; then the tag */
///     } SealedTicket;
///
/// Each ticket has an AES-256-GCM key and a nonce of its own, which HKDF makes from the salt: so many servers may seal
/// under one key for long without a thought for nonces that meet.
package struct TicketSealingKey: ~Copyable, Sendable {
  /// Tells the key from others; it is in the open.
  package let name: [UInt8]
  private let secret: Secret
  private let path: CryptoPath

  package static let nameLength = 16
  package static let secretLength = 32
  package static let saltLength = 32

  /// A key of `nameLength` and `secretLength` bytes; nil if they are not.
  package init?(name: [UInt8], secret: consuming Secret, path: CryptoPath = .current) {
    guard name.count == Self.nameLength, secret.count == Self.secretLength else { return nil }
    self.name = name
    self.secret = secret
    self.path = path
  }

  /// A key from a file that servers share: 48 or 80 bytes, of which the first 16 are the name. The secret is made from
  /// all the others, so that each of them counts.
  package init?(shared bytes: [UInt8], path: CryptoPath = .current) {
    guard bytes.count == 48 || bytes.count == 80 else { return nil }
    name = Array(bytes.prefix(Self.nameLength))
    let salt = Secret(copying: Array("sotto ticket key".utf8))
    let input = Secret(copying: bytes.span.extracting(Self.nameLength...))
    secret = hkdfExtract(.sha256, salt: salt.bytes, inputKey: input.bytes, path: path)
    self.path = path
  }

  /// Seals `content` and `secret`, which has at most 255 bytes. `salt` is fresh randomness, `saltLength` bytes of it.
  package borrowing func seal(
    _ content: [UInt8], _ secret: borrowing Secret, salt: [UInt8]
  ) throws(CryptoFailure) -> [UInt8] {
    guard salt.count == Self.saltLength, let length = UInt8(exactly: secret.count) else {
      throw .internal("a ticket's salt or secret of the wrong length")
    }
    let header = name + salt
    let tail = Secret(concatenating: secret, Secret(copying: [length]))
    let keys = ticketKeys(salt[...])
    guard let sealed = keys.cipher.seal(content, tail, nonce: keys.nonce, header: header) else {
      throw .internal("the ticket could not be sealed")
    }
    return header + sealed
  }

  /// Opens a ticket that was sealed under this key; nil for any other.
  package borrowing func open(_ ticket: [UInt8]) -> OpenedTicket? {
    let headerLength = Self.nameLength + Self.saltLength
    guard ticket.count > headerLength, Self.name(of: ticket) == name else { return nil }
    let keys = ticketKeys(ticket[Self.nameLength..<headerLength])
    guard
      let plain = keys.cipher.open(ticket[headerLength...], nonce: keys.nonce, header: ticket[..<headerLength]),
      plain.count > 0
    else { return nil }
    let end = plain.count - 1
    let start = end - Int(plain.bytes.byte(at: end))
    guard start >= 0 else { return nil }
    return OpenedTicket(content: plain.bytes.extracting(0..<start).copy(), secret: plain.part(start..<end))
  }

  /// The name of the key that a ticket says it was sealed under; nil if it is too short for one.
  package static func name(of ticket: [UInt8]) -> [UInt8]? {
    ticket.count > nameLength ? Array(ticket.prefix(nameLength)) : nil
  }

  private struct TicketKeys: ~Copyable {
    let cipher: MessageCipher
    let nonce: Secret
  }

  private static let keyLabel = Array("sotto ticket aes-256-gcm".utf8)
  private static let nonceLabel = Array("sotto ticket nonce".utf8)

  private borrowing func ticketKeys(_ salt: ArraySlice<UInt8>) -> TicketKeys {
    let key = hkdfExpand(
      .sha256, secret: secret.bytes, info: Self.keyLabel + salt, count: 32, path: path)
    let nonce = hkdfExpand(
      .sha256, secret: secret.bytes, info: Self.nonceLabel + salt, count: 12, path: path)
    return TicketKeys(cipher: MessageCipher(.aes256GCM, key: key.bytes, path: path), nonce: nonce)
  }
}

/// What was in a ticket.
package struct OpenedTicket: ~Copyable, Sendable {
  /// All but the secret.
  package let content: [UInt8]
  /// The session's secret.
  package let secret: Secret

  init(content: [UInt8], secret: consuming Secret) {
    self.content = content
    self.secret = secret
  }

  /// The secret alone.
  package consuming func takeSecret() -> Secret { secret }
}
