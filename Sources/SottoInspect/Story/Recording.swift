// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoWire

/// What a story is made of: the messages of a handshake, whoever saw them, and what else is known of it. Of what came twice without
/// reason, the last one counts.
struct Recording {
  /// A message with its size on its way, header included.
  struct Sized<Body> {
    let body: Body
    let size: Int
  }

  /// What the messages decide.
  private(set) var negotiation = NegotiationFacts()
  private(set) var hellos: [Sized<ClientHello>] = []
  private(set) var retry: Sized<ServerHello>?
  private(set) var serverHello: Sized<ServerHello>?
  /// The sizes of each side's Certificate message, uncompressed.
  private(set) var certificateSizes: [Side: Int] = [:]
  /// How the server's was compressed, and to how many bytes.
  private(set) var certificateCompression: (CertificateCompressionAlgorithm, Int)?
  /// TLS 1.2: the server's fresh share, signed.
  private(set) var serverKeyExchange: Sized<ServerKeyExchange>?
  /// Its size, also where it can't be read.
  private(set) var serverKeyExchangeSize: Int?
  /// TLS 1.2: the client's share, or the secret that it encrypted; its size.
  private(set) var clientKeyExchange: Int?
  private(set) var certificateVerify: Sized<CertificateVerify>?
  /// The sizes of each side's Finished.
  private(set) var finished: [Side: Int] = [:]
  /// What the messages don't say.
  var known = StoryFacts()

  /// Takes in a message, header included; `expanded` is what a compressed one says.
  mutating func take(_ type: HandshakeType, _ bytes: [UInt8], from side: Side, expanded: [UInt8]? = nil) {
    negotiation.take(HandshakeLog.Entry(type: type, from: side, name: type.description, bytes: bytes, index: 0))
    if let expanded { take(expanded: expanded, from: side) }
    switch (type, side) {
    case (.clientHello, .client): if let hello = read(ClientHello.self, bytes) { hellos.append(hello) }
    case (.serverHello, .server):
      guard let hello = read(ServerHello.self, bytes) else { return }
      if hello.body.isHelloRetryRequest { retry = hello } else { serverHello = hello }
    case (.certificate, let side): certificateSizes[side] = bytes.count
    case (.compressedCertificate, .server):
      if let body = read(CompressedCertificate.self, bytes)?.body {
        certificateCompression = (body.algorithm, body.compressed.count)
      }
    case (.serverKeyExchange, .server):
      serverKeyExchange = read(ServerKeyExchange.self, bytes)
      serverKeyExchangeSize = bytes.count
    case (.clientKeyExchange, .client): clientKeyExchange = bytes.count
    case (.certificateVerify, .server): certificateVerify = read(CertificateVerify.self, bytes)
    case (.finished, let side): finished[side] = bytes.count
    default: break
    }
  }

  /// Takes in what a compressed Certificate message says, header included.
  mutating func take(expanded message: [UInt8], from side: Side) {
    negotiation.take(expanded: message, from: side)
    certificateSizes[side] = message.count
  }

  // MARK: What follows

  /// Whether the older protocol was spoken, TLS 1.2 or what was before it.
  var isTLS12: Bool { negotiation.isTLS12OrOlder }

  /// Whether the client's secret was encrypted to the server's key.
  var usesRSAKeyExchange: Bool { negotiation.usesRSAKeyExchange }

  /// The server's chain, DER, or its raw public key.
  var certificate: Sized<[[UInt8]]>? { shown(.server) }
  /// The client's.
  var clientCertificate: Sized<[[UInt8]]>? { shown(.client) }

  private func shown(_ side: Side) -> Sized<[[UInt8]]>? {
    negotiation.shown[side].map { Sized(body: $0, size: certificateSizes[side] ?? 0) }
  }

  func certificateType(_ side: Side) -> CertificateType { negotiation.certificateTypes[side] ?? .x509 }

  /// The suites of the client's first hello, without values that stand for something else.
  var suiteOffer: [CipherSuite] {
    (hellos.first?.body.cipherSuites ?? []).filter {
      !GREASE.isReserved($0.rawValue) && $0 != .emptyRenegotiationInfoSCSV && $0 != .fallbackSCSV
    }
  }

  private func read<Body: HandshakeBody>(_ type: Body.Type, _ bytes: [UInt8]) -> Sized<Body>? {
    guard let body = try? HandshakeMessage(type: Body.type, bytes: bytes).decode(type) else { return nil }
    return Sized(body: body, size: bytes.count)
  }
}
