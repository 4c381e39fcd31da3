// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity

/// Where servers keep sessions, one or many of them together. What it holds is sealed: it learns nothing.
///
/// It may be slow, fail or forget: each costs a full handshake, and no connection.
public protocol SessionStore: Sendable {
  /// Keeps a session under its number.
  ///
  /// - Parameters:
  ///   - session: Sealed bytes.
  ///   - id: Its number, 32 random bytes. In TLS 1.2 the session may be put again under it.
  ///   - expiry: When it may be forgotten.
  func put(_ session: [UInt8], for id: [UInt8], until expiry: WallTime) async throws
  /// Gives the session of this number, and forgets it, so that no ticket is good twice. Nil if there is none. A session of
  /// TLS 1.2, where the number stays the same, is put again once the connection that took it is there.
  func take(_ id: [UInt8]) async throws -> [UInt8]?
}

/// A session on its way into a store.
public struct SessionToStore: Sendable {
  /// Its number.
  public let id: [UInt8]
  /// The session, sealed.
  public let session: [UInt8]
  /// When it may be forgotten.
  public let expiry: WallTime
}

/// The sessions that a client offers, by the numbers that are its tickets.
public struct SessionLookup: Sendable {
  /// The numbers, the one that the client likes best first. The first that is found will do.
  public let ids: [[UInt8]]

  /// A lookup; the engine makes them, and whoever tests a store.
  public init(ids: [[UInt8]]) {
    self.ids = ids
  }
}

/// What a store knew.
@nonexhaustive
public enum FoundSession: Sendable {
  /// This session, for the number at this place in the lookup.
  case found([UInt8], index: Int)
  /// None of them.
  case unknown
  /// It failed.
  case failed(String)
  /// It took too long.
  case timedOut
}
