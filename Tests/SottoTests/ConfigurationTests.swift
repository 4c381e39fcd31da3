// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Configurations that can't work are refused before a byte is sent, and calls that come too early are.
@Suite struct ConfigurationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let why: String
    let edit: @Sendable (inout ClientConfiguration) -> Void
    var testDescription: String { why }

    init(_ why: String, _ edit: @escaping @Sendable (inout ClientConfiguration) -> Void) {
      self.why = why
      self.edit = edit
    }
  }

  private static let names = "application protocol names have 1 to 255 bytes"
  private static let fragments = "fragments have 64 to 16384 bytes"

  /// What neither side can do.
  static let common: [Case] = [
    Case("no cipher suite") { $0.common.cipherSuites = [] },
    Case("no group") { $0.common.groups = [] },
    //= rfc9846 4.3.7-1
    Case("a group twice") { $0.common.groups = [.x25519, .secp256r1, .x25519] },
    Case("a cipher suite twice") { $0.common.cipherSuites = [.aes128GCMSHA256, .aes128GCMSHA256] },
    //= rfc9846 E.5-2
    Case("the cipher suite TLS_ECDHE_RSA_WITH_RC4_128_SHA is not supported") {
      $0.common.cipherSuites = [.aes128GCMSHA256, .init(rawValue: 0xc011)]
    },
    Case("the cipher suite TLS_RSA_WITH_RC4_128_SHA is not supported") {
      $0.common.cipherSuites = [.init(rawValue: 0x0005)]
    },
    //= rfc9846 E.5-3
    // Export RC2, single DES, no cipher at all.
    Case("the cipher suite TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5 is not supported") {
      $0.common.cipherSuites = [.init(rawValue: 0x0006)]
    },
    Case("the cipher suite TLS_RSA_WITH_DES_CBC_SHA is not supported") {
      $0.common.cipherSuites = [.init(rawValue: 0x0009)]
    },
    Case("the cipher suite TLS_ECDHE_ECDSA_WITH_NULL_SHA is not supported") {
      $0.common.cipherSuites = [.init(rawValue: 0xc006)]
    },
    Case("the cipher suite TLS_FALLBACK_SCSV is not supported") { $0.common.cipherSuites = [.fallbackSCSV] },
    Case("the group x448 is not supported") { $0.common.groups = [.x25519, .x448] },
    //= rfc9846 B.3.1.4-1
    Case("the group sect163k1 is not supported") { $0.common.groups = [.init(rawValue: 0x0001)] },
    Case("the group secp256k1 is not supported") { $0.common.groups = [.init(rawValue: 0x0016)] },
    Case("the group brainpoolP256r1 is not supported") { $0.common.groups = [.init(rawValue: 0x001a)] },
    Case("the group arbitrary_explicit_prime_curves is not supported") { $0.common.groups = [.init(rawValue: 0xff01)] },
    Case(names) { $0.common.applicationProtocols = ["h2", ""] },
    Case(names) { $0.common.applicationProtocols = [String(repeating: "a", count: 256)] },
    // The bytes count, not the letters.
    Case(names) { $0.common.applicationProtocols = [String(repeating: "é", count: 128)] },
    //= rfc9846 5.1-9
    Case(fragments) { $0.common.maximumFragmentLength = 63 },
    Case(fragments) { $0.common.maximumFragmentLength = 0 },
    Case(fragments) { $0.common.maximumFragmentLength = -1 },
    Case(fragments) { $0.common.maximumFragmentLength = .max },
    //= rfc9846 5.1-15
    Case(fragments) { $0.common.maximumFragmentLength = 16_385 },
    Case("first records have 128 to 16384 bytes") { $0.common.firstRecordLength = 127 },
    Case("first records have 128 to 16384 bytes") { $0.common.firstRecordLength = 16_385 },
    Case("first records have 128 to 16384 bytes") { $0.common.firstRecordLength = 0 },
    Case("first records have 128 to 16384 bytes") { $0.common.firstRecordLength = .min },
    Case("first records have 128 to 16384 bytes") { $0.common.firstRecordLength = .max },
  ]

  /// What a client can't do.
  static let ofClients: [Case] = [
    //= rfc9846 4.3.8-8
    Case("a key share for secp521r1, which is not among the groups") { $0.keyShareGroups = [.x25519, .secp521r1] },
    Case("no signature scheme") { $0.signatureSchemes = [] },
    //= rfc9846 9.3-4
    Case("the signature scheme ed448 can't be verified") { $0.signatureSchemes = [.ed25519, .ed448] },
    //= rfc9846 4.3.3-20
    //= rfc9846 4.3.3-21
    // SHA-1, MD5, SHA-224, DSA.
    Case("the signature scheme ecdsa_sha1 can't be verified") { $0.signatureSchemes = [.ecdsaSHA1] },
    Case("the signature scheme rsa_pkcs1_md5 can't be verified") { $0.signatureSchemes = [.init(rawValue: 0x0101)] },
    Case("the signature scheme rsa_pkcs1_sha224 can't be verified") { $0.signatureSchemes = [.init(rawValue: 0x0301)] },
    Case("the signature scheme dsa_sha256 can't be verified") { $0.signatureSchemes = [.init(rawValue: 0x0402)] },
  ]

  @Test(arguments: common + ofClients)
  func aClientThatCannotWork(expected: Case) throws {
    var configuration = try Quick.clientConfiguration()
    expected.edit(&configuration)
    let error = TLSError(.invalidConfiguration(expected.why))
    #expect(throws: error) { _ = try ClientConnection(configuration: configuration, serverName: nil) }
    #expect(throws: error) { _ = try Driver(client: configuration, serverName: nil, wake: {}) }
  }

  @Test(arguments: common)
  func aServerThatCannotWork(expected: Case) throws {
    var edited = try Quick.clientConfiguration()
    expected.edit(&edited)
    var configuration = try Quick.serverConfiguration()
    configuration.common = edited.common
    let error = TLSError(.invalidConfiguration(expected.why))
    #expect(throws: error) { _ = try ServerConnection(configuration: configuration) }
    #expect(throws: error) { _ = try Driver(server: configuration, wake: {}) }
  }

  /// The values next to those that are refused.
  @Test func theLimitsThemselves() throws {
    for length in [64, 16_384] {
      _ = try Quick.client {
        $0.common.maximumFragmentLength = length
        $0.common.applicationProtocols = ["a", String(repeating: "a", count: 255)]
        $0.common.groups = CommonSettings.supportedGroups
        $0.signatureSchemes = Array(ClientConfiguration.verifiableSchemes)
        $0.keyShareGroups = []
      }
    }
  }

  // MARK: Keying material

  @Test func exportBeforeTheHandshakeIsDone() throws {
    let client = try Quick.client()
    let server = try Quick.server()
    for _ in 0..<2 {
      for peer in [client, server] where peer.info == nil {
        #expect(throws: TLSError(.exportBeforeHandshake)) {
          try peer.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 32)
        }
      }
      server.deliver(client.takeOutbox())
    }
    // A question that was too early harms nothing.
    converse(client, server)
    #expect(client.info != nil && server.info != nil)
    #expect(try client.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 32).count == 32)
  }

  /// HKDF makes 255 blocks of the hash, and a label has 249 bytes beside "tls13 ".
  @Test func exportOfTooMuch() throws {
    let client = try Quick.client { $0.common.cipherSuites = [.aes128GCMSHA256] }
    let server = try Quick.server()
    converse(client, server)
    let label = String(repeating: "l", count: 249)
    #expect(try client.driver.exportKeyingMaterial(label: label, length: 255 * 32).count == 255 * 32)
    for peer in [client, server] {
      #expect(throws: TLSError(.exportTooLong)) {
        try peer.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 255 * 32 + 1)
      }
      #expect(throws: TLSError(.exportTooLong)) { try peer.driver.exportKeyingMaterial(label: label + "l", length: 1) }
    }
    try client.send([1])
    converse(client, server)
    #expect(server.data == [1])
  }
}
