// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity

//= rfc9846 8-1
//= rfc9846 8-4
/// Remembers which tickets brought early data, so that none does twice (RFC 9846 sections 8.1 and 8.2). One process has one
/// of its own; several that share ticket keys had better share a register too, or a recorded flight is good once for each.
///
/// It is asked last, once the ticket, the client's proof that it has the ticket's secret, and the ticket's age were found
/// right. It may be slow, fail or forget: each costs a round trip, and no connection.
public protocol ReplayRegister: Sendable {
  /// Marks the ticket, and says whether it was marked before. Asking and marking are one step: of any number who ask for the
  /// same mark at once, one at most is told ``ReplayAnswer/first``.
  func take(_ mark: ReplayMark) async throws -> ReplayAnswer

  /// The same, at once, for a register that is at hand. Nil says that it takes longer, and that nothing was marked:
  /// ``take(_:)`` is asked then.
  func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer?
}

extension ReplayRegister {
  /// Nothing is answered at once unless a register says so.
  public func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { nil }
}

/// What a ticket that brings early data is known by.
public struct ReplayMark: Hashable, Sendable {
  //= rfc9846 8.2-2
  /// Identifies the ticket: its SHA-256, 32 bytes. A ticket is sealed and the client has proved that it has the secret in
  /// it, so that nobody else can make up another that counts as the same.
  public let id: [UInt8]
  /// When the mark may be forgotten: from then on the ticket's age does not fit any more.
  public let expiry: WallTime

  /// A mark; the engine makes them, and whoever tests a register.
  public init(id: [UInt8], expiry: WallTime) {
    self.id = id
    self.expiry = expiry
  }
}

/// What a register knows of a mark.
@nonexhaustive
public enum ReplayAnswer: Hashable, Sendable {
  /// Nobody asked for it before. From now on it is ``seen``.
  case first
  /// It is there already.
  case seen
  /// It may have been there. Early data is then refused.
  case unknown
}
