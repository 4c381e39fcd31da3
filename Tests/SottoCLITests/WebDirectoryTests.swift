// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import Testing

@testable import SottoCLI

/// What a directory serves, and what it never does.
@Suite struct WebDirectoryTests {
  @Test func filesAreServedAndNothingElse() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("www/index.html", "index")
    try folder.write("www/a b.txt", "text")
    try folder.write("www/sub/index.html", "sub")
    try folder.write("www/empty/x", "x")
    try folder.write("www/.secret", "secret")
    try folder.write("www-other/x", "outside")
    try folder.write("outside.txt", "outside")
    try folder.link("www/inside.txt", to: "a b.txt")
    try folder.link("www/escape.txt", to: "../outside.txt")
    try folder.link("www/escape", to: "..")
    try folder.link("www/other", to: "../www-other")
    try folder.link("www/loop", to: "loop")
    let directory = try WebDirectory(folder.path("www"))
    #expect(size(directory, "/") == 5)
    #expect(size(directory, "/index.html") == 5)
    #expect(size(directory, "/a%20b.txt") == 4)
    #expect(size(directory, "/inside.txt") == 4)
    #expect(size(directory, "/sub/") == 3)
    for path in [
      "/nothing", "/.secret", "/escape.txt", "/escape/outside.txt", "/escape/", "/other/x", "/loop", "/empty/",
      "/index.html/", "/a b.txt/x",
    ] {
      #expect(size(directory, path) == nil, "\(path)")
    }
    guard let path = RequestPath(target: "//sub"), case .redirect(let location) = directory.find(path) else {
      Issue.record("no redirect")
      return
    }
    #expect(location == "/sub/")
  }

  @Test func onlyDirectoriesCanBeServed() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("file", "x")
    #expect(throws: Complaint.self) { try WebDirectory(folder.path("file")) }
    #expect(throws: Complaint.self) { try WebDirectory(folder.path("nothing")) }
  }

  private func size(_ directory: WebDirectory, _ target: String) -> Int64? {
    guard let path = RequestPath(target: target), case .file(let file) = directory.find(path) else { return nil }
    try? file.handle.close()
    return file.size
  }
}

/// A folder that is removed with this value.
final class TemporaryFolder {
  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "sotto-test-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  func path(_ name: String) -> String { root.appending(path: name).path }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = root.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
  }
}
