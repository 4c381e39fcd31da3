// SPDX-License-Identifier: Apache-2.0

#if Zlib
import Sotto
import SottoTestSupport
import SottoZlib
import Testing

/// zlib's part in compressed certificates (RFC 8879).
@Suite struct ZlibTests {
  static let text = Array(repeating: Array("certificate ".utf8), count: 100).flatMap { $0 }

  @Test func thereAndBack() throws {
    let zlib = ZlibCertificateCompression()
    let compressed = try #require(try zlib.compress(Self.text))
    #expect(compressed.count < 100 && compressed.first == 0x78)
    #expect(try zlib.decompress(compressed, to: Self.text.count) == Self.text)
    // What gets no shorter is left as it is.
    #expect(try zlib.compress([1, 2, 3]) == nil)
    #expect(try zlib.compress([]) == nil)
  }

  /// A bomb never gets more memory than it said it needs.
  @Test(arguments: [0, 1, 1199, 1201, 1 << 20])
  func anotherLength(count: Int) throws {
    let zlib = ZlibCertificateCompression()
    let compressed = try #require(try zlib.compress(Self.text))
    #expect(throws: ZlibCertificateCompression.Failure.self) { try zlib.decompress(compressed, to: count) }
  }

  @Test func whatIsBroken() throws {
    let zlib = ZlibCertificateCompression()
    let compressed = try #require(try zlib.compress(Self.text))
    for broken in [[], [0x78], Array(compressed.dropLast()), compressed + [0], [UInt8](repeating: 0xff, count: 40)] {
      #expect(throws: ZlibCertificateCompression.Failure.self) { try zlib.decompress(broken, to: Self.text.count) }
    }
  }

  @Test func inAHandshake() throws {
    let zlib = ZlibCertificateCompression()
    var clientSide = try TestConfigurations.client()
    clientSide.common.certificateDecompressors = [zlib]
    var serverSide = try TestConfigurations.server()
    serverSide.common.certificateCompressors = [CachingCertificateCompressor(zlib)]
    let (client, server) = (try TestPeer.client(clientSide), try TestPeer.server(serverSide))
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.peerCertificates == (try TestIdentities.shared().server(.ecdsaP256).chain))
  }
}
#endif
