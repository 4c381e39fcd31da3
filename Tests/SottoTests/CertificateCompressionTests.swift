// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

@testable import Sotto

/// Certificates that come in less space (RFC 8879).
@Suite struct CertificateCompressionTests {
  /// A made-up algorithm: every byte in its complement, and one in front. What it can't do is up to the test.
  struct Complement: CertificateCompressor, CertificateDecompressor {
    var algorithm = CertificateCompressionAlgorithm.zlib
    var declines = false
    let calls = Counter()

    struct Failed: Error {}

    func compress(_ message: [UInt8]) throws -> [UInt8]? {
      _ = calls.next()
      return declines ? nil : [0xaa] + message.map { ~$0 }
    }

    func decompress(_ compressed: [UInt8], to count: Int) throws -> [UInt8] {
      guard compressed.first == 0xaa else { throw Failed() }
      return compressed.dropFirst().map { ~$0 }
    }
  }

  static func meet(
    _ client: (inout ClientConfiguration) -> Void, _ server: (inout ServerConfiguration) throws -> Void
  ) throws -> (client: TestPeer, server: TestPeer, seen: [CertificateCompressionAlgorithm]) {
    var clientSide = try Quick.clientConfiguration()
    let recorder = Recorder()
    clientSide.common.observer = recorder.observer
    var serverSide = try Quick.serverConfiguration()
    client(&clientSide)
    try server(&serverSide)
    let (here, there) = try MutualTests.meet(clientSide, serverSide)
    let seen = recorder.events.compactMap { event -> CertificateCompressionAlgorithm? in
      if case .decision(.certificateCompression(let algorithm, _, _, _)) = event { algorithm } else { nil }
    }
    return (here, there, seen)
  }

  @Test func bothSidesCompress() throws {
    let identity = try TestIdentities.shared().client
    let (client, server, seen) = try Self.meet {
      $0.common.certificateCompressors = [Complement()]
      $0.common.certificateDecompressors = [Complement()]
      $0.credentials = (try? identity.credential).map { CredentialList([$0]) }
    } _: {
      $0.common.certificateCompressors = [Complement()]
      $0.common.certificateDecompressors = [Complement()]
      $0.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    }
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.peerCertificates == (try TestIdentities.shared().server(.ecdsaP256).chain))
    #expect(server.info?.peerCertificates == identity.chain)
    #expect(seen == [.zlib, .zlib])
  }

  /// What only one side can do is not done; nor is what the compressor declines, nor anything in TLS 1.2.
  @Test(arguments: ["client", "server", "declined", "other algorithm", "TLS 1.2"])
  func itGoesAsItIs(why: String) throws {
    let (client, server, seen) = try Self.meet {
      if why != "server" { $0.common.certificateDecompressors = [Complement()] }
      if why == "TLS 1.2" { $0.common.speakOnly(.tls12) }
    } _: {
      var compressor = Complement()
      compressor.declines = why == "declined"
      if why == "other algorithm" { compressor.algorithm = .brotli }
      if why != "client" { $0.common.certificateCompressors = [compressor] }
      if why == "TLS 1.2" { $0.common.speakOnly(.tls12) }
    }
    #expect(client.error == nil && server.error == nil)
    #expect(client.info != nil && seen.isEmpty)
  }

  @Test func ourOrderDecides() throws {
    var other = Complement()
    other.algorithm = .zstd
    let (_, _, seen) = try Self.meet {
      $0.common.certificateDecompressors = [Complement(), other]
    } _: {
      $0.common.certificateCompressors = [other, Complement()]
    }
    #expect(seen == [.zstd])
  }

  // MARK: Peers that misbehave

  private static func compressed(
    _ algorithm: CertificateCompressionAlgorithm = .zlib, length: Int? = nil,
    _ bytes: @escaping ([UInt8]) -> [UInt8] = { $0 }
  ) throws -> AdversaryServer {
    let server = AdversaryServer(try Quick.client { $0.common.certificateDecompressors = [Complement()] })
    server.edit = { step, messages in
      guard step == .certificate, let message = messages.first else { return }
      let body = Array(message.bytes.dropFirst(HandshakeMessage.headerLength))
      let shorter = try #require(try Complement().compress(body))
      messages = [
        try .of(
          CompressedCertificate(
            algorithm: algorithm, uncompressedLength: length ?? body.count, compressed: bytes(shorter)))
      ]
    }
    return server
  }

  @Test func asItShouldBe() throws {
    let server = try Self.compressed()
    try server.run()
    #expect(server.client.error == nil && server.isDone)
  }

  @Test func whatWasNotOffered() throws {
    let server = try Self.compressed(.brotli)
    try server.run()
    try expectFailure(
      server.client, server.wire, .certificateCompressionNotOffered(.brotli), .illegalParameter)
    // And where nothing was offered, the message has no place at all.
    let unasked = AdversaryServer(try Quick.client())
    unasked.edit = server.edit
    try unasked.run()
    #expect(unasked.client.error?.alert == .unexpectedMessage)
  }

  /// It is judged by what it says before anything is made of it.
  @Test func aBomb() throws {
    let server = try Self.compressed(length: 131_073) { _ in [0xaa] }
    try server.run()
    try expectFailure(
      server.client, server.wire, .uncompressedCertificateTooLong(length: 131_073, limit: 131_072), .badCertificate)
  }

  @Test(arguments: ["length", "bytes", "message"])
  func whatIsNotWhatItSays(what: String) throws {
    let server =
      switch what {
      case "length": try Self.compressed(length: 7)
      case "bytes": try Self.compressed { _ in [1, 2] }
      default: try Self.compressed(length: 2) { _ in [0xaa, 1, 2] }
      }
    try server.run()
    #expect(server.client.info == nil)
    if what == "message" {
      #expect(server.client.error?.alert == .decodeError)
    } else {
      guard case .certificateDecompressionFailed? = server.client.error?.reason else {
        Issue.record("\(String(describing: server.client.error))")
        return
      }
      #expect(server.client.error?.alert == .badCertificate)
    }
  }

  @Test func whatIsRemembered() throws {
    let base = Complement()
    let caching = CachingCertificateCompressor(base, capacity: 2)
    #expect(caching.algorithm == .zlib)
    for _ in 0..<3 { #expect(try caching.compress([1]) == [0xaa, 0xfe]) }
    #expect(base.calls.value == 1)
    _ = try caching.compress([2])
    _ = try caching.compress([3])
    #expect(try caching.compress([1]) == [0xaa, 0xfe])
    #expect(base.calls.value == 4)
  }

  @Test func twoForOneAlgorithm() throws {
    var client = try Quick.clientConfiguration()
    client.common.certificateDecompressors = [Complement(), Complement()]
    #expect(throws: TLSError.self) { try client.validate() }
  }
}
