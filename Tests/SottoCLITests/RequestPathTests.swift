// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoCLI

/// What paths of requests may say.
@Suite struct RequestPathTests {
  @Test(
    arguments: [
      ("/", [], true), ("/a", ["a"], false), ("/a/", ["a"], true), ("//a//b", ["a", "b"], false),
      ("/a%20b?x=/../y", ["a b"], false), ("/./a/.", ["a"], true), ("/%C3%A4", ["ä"], false),
      ("https://host:1/a?b", ["a"], false), ("http://host", [], true), ("http://host?x", [], true),
      ("/a%2Eb", ["a.b"], false), ("/a\\..", ["a\\.."], false),
    ] as [(String, [String], Bool)])
  func isRead(target: String, segments: [String], isDirectory: Bool) throws {
    let path = try #require(RequestPath(target: target))
    #expect(path.segments == segments)
    #expect(path.isDirectory == isDirectory)
  }

  @Test(arguments: [
    "", "*", "a", "/..", "/../a", "/a/../b", "/%2e%2e/a", "/.%2E/a", "/..%2fa", "/a%2fb", "/a%2Fb", "/%", "/%4",
    "/%zz", "/a%00b", "/a%0ab", "/%ff", "/%c0%ae%c0%ae/", "ftp://host/a", "https:/a",
  ])
  func isRefused(target: String) {
    #expect(RequestPath(target: target) == nil)
  }

  @Test func hiddenFilesAreRecognised() {
    #expect(RequestPath(target: "/.git/config")?.isHidden == true)
    #expect(RequestPath(target: "/a/%2eenv")?.isHidden == true)
    #expect(RequestPath(target: "/.well-known/acme-challenge/x")?.isHidden == false)
  }

  @Test(
    arguments: [
      (nil, .whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-", .part(0..<10)), ("bytes=5-100", .part(5..<10)),
      ("bytes=9-9", .part(9..<10)), ("bytes=-3", .part(7..<10)), ("bytes=-100", .part(0..<10)),
      ("bytes=-0", .unsatisfiable),
      ("bytes=10-", .unsatisfiable), ("bytes=99999999999999999999-", .unsatisfiable),
      ("bytes=0-99999999999999999999", .part(0..<10)), ("bytes=5-4", .whole), ("bytes=a-b", .whole),
      ("bytes=0-1,3-4", .whole), ("bytes=", .whole), ("bytes=-", .whole), ("bytes=--1", .whole), ("lines=0-1", .whole),
      ("BYTES=0-1", .part(0..<2)), ("bytes", .whole),
    ] as [(String?, ByteRange)])
  func rangesAreRead(field: String?, expected: ByteRange) {
    #expect(ByteRange(field: field, size: 10) == expected)
  }

  @Test func anEmptyFileHasNoRanges() {
    #expect(ByteRange(field: "bytes=0-", size: 0) == .unsatisfiable)
    #expect(ByteRange(field: "bytes=-1", size: 0) == .unsatisfiable)
    #expect(ByteRange(field: nil, size: 0) == .whole)
  }

  @Test func typesFollowTheName() {
    #expect(ContentTypes.type(ofFile: "a.HTML") == "text/html; charset=utf-8")
    #expect(ContentTypes.type(ofFile: "a.tar.gz") == "application/gzip")
    #expect(ContentTypes.type(ofFile: ".html") == "application/octet-stream")
    #expect(ContentTypes.type(ofFile: "README") == "application/octet-stream")
  }
}
