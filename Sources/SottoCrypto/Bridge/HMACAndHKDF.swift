// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// HMAC (RFC 2104) on either path.
func hmac(_ hash: HashAlgorithm, key: RawSpan, message: [UInt8], path: CryptoPath) -> [UInt8] {
  var code = [UInt8](zeros: hash.digestLength)
  // unsafe: every buffer outlives the call and carries its own length.
  unsafe key.withUnsafeBytes { key in
    unsafe message.withUnsafeBytes { message in
      unsafe code.withUnsafeMutableBytes { code in
        unsafe hmac(hash, key: key, message: message, into: code, path: path)
      }
    }
  }
  return code
}

/// HKDF-Extract (RFC 5869 section 2.2), which is HMAC with the salt as its key.
func hkdfExtract(_ hash: HashAlgorithm, salt: RawSpan, inputKey: RawSpan, path: CryptoPath) -> Secret {
  // unsafe: every buffer outlives the call and carries its own length.
  unsafe salt.withUnsafeBytes { salt in
    unsafe inputKey.withUnsafeBytes { inputKey in
      unsafe Secret(count: hash.digestLength) { out in
        #if DirectBoringSSL
        if path == .direct, unsafe DirectKeyDerivation.extract(hash, salt: salt, inputKey: inputKey, into: out) {
          return
        }
        #endif
        unsafe PortableKeyDerivation.hmac(hash, key: salt, message: inputKey, into: out)
      }
    }
  }
}

/// HKDF-Expand (RFC 5869 section 2.3). The caller has checked that `count` is at most 255 hash lengths.
func hkdfExpand(_ hash: HashAlgorithm, secret: RawSpan, info: [UInt8], count: Int, path: CryptoPath) -> Secret {
  // unsafe: every buffer outlives the call and carries its own length.
  unsafe secret.withUnsafeBytes { secret in
    unsafe Secret(count: count) { out in
      unsafe info.withUnsafeBytes { info in
        unsafe hkdfExpand(hash, secret: secret, info: info, into: out, path: path)
      }
    }
  }
}

/// The same for a label: a handshake has thirty of them.
func hkdfExpand(_ hash: HashAlgorithm, secret: RawSpan, info: borrowing HkdfLabel, count: Int, path: CryptoPath)
  -> Secret
{
  // unsafe: every buffer outlives the call and carries its own length.
  unsafe secret.withUnsafeBytes { secret in
    unsafe Secret(count: count) { out in
      unsafe hkdfExpand(hash, secret: secret, info: info, into: out, path: path)
    }
  }
}

/// The same for a secret that is needed for one call only: it stands on the stack, and is wiped when `body` has had it.
func withHKDFExpand<R: ~Copyable>(
  _ hash: HashAlgorithm, secret: RawSpan, info: borrowing HkdfLabel, count: Int, path: CryptoPath,
  _ body: (RawSpan) -> R
) -> R {
  // unsafe: every buffer outlives the call and carries its own length; all of `out` is written before it is lent.
  unsafe secret.withUnsafeBytes { secret in
    unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { out in
      defer { unsafe wipe(out) }
      unsafe out.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe hkdfExpand(hash, secret: secret, info: info, into: out, path: path)
      return body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(out)))
    }
  }
}

/// The label is written where it is read.
private func hkdfExpand(
  _ hash: HashAlgorithm, secret: UnsafeRawBufferPointer, info: borrowing HkdfLabel,
  into out: UnsafeMutableRawBufferPointer,
  path: CryptoPath
) {
  // unsafe: every buffer outlives the call and carries its own length; of the label only what was written is read.
  unsafe withUnsafeTemporaryAllocation(byteCount: info.count, alignment: 1) { buffer in
    var label = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
    info.encode(into: &label)
    let written = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<label.finalize(for: buffer)])
    unsafe hkdfExpand(hash, secret: secret, info: written, into: out, path: path)
  }
}

private func hkdfExpand(
  _ hash: HashAlgorithm, secret: UnsafeRawBufferPointer, info: UnsafeRawBufferPointer,
  into out: UnsafeMutableRawBufferPointer, path: CryptoPath
) {
  #if DirectBoringSSL
  // unsafe: hands the buffers on.
  if path == .direct, unsafe DirectKeyDerivation.expand(hash, secret: secret, info: info, into: out) { return }
  #endif
  unsafe PortableKeyDerivation.expand(hash, secret: secret, info: info, into: out)
}

/// The same over lent buffers; `out` is one digest long.
func hmac(
  _ hash: HashAlgorithm, key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer,
  into out: UnsafeMutableRawBufferPointer, path: CryptoPath
) {
  #if DirectBoringSSL
  // unsafe: hands the buffers on.
  if path == .direct, unsafe DirectKeyDerivation.hmac(hash, key: key, message: message, into: out) { return }
  #endif
  unsafe PortableKeyDerivation.hmac(hash, key: key, message: message, into: out)
}
