// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// What the signature of a ServerKeyExchange covers (RFC 8422 section 5.4). That of a client's CertificateVerify covers
/// all handshake messages so far, as they are (RFC 5246 section 7.4.8).
package enum ServerKeyExchangeContent {
  /// Both randoms and the params. Nil for params that can't be encoded.
  package static func bytes(clientRandom: [UInt8], serverRandom: [UInt8], params: ServerECDHParams) -> [UInt8]? {
    params.encoded.map { clientRandom + serverRandom + $0 }
  }
}
