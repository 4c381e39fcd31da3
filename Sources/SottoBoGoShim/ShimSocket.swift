// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A blocking TCP connection to the runner. All `unsafe` of the shim is here: calls into the C library.
struct ShimSocket {
  private let descriptor: Int32

  struct Failure: Error {
    let call: String
    let code: Int32
  }

  init(port: Int, usesIPv6: Bool) throws(Failure) {
    descriptor = socket(usesIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    let connected: Int32
    if usesIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = UInt16(truncatingIfNeeded: port).bigEndian
      address.sin6_addr = in6addr_loopback
      // unsafe: the address lives as long as the call, whose length argument is its size.
      connected = unsafe withUnsafeBytes(of: &address) { bytes in
        unsafe connect(
          descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      // unsafe: as above.
      connected = unsafe withUnsafeBytes(of: &address) { bytes in
        unsafe connect(
          descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
    }
    guard connected == 0 else { throw Failure(call: "connect", code: errno) }
    var one: Int32 = 1
    // unsafe: C reads the four bytes of `one`.
    _ = unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Up to `count` bytes; none at the end of the stream or when the peer is gone.
  func read(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // unsafe: C writes at most `count` bytes into the array.
    let received = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
    bytes.removeLast(count - max(0, received))
    return bytes
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    var sent = 0
    while sent < bytes.count {
      // unsafe: C reads what is left of the array.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(
          descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(call: "send", code: errno) }
      sent += count
    }
  }

  /// Says that no more comes, and reads what the peer still sends, so that it sees our last bytes and not a reset.
  func drain() {
    shutdown(descriptor, Int32(SHUT_WR))
    while !read(4096).isEmpty {}
  }

  func close() {
    _ = Glibc.close(descriptor)
  }
}

/// Writes a line to standard error, without the buffers of C, which two threads would share.
func writeToStandardError(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  // unsafe: C reads the array.
  _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
}
