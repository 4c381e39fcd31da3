// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// CONNECTED, on the server: key updates may come, nothing else.
struct ServerConnected: ~Copyable, Sendable {
  let exporter: ExporterSecret

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> ServerConnected {
    //= rfc9846 4.2.2-3
    guard message.type == .keyUpdate else { throw TLSError(.unexpectedMessage(message.type, in: "connected")) }
    try KeyUpdating.receive(message, &out)
    return self
  }
}
