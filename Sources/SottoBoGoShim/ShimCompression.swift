// SPDX-License-Identifier: Apache-2.0

import Sotto

/// The runner's own ways to "compress" certificates, which show that it was done.
struct ShimCompression: CertificateCompressor, CertificateDecompressor {
  struct Failed: Error {}

  let algorithm: CertificateCompressionAlgorithm
  let shorten: @Sendable ([UInt8]) -> [UInt8]?
  let restore: @Sendable ([UInt8], Int) -> [UInt8]?

  func compress(_ message: [UInt8]) throws -> [UInt8]? { shorten(message) }

  func decompress(_ compressed: [UInt8], to count: Int) throws -> [UInt8] {
    guard let message = restore(compressed, count), message.count == count else { throw Failed() }
    return message
  }

  private init(
    _ number: UInt16, _ shorten: @escaping @Sendable ([UInt8]) -> [UInt8]?,
    _ restore: @escaping @Sendable ([UInt8], Int) -> [UInt8]?
  ) {
    algorithm = CertificateCompressionAlgorithm(rawValue: number)
    self.shorten = shorten
    self.restore = restore
  }

  /// BoringSSL takes the peer's first: the one that makes it longer.
  static let all = [
    // Longer by four bytes in front.
    ShimCompression(0xff02, { [1, 2, 3, 4] + $0 }) { compressed, _ in
      compressed.starts(with: [1, 2, 3, 4]) ? Array(compressed.dropFirst(4)) : nil
    },
    // Without the two zeros that a Certificate message begins with.
    ShimCompression(0xff01, { $0.starts(with: [0, 0]) ? Array($0.dropFirst(2)) : nil }) { compressed, _ in
      [0, 0] + compressed
    },
    // With a random byte in front.
    ShimCompression(0xff03, { [UInt8.random(in: 0...255)] + $0 }) { compressed, _ in Array(compressed.dropFirst()) },
  ]
}
