// SPDX-License-Identifier: Apache-2.0

/// The PRF of TLS 1.2 (RFC 5246 section 5), whose hash is the cipher suite's.
///
///     PRF(secret, label, seed) = P_hash(secret, label + seed)
///     P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) + ...
///     A(0) = seed
///     A(i) = HMAC_hash(secret, A(i-1))
///
/// BoringSSL has the whole as one function, but declares it in no header that a check could be compiled against. So the
/// direct path is its HMAC.
package func pseudorandomFunction(
  _ hash: HashAlgorithm, secret: borrowing Secret, label: String, seed: [[UInt8]], count: Int,
  path: CryptoPath = .current
) -> Secret {
  var labelAndSeed: [UInt8] = []
  labelAndSeed.reserveCapacity(128)
  labelAndSeed.append(contentsOf: label.utf8)
  for part in seed { labelAndSeed.append(contentsOf: part) }
  // unsafe: every buffer outlives the call and carries its own length.
  return unsafe secret.withUnsafeBytes { secret in
    unsafe Secret(count: count) { out in
      unsafe labelAndSeed.withUnsafeBytes { seed in
        unsafe expand(hash, secret: secret, seed: seed, into: out, path: path)
      }
    }
  }
}

/// P_hash, which fills `out`.
private func expand(
  _ hash: HashAlgorithm, secret: UnsafeRawBufferPointer, seed: UnsafeRawBufferPointer,
  into out: UnsafeMutableRawBufferPointer, path: CryptoPath
) {
  #if DirectBoringSSL
  // unsafe: hands the buffers on.
  if path == .direct, let keyed = unsafe DirectHMAC(hash, key: secret) {
    let isDone = unsafe expand(hash, seed: seed, into: out) { unsafe keyed.code($0, $1, into: $2) }
    if isDone { return }
  }
  #endif
  // unsafe: hands the buffers on.
  _ = unsafe expand(hash, seed: seed, into: out) {
    unsafe PortableKeyDerivation.hmac(hash, key: secret, message: $0, $1, into: $2)
    return true
  }
}

/// The same with `code`, which is HMAC under the secret, over two parts of a message and into a buffer. False where it fails.
private func expand(
  _ hash: HashAlgorithm, seed: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer,
  _ code: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Bool
) -> Bool {
  guard out.count > 0 else { return true }
  let length = hash.digestLength
  // unsafe: scratch memory, wiped before it goes: A(i), and one output, of which as much is copied as `out` still holds.
  return unsafe withUnsafeTemporaryAllocation(byteCount: 2 * length, alignment: 8) { scratch in
    unsafe scratch.initializeMemory(as: UInt8.self, repeating: 0)
    defer { unsafe wipe(scratch) }
    let chained = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<length])
    let block = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[length...])
    let nothing = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    guard unsafe code(seed, nothing, chained) else { return false }
    var start = 0
    while true {
      guard unsafe code(UnsafeRawBufferPointer(chained), seed, block) else { return false }
      let end = min(start + length, out.count)
      unsafe UnsafeMutableRawBufferPointer(rebasing: out[start..<end])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<(end - start)]))
      guard end < out.count else { return true }
      start = end
      guard unsafe code(UnsafeRawBufferPointer(chained), nothing, chained) else { return false }
    }
  }
}
