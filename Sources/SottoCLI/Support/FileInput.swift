// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOPosix
import SottoIdentity

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files that are read from their start to their end, and may be too large for memory, or pipes.
enum FileInput {
  /// How much is read at a time.
  private static let chunk = 262_144

  /// Reads a file, or standard input where the path is `-`, part by part, until its end or until `body` says that it has enough.
  static func read(_ path: String, for option: String, _ body: (ByteBufferView) -> Bool) throws(Complaint) {
    do {
      let flags = NIOFileHandle.Flags.posix(flags: O_CLOEXEC, mode: 0)
      let handle = try NIOFileHandle(_deprecatedPath: path == "-" ? "/dev/stdin" : path, mode: .read, flags: flags)
      defer { try? handle.close() }
      let files = NonBlockingFileIO(threadPool: .singleton)
      let loop = MultiThreadedEventLoopGroup.singleton.next()
      while true {
        let bytes = try files.read(
          fileHandle: handle, byteCount: chunk, allocator: ByteBufferAllocator(), eventLoop: loop
        ).wait()
        guard bytes.readableBytes > 0, body(bytes.readableBytesView) else { return }
      }
    } catch {
      throw Complaint(
        .usage, "\(option): \(DisplayText.escaped(path)) can't be read: \(reason(for: error))",
        next: "check the path of \(option)")
    }
  }

  /// A file's text, of which there may be at most `limit` bytes.
  static func text(_ path: String, for option: String, limit: Int) throws(Complaint) -> String {
    var bytes: [UInt8] = []
    try read(path, for: option) { part in
      bytes.append(contentsOf: part)
      return bytes.count <= limit
    }
    guard bytes.count <= limit else {
      throw Complaint(.usage, "\(option): \(DisplayText.escaped(path)) has more than \(limit) bytes")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
