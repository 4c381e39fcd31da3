// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// CONNECTED, on the server: no message may come any more.
struct ServerConnected12: ~Copyable, Sendable {
  let session: Session12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    //= rfc9846 4.2.2-4
    //= rfc9846 4.2.2-5
    if message.type == .clientHello { throw TLSError(.renegotiationRefused) }
    throw TLSError(.unexpectedMessage(message.type, in: "connected"))
  }
}
