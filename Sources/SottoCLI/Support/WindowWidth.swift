// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many columns the window has that a descriptor writes to; nil for what is no window.
func windowWidth(_ descriptor: Int32) -> Int? {
  var size = winsize()
  // unsafe: the system fills in one winsize, which outlives the call.
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}
