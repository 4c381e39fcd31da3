// SPDX-License-Identifier: Apache-2.0

/// What a connection tells its user, in the order in which it happened.
@nonexhaustive
public enum Event: Sendable {
  /// The peer is known and data may flow.
  indirect case handshakeCompleted(HandshakeInfo)
  /// Early data was taken. Server: it follows, and ours may be sent from here on, before the client has shown that it is there.
  indirect case earlyDataAccepted(HandshakeInfo)
  /// Server: early data came. It may be a recording that somebody sent again: what it asks for may be done only if doing it
  /// twice does no harm. It comes before ``handshakeCompleted(_:)``, and never after.
  case earlyData([UInt8])
  /// Client: the server did not take our early data. What may be sent again is, once the handshake is complete;
  /// ``HandshakeInfo/earlyDataSentAgain`` then says how much.
  case earlyDataRejected(EarlyDataObstacle)
  /// The peer will send no more data. Ours may still go (RFC 9846 section 6.1).
  case closeNotifyReceived
  /// Client: a session came that can be resumed. The ``Driver`` has put it into the configuration's store.
  case sessionReceived(ClientSession)
  /// Server: a session is to be kept, for a ticket that is its number in a store. The ``Driver`` does so, and tells nobody.
  case sessionToStore(SessionToStore)
}
