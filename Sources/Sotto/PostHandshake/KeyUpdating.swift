// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// What both roles do with a KeyUpdate (RFC 9846 section 4.7.3).
enum KeyUpdating {
  static func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) {
    let update = try message.body(KeyUpdate.self, while: "connected")
    //= rfc9846 4.7.3-4
    guard update.request == .notRequested || update.request == .requested else {
      throw TLSError(.badKeyUpdate(update.request.rawValue))
    }
    out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
    //= rfc9846 4.7.3-3
    //= rfc9846 4.7.3-8
    out.steps.append(.updateKeys(.inbound))
    //= rfc9846 4.7.3-5
    if update.request == .requested { out.steps.append(.oweKeyUpdate) }
  }

  /// Moves our sending side on. The message still goes under the old keys.
  //= rfc9846 4.7.3-7
  static func send(_ request: KeyUpdate.Request, _ out: inout Output) throws(TLSError) {
    out.send(try out.frame(KeyUpdate(request: request)), .application)
    //= rfc9846 4.7.3-2
    out.steps.append(.updateKeys(.outbound))
  }
}
