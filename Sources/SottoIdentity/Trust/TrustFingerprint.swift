// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What a verifier's trust comes down to, computed once for it and its copies: hashing the system's roots takes a while.
final class TrustFingerprint: Sendable {
  private let known = Memo<[UInt8]>()

  func value(_ compute: () -> [UInt8]) -> [UInt8] { known.value(compute) }

  /// A hash over the roots, in an order of their own, and over what decides beside them whom to believe.
  static func compute(_ roots: TrustRoots, _ options: ChainVerifier.Options) -> [UInt8] {
    var writer = ByteWriter(reserving: 4_096)
    writer.uint32(UInt32(clamping: options.minimumRSABits))
    writer.uint8(options.allowsMissingServerName ? 1 : 0)
    writer.uint8(options.checksOCSPResponses ? 1 : 0)
    writer.uint8(options.allowsKeysThatSignNothing ? 1 : 0)
    let anchors = roots.anchors.values.joined().map(\.view.der)
    for anchor in anchors.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      writer.append(HashAlgorithm.sha256.hash(anchor))
    }
    return HashAlgorithm.sha256.hash(writer.finish())
  }
}
