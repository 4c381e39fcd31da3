// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Parked until our fresh share is signed; then the flight ends (RFC 8422 section 5.4).
struct Signing12: ~Copyable, Sendable {
  var handshake: Server12Handshake
  let key: EphemeralKeyTLS12
  let params: ServerECDHParams
  let scheme: SignatureScheme

  static func park(
    _ handshake: consuming Server12Handshake, _ signer: any Signer, _ scheme: SignatureScheme, _ group: NamedGroup,
    _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let random = handshake.context.settings.random
    let key = try protocolErrors { () throws(CryptoFailure) in try EphemeralKeyTLS12(group, random: random) }
    let params = ServerECDHParams(group: group, point: key.point)
    let content = ServerKeyExchangeContent.bytes(
      clientRandom: handshake.received.hello.random, serverRandom: handshake.serverRandom, params: params)
    guard let content else { throw TLSError(.encodingOverflow(.serverKeyExchange)) }
    out.info.group = group
    out.info.signatureScheme = scheme
    out.note(.decision(.signatureScheme(scheme, offered: handshake.received.schemes)))
    out.steps.append(.ask(.sign(SigningRequest(signer: signer, scheme: scheme, content: content))))
    return .signing(Signing12(handshake: handshake, key: key, params: params, scheme: scheme))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "signing"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    let signature: [UInt8]
    switch answer {
    case .signature(let bytes): signature = bytes
    case .signingFailed(let why): throw TLSError(.signerFailed(why))
    default: throw TLSError(.answerMismatch)
    }
    let message = ServerKeyExchange(params: params, algorithm: scheme, signature: signature)
    try out.send(message, .plaintext, hashing: &handshake.transcript)
    return try handshake.endFlight(.ephemeral(key), &out)
  }
}
