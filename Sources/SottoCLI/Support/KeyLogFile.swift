// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A key log file (RFC 9850), readable by its owner only, that grows by a line for every secret.
final class KeyLogFile: Sendable {
  private let stream: StandardStream

  /// Opens the file, or makes it.
  init(appendingTo path: String) throws(Complaint) {
    do {
      let flags = NIOFileHandle.Flags.posix(flags: O_CREAT | O_APPEND | O_CLOEXEC, mode: 0o600)
      let handle = try NIOFileHandle(_deprecatedPath: path, mode: .write, flags: flags)
      stream = StandardStream(try handle.takeDescriptorOwnership())
    } catch {
      throw Complaint(
        .usage, "the key log file \(DisplayText.escaped(path)) can't be written: \(describe(error))",
        next: "name a file in a directory that you may write to")
    }
  }

  /// Appends a line, whole; it is written when this returns, so that nothing is lost if the process dies.
  func append(_ line: KeyLogLine) {
    stream.write(line.text + "\n", waits: true)
  }
}

/// What an error of the system's says, without the tool's own words around it.
func describe(_ error: any Error) -> String {
  let text: String
  if let error = error as? IOError {
    let whole = error.description
    text = whole.firstRange(of: ": ").map { String(whole[$0.upperBound...]) } ?? whole
  } else {
    text = "\(error)"
  }
  return DisplayText.escaped(text, limit: 300)
}
