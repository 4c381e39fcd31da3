// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire

/// Identities whose certificates are signed with Ed25519, and so are the same to the byte in every run.
struct FuzzIdentities: Sendable {
  let root: TestIdentity
  let intermediate: TestIdentity
  let server: TestIdentity
  let rsa: TestIdentity
  let ecdsa: TestIdentity
  let client: TestIdentity
  let decrypting: TestIdentity

  static let shared = Result { try FuzzIdentities() }

  private init() throws {
    root = try .selfSigned(.authority("Sotto Fuzz Root"), key: .ed25519)
    var authority = TestCertificateTemplate.authority("Sotto Fuzz Intermediate", pathLength: 0)
    authority.permittedDNS = ["example.com"]
    intermediate = try root.issue(authority, key: .ed25519)
    func template(_ name: String) -> TestCertificateTemplate {
      TestCertificateTemplate(commonName: name, dnsNames: ["example.com", "*.example.com"])
    }
    server = try intermediate.issue(template("ed25519.example.com"), key: .ed25519)
    rsa = try intermediate.issue(template("rsa.example.com"), key: .rsa2048)
    ecdsa = try intermediate.issue(template("ecdsa.example.com"), key: .ecdsaP256)
    client = try intermediate.issue(.client("Fuzz Client"), key: .ed25519)
    decrypting = try intermediate.issue(
      .decrypting("decrypting.example.com", dnsNames: ["example.com"]), key: .rsa2048)
  }

  /// Signs quickly, and with nothing: what a server under test says nobody verifies.
  struct UnverifiedSigner: Signer {
    let schemes: [SignatureScheme] = [.ed25519]

    func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
      [UInt8](repeating: 0x5a, count: 64)
    }

    func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
      [UInt8](repeating: 0x5a, count: 64)
    }
  }

  /// Decrypts quickly, and always the same: a preliminary secret of TLS 1.2.
  struct UnverifiedDecryptor: RSADecrypting {
    func decryptRaw(_ ciphertext: [UInt8]) async throws -> RSADecryptedBlock { Self.block }

    func decryptRawImmediately(_ ciphertext: [UInt8]) throws -> RSADecryptedBlock? { Self.block }

    private static var block: RSADecryptedBlock {
      RSADecryptedBlock(
        [0, 2] + [UInt8](repeating: 0x11, count: 205) + [0, 3, 3] + [UInt8](repeating: 0x22, count: 46))
    }
  }
}

extension FuzzIdentities {
  /// The key of `decrypting`.
  var decryptionKey: RSADecryptionKey {
    get throws { try PrivateKeyParser.decryptionKey(pem: TestKey.rsaPEM, source: nil) }
  }

  /// A key from outside, which both sides have.
  static func preSharedKey() throws -> PreSharedKey {
    try PreSharedKey(identity: Array("fuzz".utf8), secret: preSharedSecret)
  }

  static let preSharedSecret = [UInt8](repeating: 0x33, count: 32)
}

/// Compresses nothing, and says so with the number of zlib.
struct StoredCertificates: CertificateCompressor, CertificateDecompressor {
  struct OtherLength: Error {}

  let algorithm = CertificateCompressionAlgorithm.zlib

  func compress(_ message: [UInt8]) throws -> [UInt8]? { message }

  func decompress(_ compressed: [UInt8], to count: Int) throws -> [UInt8] {
    guard compressed.count == count else { throw OtherLength() }
    return compressed
  }
}

/// Has seen nothing before.
struct ForgetfulRegister: ReplayRegister {
  func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { .first }

  func take(_ mark: ReplayMark) async throws -> ReplayAnswer { .first }
}
