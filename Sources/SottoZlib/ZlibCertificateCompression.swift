// SPDX-License-Identifier: Apache-2.0

#if Zlib
import CSottoZlib
public import Sotto

/// Certificates compressed with zlib (RFC 8879), both ways. It stands behind the package trait `Zlib`, as it links the
/// system's library.
public struct ZlibCertificateCompression: CertificateCompressor, CertificateDecompressor {
  /// What came of a call into zlib.
  public struct Failure: Error, CustomStringConvertible {
    /// One clause.
    public let description: String
  }

  /// A compressor and decompressor.
  public init() {}

  /// Always zlib.
  public var algorithm: CertificateCompressionAlgorithm { .zlib }

  /// The message compressed as far as zlib can; nil where that is no shorter.
  public func compress(_ message: [UInt8]) throws -> [UInt8]? {
    var length = compressBound(CUnsignedLong(message.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    // unsafe: C reads `message` and writes at most `length` bytes into `result`, which has as many.
    let code = unsafe message.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { destination in
        unsafe compress2(
          destination.baseAddress, &length, source.baseAddress, CUnsignedLong(source.count), Self.best)
      }
    }
    guard code == Self.ok else { throw Failure(description: "zlib can't compress (\(code))") }
    guard length < message.count else { return nil }
    return Array(result.prefix(Int(length)))
  }

  /// The message, in a buffer of just the length that it has to have: zlib stops where that is full.
  public func decompress(_ compressed: [UInt8], to count: Int) throws -> [UInt8] {
    guard count >= 0 else { throw Failure(description: "no such length") }
    var result = [UInt8](repeating: 0, count: count)
    var length = CUnsignedLong(count)
    var taken = CUnsignedLong(compressed.count)
    // unsafe: C reads `taken` bytes of `compressed` and writes at most `length` bytes into `result`; both have as many.
    let code = unsafe compressed.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { destination in
        unsafe uncompress2(destination.baseAddress, &length, source.baseAddress, &taken)
      }
    }
    guard code == Self.ok else { throw Failure(description: "zlib can't decompress it to \(count) bytes (\(code))") }
    guard length == count else { throw Failure(description: "\(length) bytes come out, and not \(count)") }
    guard taken == compressed.count else { throw Failure(description: "there are bytes behind the end") }
    return result
  }

  private static let ok: CInt = 0
  /// The level that costs most: a server compresses a chain once (`CachingCertificateCompressor`).
  private static let best: CInt = 9
}
#endif
