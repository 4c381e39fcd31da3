// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity

/// How a handshake used the key of an earlier session (RFC 9846 section 4.3.9).
@nonexhaustive
public enum PSKMode: Hashable, Sendable {
  /// `psk_dhe_ke`: together with a fresh key agreement, so that a ticket key that leaks later opens nothing.
  case withKeyExchange
  /// `psk_ke`: alone. Whoever gets the session's secret, or the key that sealed its ticket, reads the connection.
  case alone
}

/// Why a session was not resumed. None of these fails a connection: a full handshake follows.
@nonexhaustive
public enum SessionRefusal: Hashable, Sendable {
  /// Its lifetime is over, or the peer was last authenticated too long ago.
  case expired
  /// It was made in what is now the future: a clock went back.
  case clockWentBack
  /// A certificate that vouched for the peer is no longer valid.
  case certificateExpired
  /// It was made for another server name.
  case otherServerName
  /// It was made for another application protocol.
  case otherApplicationProtocol
  /// It was made under another policy or with other trust.
  case otherConfiguration
  /// The server showed something in it that the client does not take now: a certificate, or a raw public key.
  case otherCertificateType
  /// It was made with another version of the protocol.
  case otherVersion
  /// Its hash is not that of a suite that may be used now.
  case otherHash
  /// TLS 1.2: its cipher suite may not be used now.
  case otherCipherSuite
  /// TLS 1.2: it began without the extended main secret, which the peer now wants (RFC 7627 section 5.3).
  case noExtendedMainSecret
  /// The peer lists no mode of using it that we allow.
  case noCommonMode
  /// It was offered before, and is good for one connection.
  case alreadyUsed
  /// A ticket that none of our keys opens, or that the store does not know.
  case unknownTicket
  /// A ticket of ours that we can't read: it was made by another version of this software.
  case unreadable
  /// It belongs to a client that was let in under other trust, or to one that showed no certificate and has to now.
  case clientIdentity
  /// It began with a key from outside that is no longer known, or has another secret now.
  case preSharedKeyGone
  /// The certificates of the client that it belongs to are not believed any more.
  case clientRejected(CertificateFailure)
  /// The store failed.
  case storeFailed(String)
  /// The store took too long.
  case storeTimedOut
}

/// How a client of TLS 1.2 names the session that is to go on.
@nonexhaustive
public enum SessionName: Hashable, Sendable {
  /// By a ticket (RFC 5077).
  case ticket
  /// By the number that the server gave it (RFC 5246 section 7.4.1.2).
  case sessionID
}

/// What happened about sessions.
@nonexhaustive
public enum ResumptionEvent: Hashable, Sendable {
  /// Client: so many sessions were offered. Server: so many came.
  case offered(Int)
  /// The session was resumed; which of those offered, counted from 0.
  case accepted(PSKMode, identity: Int)
  /// A session of TLS 1.2 was resumed: its main secret goes on, without a fresh key agreement.
  case acceptedTLS12(by: SessionName)
  /// A session could not be used, for this reason.
  case refused(SessionRefusal)
  /// Client: the server chose a full handshake.
  case declined
  /// Client: the server asked for another hello, with a suite that our session's hash does not fit.
  case droppedAfterRetry
  /// Server: a ticket was sent. Client: one came. It is good for so many seconds.
  case ticket(lifetime: UInt32)
  /// Server: the store did not keep a session; its ticket will be unknown.
  case notStored(String)
}
