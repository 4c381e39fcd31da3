// SPDX-License-Identifier: Apache-2.0

/// What a connection tells its user, in the order in which it happened.
@nonexhaustive
public enum Event: Sendable {
  /// The peer is known and data may flow.
  case handshakeCompleted(HandshakeInfo)
  /// The peer will send no more data. Ours may still go (RFC 9846 section 6.1).
  case closeNotifyReceived
  /// Client: a session came that can be resumed. The ``Driver`` has put it into the configuration's store.
  case sessionReceived(ClientSession)
  /// Server: a session is to be kept, for a ticket that is its number in a store. The ``Driver`` does so, and tells nobody.
  case sessionToStore(SessionToStore)
}
