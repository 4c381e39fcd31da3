// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Files and the environment: the one place of this room that touches the system.
enum TextFile {
  /// Why a file could not be read.
  struct Failure: Error {
    let why: String
  }

  /// No file of certificates or keys is larger than this.
  private static let maximumSize = 16 << 20

  /// The contents of the file at `path`, as UTF-8 with whatever isn't replaced.
  static func read(_ path: String) throws(Failure) -> String {
    let manager = FileManager.default
    var isDirectory = false
    guard manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Failure(why: "there is no such file")
    }
    if isDirectory { throw Failure(why: "it is a directory, not a file") }
    guard manager.isReadableFile(atPath: path) else { throw Failure(why: "permission denied") }
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch { throw Failure(why: "it can't be read") }
    guard data.count <= maximumSize else { throw Failure(why: "it is larger than 16 MiB") }
    return String(decoding: data, as: UTF8.self)
  }

  /// Whether something that can be read stands at `path`.
  static func isReadable(_ path: String) -> Bool {
    FileManager.default.isReadableFile(atPath: path)
  }

  /// The value of an environment variable; nil if it is unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }
}
