// SPDX-License-Identifier: Apache-2.0

/// What an RSA block carries, if it is padded as it must be and starts with the version's two bytes; otherwise
/// `fallback`. Which of the two it was shows nowhere: neither in a branch nor in an address.
///
///     EM = 0x00 || 0x02 || PS || 0x00 || M            (RFC 8017 section 7.2.1; PS without zeros)
///
/// M has a known length, so that every byte's meaning is known by its place alone. Lengths are no secrets.
func unpadInConstantTime(
  _ block: borrowing Secret, version: (UInt8, UInt8), fallback: borrowing Secret
) -> Secret {
  // unsafe: every buffer outlives the call and carries its own length.
  unsafe block.withUnsafeBytes { block in
    unsafe fallback.withUnsafeBytes { fallback in
      unsafe Secret(count: fallback.count) { out in
        unsafe select(from: block, version, fallback, into: out)
      }
    }
  }
}

/// Kept out of line and unoptimised, so that no mask becomes a branch. All arithmetic is on bytes: conversions between
/// widths may compare.
@inline(never)
@_optimize(none)
private func select(
  from block: UnsafeRawBufferPointer, _ version: (UInt8, UInt8), _ fallback: UnsafeRawBufferPointer,
  into out: UnsafeMutableRawBufferPointer
) {
  let start = block.count - out.count
  // unsafe: all indices are within the three buffers, as `start` is at least eleven.
  guard start >= 11, fallback.count == out.count, out.count >= 2 else {
    unsafe out.copyMemory(from: UnsafeRawBufferPointer(rebasing: fallback.prefix(out.count)))
    return
  }
  var wrong: UInt8 = unsafe block[0]
  wrong |= unsafe block[1] ^ 2
  var index = 2
  while index < start - 1 {
    // One if the byte is zero.
    let byte = unsafe block[index]
    wrong |= 1 ^ ((byte | (0 &- byte)) &>> 7)
    index += 1
  }
  wrong |= unsafe block[start - 1]
  wrong |= unsafe block[start] ^ version.0
  wrong |= unsafe block[start + 1] ^ version.1

  // All ones if nothing was wrong, otherwise zero.
  let mask = ((wrong | (0 &- wrong)) &>> 7) &- 1
  index = 0
  while index < out.count {
    unsafe out[index] = (block[start + index] & mask) | (fallback[index] & (mask ^ 0xff))
    index += 1
  }
}
