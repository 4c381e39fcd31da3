// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoWire

/// The events of one side of a connection, sorted by what they say. What came twice without reason keeps the last one.
struct Recording {
  /// A message with its size on its way, header included.
  struct Sized<Body> {
    let body: Body
    let size: Int
  }

  var hellos: [Sized<ClientHello>] = []
  var retry: Sized<ServerHello>?
  var serverHello: Sized<ServerHello>?
  var encryptedExtensions: Sized<EncryptedExtensions>?
  /// The server's chain, DER, or its raw public key.
  var certificate: Sized<[[UInt8]]>?
  /// How the server's was compressed, and to how many bytes.
  var certificateCompression: (CertificateCompressionAlgorithm, Int)?
  /// TLS 1.2: the server's fresh share, signed.
  var serverKeyExchange: Sized<ServerKeyExchange>?
  /// TLS 1.2: the client's share, or the secret that it encrypted; its size.
  var clientKeyExchange: Int?
  var certificateVerify: Sized<CertificateVerify>?
  var requestsClientCertificate = false
  /// The client's chain, DER, or its raw public key.
  var clientCertificate: Sized<[[UInt8]]>?
  var clientFinished: Int?
  var serverFinished: Int?

  var suiteOffer: [CipherSuite] = []
  var suite: CipherSuite?
  var version: ProtocolVersion?
  var group: NamedGroup?
  var applicationProtocol: String?
  var identity: VerifiedIdentity?
  var provedScheme: SignatureScheme?
  /// What each side shows (RFC 7250).
  var serverCertificateType = CertificateType.x509
  var clientCertificateType = CertificateType.x509
  var peerFinishedHolds = false
  var hasNoClientCertificate = false

  var secrets: [KeyLogLine] = []
  var alertSent: AlertDescription?
  var alertReceived: AlertDescription?
  var failure: TLSError?

  init(_ events: [TraceEvent], role: Role) {
    for event in events {
      switch event {
      case .messageSent(let type, _, let bytes): take(type, bytes, fromClient: role == .client)
      case .messageReceived(let type, _, let bytes): take(type, bytes, fromClient: role == .server)
      case .secret(let line): secrets.append(line)
      case .decision(let decision): take(decision)
      case .check(.chain(let identity)): self.identity = identity
      case .check(.signature(let scheme)): provedScheme = scheme
      case .check(.finished): peerFinishedHolds = true
      case .alertSent(let alert): alertSent = alert
      case .alertReceived(let alert): alertReceived = alert
      case .failed(let error): failure = error
      case .keyScheduleInput, .keysInstalled, .keysUpdated, .decryptorFailed, .resumption, .preSharedKey, .earlyData,
        .check(.binder):
        break
      }
    }
  }

  private mutating func take(_ decision: Decision) {
    switch decision {
    case .version(let chosen, _): version = chosen
    case .cipherSuite(let chosen, let offered):
      suite = chosen
      suiteOffer = offered.filter { !GREASE.isReserved($0.rawValue) }
    case .group(let chosen, _, _): group = chosen
    case .applicationProtocol(let chosen, _): applicationProtocol = chosen
    case .serverCertificateType(let chosen, _): serverCertificateType = chosen
    case .clientCertificateType(let chosen, _): clientCertificateType = chosen
    case .certificateCompression(let algorithm, let sender, let message, let compressed):
      var writer = ByteWriter()
      writer.uint8(HandshakeType.certificate.rawValue)
      writer.opaque24(message)
      take(.certificate, writer.finish(), fromClient: sender == .client)
      if sender == .server { certificateCompression = (algorithm, compressed) }
    case .noClientCertificate: hasNoClientCertificate = true
    case .helloRetry, .signatureScheme, .clientCertificateRequested, .clientSignatureScheme: break
    }
  }

  private mutating func take(_ type: HandshakeType, _ bytes: [UInt8], fromClient: Bool) {
    switch type {
    case .clientHello: if let hello = read(ClientHello.self, bytes) { hellos.append(hello) }
    case .serverHello:
      guard let hello = read(ServerHello.self, bytes) else { return }
      if hello.body.isHelloRetryRequest { retry = hello } else { serverHello = hello }
    case .encryptedExtensions: encryptedExtensions = read(EncryptedExtensions.self, bytes)
    case .certificateRequest: requestsClientCertificate = true
    case .certificate:
      if fromClient {
        clientCertificate = chain(bytes, clientCertificateType)
      } else {
        certificate = chain(bytes, serverCertificateType)
      }
    case .serverKeyExchange: serverKeyExchange = read(ServerKeyExchange.self, bytes)
    case .clientKeyExchange: clientKeyExchange = bytes.count
    case .certificateVerify: if !fromClient { certificateVerify = read(CertificateVerify.self, bytes) }
    case .finished: if fromClient { clientFinished = bytes.count } else { serverFinished = bytes.count }
    default: break
    }
  }

  /// Whether the older protocol was spoken.
  var isTLS12: Bool { version == .tls12 }

  /// The message differs between the versions; which one it is, the hellos have decided before it comes.
  private func chain(_ bytes: [UInt8], _ kind: CertificateType) -> Sized<[[UInt8]]>? {
    if isTLS12, kind == .rawPublicKey {
      return read(RawPublicKeyTLS12.self, bytes).map { Sized(body: [$0.body.subjectPublicKeyInfo], size: $0.size) }
    }
    if isTLS12 { return read(CertificateTLS12.self, bytes).map { Sized(body: $0.body.certificates, size: $0.size) } }
    return read(CertificateMessage.self, bytes).map { Sized(body: $0.body.entries.map(\.data), size: $0.size) }
  }

  private func read<Body: HandshakeBody>(_ type: Body.Type, _ bytes: [UInt8]) -> Sized<Body>? {
    guard let body = try? HandshakeMessage(type: Body.type, bytes: bytes).decode(type) else { return nil }
    return Sized(body: body, size: bytes.count)
  }
}
