// SPDX-License-Identifier: Apache-2.0

public import NIOCore

extension TLSHandler {
  /// How long a connection waits for its peer.
  public struct Timeouts: Sendable {
    /// From the start of the handshake to its end; nil waits for ever.
    public var handshake: TimeAmount? = .seconds(10)
    /// From our close_notify to the peer's, when the channel is to be closed. It starts anew as long as the transport still
    /// takes what was written before.
    public var close: TimeAmount = .seconds(5)

    /// Ten seconds for the handshake, five for closing.
    public init() {}
  }
}
