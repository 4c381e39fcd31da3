// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL
#endif

/// Overwrites bytes so that the compiler can't leave it out.
func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
  #if DirectBoringSSL
  // unsafe: C writes within the buffer.
  unsafe CCryptoBoringSSL_OPENSSL_cleanse(bytes.baseAddress, bytes.count)
  #else
  unsafe portableWipe(bytes)
  #endif
}

extension [UInt8] {
  /// Overwrites the elements. Another array that shares their storage keeps its own.
  mutating func wipe() {
    // unsafe: writes within the array.
    unsafe withUnsafeMutableBytes { unsafe SottoCrypto.wipe($0) }
  }
}

/// The same without C: kept out of line and unoptimised, so that the stores stay.
@inline(never)
@_optimize(none)
func portableWipe(_ bytes: UnsafeMutableRawBufferPointer) {
  // unsafe: writes within the bounds.
  for index in 0..<bytes.count { unsafe bytes[index] = 0 }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
package func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  #if DirectBoringSSL
  // unsafe: C reads `a.count` bytes of each, which the guard has shown to be there.
  return unsafe a.withUnsafeBytes { a in
    unsafe b.withUnsafeBytes { b in unsafe CCryptoBoringSSL_CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
  }
  #else
  return portableConstantTimeEquals(a, b)
  #endif
}

/// The same without C. The lengths are equal.
@inline(never)
@_optimize(none)
package func portableConstantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  var difference: UInt8 = 0
  for (left, right) in zip(a, b) { difference |= left ^ right }
  return difference == 0
}

/// Bytes from BoringSSL's generator, or from the standard library's without the direct path.
func systemRandomBytes(_ count: Int) -> [UInt8] {
  #if DirectBoringSSL
  var bytes = [UInt8](repeating: 0, count: count)
  // unsafe: C fills exactly the array. It ends the process rather than fail.
  let filled = unsafe bytes.withUnsafeMutableBytes { buffer in
    unsafe CCryptoBoringSSL_RAND_bytes(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
  }
  return filled == 1 ? bytes : portableRandomBytes(count)
  #else
  return portableRandomBytes(count)
  #endif
}

/// Bytes from the standard library's generator, which asks the kernel.
func portableRandomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in generator.next() }
}

extension UnsafeRawBufferPointer {
  /// The start as C wants it.
  // unsafe: bytes may always be looked at as bytes.
  var uint8s: UnsafePointer<UInt8>? { unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
  /// The start as C wants it.
  // unsafe: bytes may always be looked at as bytes.
  var uint8s: UnsafeMutablePointer<UInt8>? { unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
