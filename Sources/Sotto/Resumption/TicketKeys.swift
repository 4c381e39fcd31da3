// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoIdentity
import SottoWire

/// A key that seals sessions into tickets. Whoever has it can read every ticket sealed under it, and resume those sessions.
///
/// It is wiped when the last reference goes and is never printed.
public final class TicketKey: Sendable {
  let sealing: TicketSealingKey

  /// A key that servers share: 48 or 80 bytes, as `ssl_session_ticket_key` of nginx has them and `openssl rand` makes
  /// them. The first 16 are its name, which is in the open. Nil for any other length.
  public convenience init?(sharedBytes: [UInt8]) {
    guard let sealing = TicketSealingKey(shared: sharedBytes) else { return nil }
    self.init(sealing)
  }

  /// Nil if the randomness has another length than was asked for.
  convenience init?(name: [UInt8], secret: consuming Secret) {
    guard let sealing = TicketSealingKey(name: name, secret: secret) else { return nil }
    self.init(sealing)
  }

  private init(_ sealing: consuming TicketSealingKey) {
    self.sealing = sealing
  }

  /// How tickets name the key: 16 bytes.
  public var name: [UInt8] { sealing.name }
}

extension TicketKey: CustomStringConvertible, CustomReflectable {
  /// The name alone.
  public var description: String { "ticket key \(hexadecimal(name))" }

  /// Nothing: a secret is never dumped by accident.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The keys in use at one moment: the first seals, all open.
public final class TicketKeySet: Sendable {
  /// The keys, the one that seals first.
  public let keys: [TicketKey]

  /// More keys than this are not looked through for each ticket; the last ones are left out.
  public static let maximumCount = 16

  /// These keys, the one that seals first.
  public init(_ keys: [TicketKey]) {
    self.keys = Array(keys.prefix(Self.maximumCount))
  }

  /// Seals a session; nil if there is no key, or sealing fails.
  func seal(_ contents: TicketContents, _ secret: borrowing Secret, _ random: any RandomSource) -> [UInt8]? {
    guard let key = keys.first, let content = contents.encoded, let salt = try? random.draw(TicketSealingKey.saltLength)
    else { return nil }
    return try? key.sealing.seal(content, secret, salt: salt)
  }

  /// Opens what `seal` made, under this or another of the keys.
  func open(_ ticket: [UInt8]) -> OpenedTicket? {
    guard let name = TicketSealingKey.name(of: ticket) else { return nil }
    for key in keys where key.name == name {
      if let opened = key.sealing.open(ticket) { return opened }
    }
    return nil
  }
}

/// Where a server's ticket keys come from. It is asked in every handshake, from many threads at once, and answers at once
/// with what it has: fetching keys from elsewhere is done ahead, by whoever keeps the ring.
public protocol TicketKeyring: Sendable {
  /// The keys at this moment. An empty set: no tickets are sent, and none open.
  func keys(at now: WallTime) -> TicketKeySet
}

/// Ticket keys that somebody else looks after, such as a file that a fleet of servers shares. Replacing them takes effect
/// with the next handshake.
public final class SharedTicketKeys: TicketKeyring {
  private let snapshots: Snapshots<TicketKeySet>

  /// These keys, the one that seals first, then those that still open.
  public init(_ keys: [TicketKey]) {
    snapshots = Snapshots(TicketKeySet(keys))
  }

  /// Puts other keys in the place of all that were there.
  public func replace(with keys: [TicketKey]) {
    snapshots.replace { _ in TicketKeySet(keys) }
  }

  /// The keys, whatever the time.
  public func keys(at now: WallTime) -> TicketKeySet { snapshots.current }
}
