// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The first byte chooses what the rest is read as. What is read has to be written as it came.
enum MessagesTarget {
  private typealias Codec = @Sendable ([UInt8]) throws -> [UInt8]?

  /// Every message, and every body of an extension. A new one comes last: inputs that were kept name theirs by its place.
  private static let codecs: [Codec] = [
    message(ClientHello.self), message(ServerHello.self), message(EncryptedExtensions.self),
    message(CertificateRequest.self), message(CertificateMessage.self), message(CertificateVerify.self),
    message(Finished.self), message(NewSessionTicket.self), message(KeyUpdate.self), message(EndOfEarlyData.self),
    message(CertificateTLS12.self), message(CertificateRequestTLS12.self), message(ServerKeyExchange.self),
    message(ServerHelloDone.self), message(HelloRequest.self), message(ECDHEClientKeyExchange.self),
    message(RSAClientKeyExchange.self), message(FinishedTLS12.self), message(NewSessionTicketTLS12.self),
    message(CertificateStatusTLS12.self),
    body(ServerNameList.self), body(ServerNameAcknowledgement.self), body(CertificateStatus.self),
    body(SupportedGroups.self), body(SignatureSchemeList.self), body(ProtocolNameList.self), body(OfferedPSKs.self),
    body(SelectedIdentity.self), body(EarlyDataIndication.self), body(ClientTicketRequest.self),
    body(TicketRequestHint.self), body(EarlyDataLimit.self), body(SupportedVersionsOffer.self),
    body(SelectedVersion.self), body(Cookie.self), body(PSKKeyExchangeModes.self), body(CertificateAuthorities.self),
    body(KeyShareOffer.self), body(KeyShareEntry.self), body(KeyShareRetry.self), body(ExtendedMainSecret.self),
    body(RenegotiationInfo.self), body(SessionTicket.self), body(SessionTicketAcknowledgement.self),
    body(ECPointFormats.self), body(StatusRequestAcknowledgement.self), body(OIDFilters.self),
    body(PostHandshakeAuth.self),
    statusRequest, wholeHello, alert, message(RawPublicKeyTLS12.self), body(CertificateTypeList.self),
    body(SelectedCertificateType.self), importedIdentity, message(CompressedCertificate.self),
    body(CompressCertificate.self), body(RecordSizeLimit.self),
  ]

  /// What status_request carries beside its type is read over.
  private static func statusRequest(_ bytes: [UInt8]) throws -> [UInt8]? {
    _ = try decodeBody(bytes, CertificateStatusRequest.self)
    return nil
  }

  /// All extensions of a hello at once.
  private static func wholeHello(_ bytes: [UInt8]) throws -> [UInt8]? {
    let hello = try decodeMessage(bytes, ClientHello.self)
    _ = try ClientHelloExtensions(hello.extensions)
    return nil
  }

  private static func alert(_ bytes: [UInt8]) throws -> [UInt8]? { try AlertMessage(bytes.span).bytes }

  private static func importedIdentity(_ bytes: [UInt8]) throws -> [UInt8]? { ImportedIdentity(bytes)?.encoded }

  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let choice = input.first else { return }
    let bytes = Array(input.dropFirst())
    let written: [UInt8]?
    do {
      written = try codecs[Int(choice) % codecs.count](bytes)
    } catch {
      return
    }
    try require(written == nil || written == bytes, "codec \(Int(choice) % codecs.count) writes something else")
  }

  private static func decodeMessage<Body: HandshakeBody>(
    _ bytes: [UInt8], _: Body.Type
  ) throws -> Body {
    var reader = ByteReader(bytes.span, as: "fuzz")
    let value = try Body(from: &reader)
    try reader.finish()
    return value
  }

  private static func decodeBody<Body: ExtensionBody>(_ bytes: [UInt8], _: Body.Type) throws -> Body {
    var reader = ByteReader(bytes.span, as: "fuzz")
    let value = try Body(from: &reader)
    try reader.finish()
    return value
  }

  private static func message<Body: HandshakeBody>(_ type: Body.Type) -> Codec {
    @Sendable func codec(_ bytes: [UInt8]) throws -> [UInt8]? {
      let value = try decodeMessage(bytes, type)
      return HandshakeMessage(value).map { Array($0.bytes.dropFirst(HandshakeMessage.headerLength)) } ?? []
    }
    return codec
  }

  private static func body<Body: ExtensionBody>(_ type: Body.Type) -> Codec {
    @Sendable func codec(_ bytes: [UInt8]) throws -> [UInt8]? {
      let value = try decodeBody(bytes, type)
      var block = ExtensionBlock()
      block.append(value)
      return block.entries.first?.body
    }
    return codec
  }

  /// Recorded messages, each for the codec that takes it.
  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    var seeds: [(name: String, bytes: [UInt8])] = []
    var taken: Set<Int> = []
    for engine in [EngineTarget.server13, .client13, .server12, .client12] {
      for seed in try engine.seeds() {
        for move in Script(seed.bytes).moves where move.kind == .message && !move.content.isEmpty {
          let body = Array(move.content.dropFirst())
          for (index, codec) in codecs.enumerated() where !taken.contains(index) {
            guard let written = try? codec(body), written == body, isWorthKeeping(index, body) else { continue }
            taken.insert(index)
            seeds.append(("codec-\(index)", [UInt8(index)] + body))
          }
          for entry in move.extensions?.entries ?? [] {
            for (index, codec) in codecs.enumerated() where !taken.contains(index) && !entry.body.isEmpty {
              guard let written = try? codec(entry.body), written == entry.body else { continue }
              taken.insert(index)
              seeds.append(("codec-\(index)", [UInt8(index)] + entry.body))
            }
          }
        }
      }
    }
    return seeds
  }

  /// Bodies of any bytes are anybody's: they are taken short.
  private static func isWorthKeeping(_ index: Int, _ body: [UInt8]) -> Bool { body.count < 2_048 }
}
