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
  let labelAndSeed = seed.reduce(into: Array(label.utf8)) { $0 += $1 }
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
  let length = hash.digestLength
  // unsafe: scratch memory, wiped before it goes: A(i) with the seed behind it, one output, and A(i+1).
  unsafe withUnsafeTemporaryAllocation(byteCount: length + seed.count + 2 * length, alignment: 8) { scratch in
    unsafe scratch.initializeMemory(as: UInt8.self, repeating: 0)
    defer { unsafe wipe(scratch) }
    // unsafe: all parts are slices of `scratch` within its bounds.
    let chained = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<length])
    let message = unsafe UnsafeRawBufferPointer(rebasing: scratch[..<(length + seed.count)])
    let block = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[message.count..<(message.count + length)])
    let next = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[(message.count + length)...])
    unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[length..<message.count]).copyMemory(from: seed)

    unsafe hmac(hash, key: secret, message: seed, into: chained, path: path)
    var start = 0
    while start < out.count {
      // unsafe: the block is copied as far as `out` goes.
      unsafe hmac(hash, key: secret, message: message, into: block, path: path)
      let end = min(start + length, out.count)
      unsafe UnsafeMutableRawBufferPointer(rebasing: out[start..<end])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<(end - start)]))
      start = end
      unsafe hmac(hash, key: secret, message: UnsafeRawBufferPointer(chained), into: next, path: path)
      unsafe chained.copyMemory(from: UnsafeRawBufferPointer(next))
    }
  }
}
