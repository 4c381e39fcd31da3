// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
package import SottoWire

extension Credential {
  /// The same, signing only with some of its schemes. A signer that has no others stays as it is.
  package func signing(onlyWith allowed: [SignatureScheme]) -> Credential {
    guard decryptor == nil, !(signer.schemes + signer.schemesTLS12).allSatisfy(allowed.contains) else { return self }
    return signed(by: NarrowedSigner(signer: signer, allowed: allowed))
  }
}

/// A signer that keeps to some of its schemes.
private struct NarrowedSigner: Signer {
  let signer: any Signer
  let allowed: [SignatureScheme]

  var schemes: [SignatureScheme] { signer.schemes.filter(allowed.contains) }
  var schemesTLS12: [SignatureScheme] { signer.schemesTLS12.filter(allowed.contains) }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try await signer.sign(content, with: scheme)
  }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    try signer.signImmediately(content, with: scheme)
  }
}
