// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// CONNECTED, on the client: no message may come any more.
struct ClientConnected12: ~Copyable, Sendable {
  let session: Session12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    if message.type == .helloRequest {
      _ = try message.body(HelloRequest.self, while: "connected")
      throw TLSError(.renegotiationRefused)
    }
    throw TLSError(.unexpectedMessage(message.type, in: "connected"))
  }
}
