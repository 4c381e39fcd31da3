// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What is decided in a handshake, as its messages say it one after the other.
struct NegotiationFacts {
  /// The last ClientHello.
  private(set) var clientHello: ClientHello?
  /// The ServerHello, which is no HelloRetryRequest.
  private(set) var serverHello: ServerHello?
  private(set) var retry: ServerHello?
  private(set) var version: ProtocolVersion?
  private(set) var suite: CipherSuite?
  private(set) var group: NamedGroup?
  private(set) var applicationProtocol: [UInt8]?
  private(set) var serverScheme: SignatureScheme?
  private(set) var clientScheme: SignatureScheme?
  /// What each side's Certificate message holds (RFC 7250).
  private(set) var certificateTypes: [Side: CertificateType] = [:]
  /// What each side showed: certificates, or one raw public key.
  private(set) var shown: [Side: [[UInt8]]] = [:]
  private(set) var requestsClientCertificate = false
  private(set) var finished: Set<Side> = []
  /// Whose records are under the keys of TLS 1.2 or older from some place on.
  private(set) var changedCipher: Set<Side> = []
  /// Whether the server said that its part of a full handshake of TLS 1.2 or older is done.
  private(set) var saidHelloDone = false
  /// TLS 1.3: the number of the pre-shared key that the server took.
  private(set) var selectedKey: Int?

  /// Whether the handshake is complete as far as both Finished messages show.
  var isComplete: Bool { finished.count == 2 }

  /// The group that a HelloRetryRequest wants a share of; it may also just hand out a cookie.
  var retryGroup: NamedGroup? { (try? retry?.extensions?.decode(KeyShareRetry.self))?.selectedGroup }

  /// Whether the client's last hello goes with early data.
  var offersEarlyData: Bool { has(.earlyData) }

  /// Whether the keys depend on the whole handshake (RFC 7627); nil in TLS 1.3, where they always do.
  var usesExtendedMainSecret: Bool? {
    guard version == .tls12, let serverHello else { return nil }
    return serverHello.extensions?[.extendedMainSecret] != nil
  }

  /// Whether keys change with a ChangeCipherSpec, and records say in the open of what kind they are.
  var isTLS12OrOlder: Bool { version.map { $0.rawValue <= ProtocolVersion.tls12.rawValue } ?? false }

  /// Whether the client's secret was encrypted to the server's key.
  var usesRSAKeyExchange: Bool {
    guard isTLS12OrOlder, !isResumed, let form = KeyExchangeForm(suite) else { return false }
    return form.agreement == .encrypted && !form.hasIdentity
  }

  /// Whether a session, or a key from outside, was taken up.
  var isResumed: Bool {
    if version == .tls13 { return selectedKey != nil }
    // The server comes to its Finished without ever having waited for the client.
    return isTLS12OrOlder && !saidHelloDone && (finished.contains(.server) || changedCipher.contains(.server))
  }

  /// Whether a message belongs to the handshake, and so to its transcript.
  func belongsToHandshake(_ type: HandshakeType) -> Bool {
    switch type {
    case .helloRequest, .keyUpdate: false
    case .newSessionTicket: version != .tls13
    default: !isComplete
    }
  }

  /// Takes in a message.
  mutating func take(_ entry: HandshakeLog.Entry) {
    switch (entry.type, entry.from) {
    case (.clientHello, .client): clientHello = entry.read(ClientHello.self) ?? clientHello
    case (.serverHello, .server): if let hello = entry.read(ServerHello.self) { take(hello) }
    case (.encryptedExtensions, .server):
      if let extensions = entry.read(EncryptedExtensions.self)?.extensions { takeAnswers(extensions) }
    case (.certificateRequest, .server): requestsClientCertificate = true
    case (.serverHelloDone, .server): saidHelloDone = true
    case (.certificate, let side): shown[side] = chain(entry) ?? shown[side]
    case (.serverKeyExchange, .server):
      guard let exchange = entry.read(ServerKeyExchange.self) else { return }
      group = exchange.params.group
      serverScheme = exchange.algorithm
    case (.certificateVerify, let side):
      let scheme = entry.read(CertificateVerify.self)?.algorithm
      if side == .server { serverScheme = scheme } else { clientScheme = scheme }
    case (.finished, let side): finished.insert(side)
    default: break
    }
  }

  /// Takes in a ChangeCipherSpec.
  mutating func takeChangeOfCipher(from side: Side) { changedCipher.insert(side) }

  /// Takes in what a compressed Certificate message says.
  mutating func take(expanded message: [UInt8], from side: Side) {
    if let body = try? HandshakeMessage(type: .certificate, bytes: message).decode(CertificateMessage.self) {
      shown[side] = body.entries.map(\.data)
    }
  }

  private mutating func take(_ hello: ServerHello) {
    guard !hello.isHelloRetryRequest else {
      retry = hello
      return
    }
    serverHello = hello
    suite = hello.cipherSuite
    version = (try? hello.extensions?.decode(SelectedVersion.self))?.version ?? hello.legacyVersion
    group = (try? hello.extensions?.decode(KeyShareEntry.self))?.group
    selectedKey = (try? hello.extensions?.decode(SelectedIdentity.self)).map { Int($0.index) }
    if let extensions = hello.extensions, version != .tls13 { takeAnswers(extensions) }
  }

  private mutating func takeAnswers(_ extensions: ExtensionBlock) {
    applicationProtocol = (try? extensions.decode(ProtocolNameList.self))?.names.first
    for (side, type) in [(Side.server, ExtensionType.serverCertificateType), (.client, .clientCertificateType)] {
      certificateTypes[side] = (try? extensions.decode(SelectedCertificateType.self, from: type))?.selected
    }
  }

  private func chain(_ entry: HandshakeLog.Entry) -> [[UInt8]]? {
    if version == .tls13 { return entry.read(CertificateMessage.self)?.entries.map(\.data) }
    if certificateTypes[entry.from] == .rawPublicKey {
      return entry.read(RawPublicKeyTLS12.self).map { [$0.subjectPublicKeyInfo] }
    }
    return entry.read(CertificateTLS12.self)?.certificates
  }

  private func has(_ type: ExtensionType) -> Bool { clientHello?.extensions?[type] != nil }
}
