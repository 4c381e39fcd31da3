// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Signs with the schemes that the runner names, in its order; later, if the runner asks for suspension.
struct ShimSigner: Signer {
  let key: SigningKey
  let schemes: [SignatureScheme]
  let schemesTLS12: [SignatureScheme]
  let isAsync: Bool

  init(_ key: SigningKey, preferences: [SignatureScheme], isAsync: Bool) {
    self.key = key
    schemes = preferences.isEmpty ? key.schemes : preferences.filter(key.schemes.contains)
    schemesTLS12 = preferences.isEmpty ? key.schemesTLS12 : preferences.filter(key.schemesTLS12.contains)
    self.isAsync = isAsync
  }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    isAsync ? nil : try key.signTLS12(content, with: scheme)
  }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try await Task.sleep(for: .milliseconds(1))
    return try key.signTLS12(content, with: scheme)
  }
}

/// Has no scheme, so that it fits nobody.
struct SignsNothing: Signer {
  let schemes: [SignatureScheme] = []

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    throw Unimplemented(what: "a signature of nothing")
  }
}

/// Decrypts; later, if the runner asks for suspension.
struct ShimDecryptor: RSADecrypting {
  let key: RSADecryptionKey
  let isAsync: Bool

  func decryptRawImmediately(_ ciphertext: [UInt8]) throws -> RSADecryptedBlock? {
    isAsync ? nil : try key.decryptRawImmediately(ciphertext)
  }

  func decryptRaw(_ ciphertext: [UInt8]) async throws -> RSADecryptedBlock {
    try await Task.sleep(for: .milliseconds(1))
    return try await key.decryptRaw(ciphertext)
  }
}
