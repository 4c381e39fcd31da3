// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// A running hash on either path.
struct Digester: ~Copyable, Sendable {
  private let hash: HashAlgorithm
  #if DirectBoringSSL
  private var direct: DirectDigest?
  #endif
  /// Nil while the direct path works.
  private var portable: PortableDigest?

  init(_ hash: HashAlgorithm, path: CryptoPath) {
    self.hash = hash
    #if DirectBoringSSL
    direct = path == .direct ? DirectDigest.start(hash) : nil
    portable = direct == nil ? PortableDigest(hash) : nil
    #else
    portable = PortableDigest(hash)
    #endif
  }

  #if DirectBoringSSL
  private init(_ hash: HashAlgorithm, direct: consuming DirectDigest?, portable: PortableDigest?) {
    self.hash = hash
    self.direct = direct
    self.portable = portable
  }
  #else
  private init(_ hash: HashAlgorithm, portable: PortableDigest?) {
    self.hash = hash
    self.portable = portable
  }
  #endif

  mutating func update(_ bytes: Span<UInt8>) {
    #if DirectBoringSSL
    // unsafe: reads within the span.
    unsafe bytes.withUnsafeBytes { unsafe direct?.update($0) }
    #endif
    unsafe bytes.withUnsafeBytes { unsafe portable?.update($0) }
  }

  borrowing func clone() -> Digester {
    #if DirectBoringSSL
    Digester(hash, direct: directClone(), portable: portable)
    #else
    Digester(hash, portable: portable)
    #endif
  }

  #if DirectBoringSSL
  private borrowing func directClone() -> DirectDigest? {
    switch direct {
    case .some(let digest): digest.clone()
    case .none: nil
    }
  }
  #endif

  #if DirectBoringSSL
  private borrowing func directDigest() -> [UInt8]? {
    switch direct {
    case .some(let digest): digest.currentDigest()
    case .none: nil
    }
  }
  #endif

  /// The hash of all bytes so far.
  borrowing func currentDigest() -> [UInt8] {
    #if DirectBoringSSL
    if let digest = directDigest() { return digest }
    #endif
    // Zeros only if memory ran out in the middle of a hash: nothing then verifies.
    return portable?.finish() ?? [UInt8](zeros: hash.digestLength)
  }
}
