// SPDX-License-Identifier: Apache-2.0

import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A running hash on swift-crypto's public API.
enum PortableDigest: Sendable {
  case sha256(SHA256)
  case sha384(SHA384)

  init(_ hash: HashAlgorithm) {
    switch hash {
    case .sha256: self = .sha256(SHA256())
    case .sha384: self = .sha384(SHA384())
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    switch self {
    case .sha256(var state):
      // unsafe: reads within the buffer.
      unsafe state.update(bufferPointer: bytes)
      self = .sha256(state)
    case .sha384(var state):
      unsafe state.update(bufferPointer: bytes)
      self = .sha384(state)
    }
  }

  func finish() -> [UInt8] {
    switch self {
    case .sha256(let state): [UInt8](state.finalize())
    case .sha384(let state): [UInt8](state.finalize())
    }
  }
}

/// HMAC (RFC 2104) over an incremental hash. The two keyed states are made once and copied for each message.
struct PortableHMAC<Hash: HashFunction> {
  private var inner = Hash()
  private var outer = Hash()

  init(key: UnsafeRawBufferPointer) {
    // unsafe: a scratch block of one hash block, wiped before it goes; all indices are within it.
    unsafe withUnsafeTemporaryAllocation(byteCount: Hash.blockByteCount, alignment: 8) { block in
      unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
      if key.count > block.count {
        var short = Hash()
        unsafe short.update(bufferPointer: key)
        unsafe short.finalize().withUnsafeBytes { unsafe block.copyMemory(from: $0) }
      } else {
        unsafe block.copyMemory(from: key)
      }
      for index in 0..<block.count { unsafe block[index] ^= 0x36 }
      unsafe inner.update(bufferPointer: UnsafeRawBufferPointer(block))
      for index in 0..<block.count { unsafe block[index] ^= 0x36 ^ 0x5c }
      unsafe outer.update(bufferPointer: UnsafeRawBufferPointer(block))
      unsafe wipe(block)
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // unsafe: reads within the buffer.
    unsafe inner.update(bufferPointer: bytes)
  }

  /// Writes as much of the code as `out` holds.
  consuming func finish(into out: UnsafeMutableRawBufferPointer) {
    // unsafe: copies no more than either side holds.
    unsafe inner.finalize().withUnsafeBytes { unsafe outer.update(bufferPointer: $0) }
    unsafe outer.finalize().withUnsafeBytes { code in
      unsafe out.copyMemory(from: UnsafeRawBufferPointer(rebasing: code.prefix(out.count)))
    }
  }
}

/// HMAC and HKDF-Expand without BoringSSL's own.
enum PortableKeyDerivation {
  /// Over a message in one part or two.
  // unsafe: by default the second part is empty.
  static func hmac(
    _ hash: HashAlgorithm, key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer,
    _ rest: UnsafeRawBufferPointer = unsafe UnsafeRawBufferPointer(start: nil, count: 0),
    into out: UnsafeMutableRawBufferPointer
  ) {
    switch hash {
    // unsafe: hands the buffers on.
    case .sha256: unsafe hmac(SHA256.self, key: key, message: message, rest, into: out)
    case .sha384: unsafe hmac(SHA384.self, key: key, message: message, rest, into: out)
    }
  }

  private static func hmac<Hash: HashFunction>(
    _: Hash.Type, key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer, _ rest: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) {
    // unsafe: hands the buffers on.
    var state = unsafe PortableHMAC<Hash>(key: key)
    unsafe state.update(message)
    unsafe state.update(rest)
    unsafe state.finish(into: out)
  }

  static func expand(
    _ hash: HashAlgorithm, secret: UnsafeRawBufferPointer, info: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) {
    switch hash {
    // unsafe: hands the buffers on.
    case .sha256: unsafe expand(SHA256.self, secret: secret, info: info, into: out)
    case .sha384: unsafe expand(SHA384.self, secret: secret, info: info, into: out)
    }
  }

  /// RFC 5869 section 2.3: T(i) = HMAC(PRK, T(i-1) | info | i). The caller has checked that 255 rounds are enough.
  private static func expand<Hash: HashFunction>(
    _: Hash.Type, secret: UnsafeRawBufferPointer, info: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) {
    let length = Hash.Digest.byteCount
    // unsafe: hands the buffer on.
    let keyed = unsafe PortableHMAC<Hash>(key: secret)
    var round: UInt8 = 0
    var start = 0
    while start < out.count {
      round &+= 1
      var state = keyed
      // unsafe: T(i-1) lies whole in `out` before `start`, T(i) starts there and ends no later than `out`.
      if start >= length {
        unsafe state.update(UnsafeRawBufferPointer(rebasing: out[(start - length)..<start]))
      }
      unsafe state.update(info)
      unsafe withUnsafeBytes(of: round) { unsafe state.update($0) }
      let end = min(start + length, out.count)
      unsafe state.finish(into: UnsafeMutableRawBufferPointer(rebasing: out[start..<end]))
      start = end
    }
  }
}
