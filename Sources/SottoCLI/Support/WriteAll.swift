// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes all bytes to a descriptor and waits where it takes no more for now. An error number, or 0.
///
/// Dispatch could do this without a thread that waits, but it waits for ever, and at full speed, when a pipe is full and its reader
/// goes: the system then says that there is an error and not that there is room, and Dispatch goes on waiting for room.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  var start = 0
  while start < bytes.count {
    // unsafe: the buffer outlives the call, which reads no more than it is told.
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
    }
    if count >= 0 {
      start += count
    } else if errno == EAGAIN {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // unsafe: one entry, which outlives the call.
      _ = unsafe poll(&wanted, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return 0
}
