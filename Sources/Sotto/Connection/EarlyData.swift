// SPDX-License-Identifier: Apache-2.0

/// What became of early data in a handshake (RFC 9846 section 2.3).
@nonexhaustive
public enum EarlyDataStatus: Hashable, Sendable {
  /// There was no question of any.
  case none
  /// Client: it was wanted, and could not be offered, for this reason.
  case notOffered(EarlyDataObstacle)
  /// Client: it was offered, and the server has not yet answered.
  case offered
  /// The server took it. What came was sent by a client that had the session's secret, but perhaps not by it now: until
  /// the handshake is complete, it may be a recording.
  case accepted
  /// The server did not take it, for this reason.
  case rejected(EarlyDataObstacle)
}

/// Why early data was not offered, or not taken. None of these fails a connection: the handshake goes on without.
@nonexhaustive
public enum EarlyDataObstacle: Hashable, Sendable {
  /// Server: no replay register is configured, so that none is ever taken.
  case disabled
  /// Client: there is no session of TLS 1.3 that could be resumed.
  case noSession
  /// The session's ticket does not allow any.
  case notAllowedBySession
  /// The session goes with another cipher suite than may be used now, or was chosen now.
  case otherCipherSuite
  /// Client: the session goes with an application protocol that is not offered now.
  case otherApplicationProtocol
  /// A HelloRetryRequest was necessary.
  case helloRetryRequested
  /// The session was not resumed.
  case sessionNotResumed
  /// Server: the session that was resumed is not the first one offered.
  case notFirstSession
  /// Server: the client's idea of how old its ticket is differs by this much from ours: the hello may have been kept back.
  case staleTicketAge(Duration)
  /// Server: the register has seen this ticket before: the flight was replayed.
  case replayed
  /// Server: the register does not know whether it has seen this ticket before.
  case unknownToRegister
  /// Server: the register failed, or took too long.
  case registerFailed(String)
  /// Client: the server resumed the session, and took no early data. It does not say why.
  case declined
}
