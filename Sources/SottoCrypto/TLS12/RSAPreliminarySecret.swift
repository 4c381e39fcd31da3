// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// The preliminary secret of the classical handshake: made by the client, encrypted to the server's key
/// (RFC 5246 section 7.4.7.1).
///
///     struct {
///         ProtocolVersion client_version;
///         opaque random[46];
///     } PreMasterSecret;
package enum RSAPreliminarySecret {
  /// Bytes of the secret.
  package static let length = 48

  /// A fresh one.
  ///
  /// - Parameter clientVersion: `legacy_version` of the ClientHello, whatever was negotiated.
  package static func generate(
    clientVersion: ProtocolVersion = .tls12, random: any RandomSource
  ) throws(CryptoFailure) -> Secret {
    var drawn = try random.exactly(length - 2)
    defer { drawn.wipe() }
    var version = ByteWriter()
    version.uint16(clientVersion.rawValue)
    return Secret(concatenating: Secret(copying: version.finish()), Secret(copying: drawn))
  }

  /// For the ClientKeyExchange. The padding's randomness is the library's own.
  ///
  /// - Throws: `invalidKey` for a key that is not RSA, `encryptionFailed` if the library refused.
  package static func encrypt(_ secret: borrowing Secret, to key: VerifyingKey) throws(CryptoFailure) -> [UInt8] {
    guard case .rsa = key.kind else { throw .invalidKey("only an RSA key can be encrypted to") }
    guard secret.count == length else { throw .internal("a preliminary secret of \(secret.count) bytes") }
    return try encryptPKCS1(secret, to: key.encoded)
  }

  /// The server's side: what the block that the private key gave carries, or another secret where it carries none: if
  /// the padding, the length or the version is not what it must be. Nothing tells which it was, then or later, until
  /// the Finished message does not open (RFC 5246 section 7.4.7.1).
  ///
  /// - Parameter block: What the raw RSA operation gave, as long as the modulus, leading zeros and all.
  /// - Parameter clientVersion: `legacy_version` of the ClientHello.
  /// - Throws: `entropy` only, before the block is looked at.
  package static func unpad(
    _ block: borrowing Secret, clientVersion: ProtocolVersion = .tls12, random: any RandomSource
  ) throws(CryptoFailure) -> Secret {
    let fallback = try generate(clientVersion: clientVersion, random: random)
    let version = clientVersion.rawValue
    return unpadInConstantTime(
      block, version: (UInt8(truncatingIfNeeded: version >> 8), UInt8(truncatingIfNeeded: version)),
      fallback: fallback)
  }
}
