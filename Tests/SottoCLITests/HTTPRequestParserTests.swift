// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoIdentity
import Testing

@testable import SottoCLI

/// Requests that come in whatever pieces.
@Suite struct HTTPRequestParserTests {
  @Test(arguments: [1, 2, 3, 7, 1000])
  func piecesMakeRequests(step: Int) {
    let text = "\r\nGET /a?b HTTP/1.1\r\nHost: x\r\nX-Y:  z \t\r\n\r\nHEAD / HTTP/1.0\n\nGET"
    var parser = HTTPRequestParser()
    var buffer = ByteBuffer()
    var requests: [HTTPRequest] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      buffer.writeBytes(rest.prefix(step))
      rest = rest.dropFirst(step)
      while case .request(let request) = parser.parse(&buffer) { requests.append(request) }
    }
    #expect(requests.count == 2)
    #expect(requests.first?.method == "GET")
    #expect(requests.first?.target == "/a?b")
    #expect(requests.first?["x-y"] == "z")
    #expect(requests.first?.keepsAlive == true)
    #expect(requests.last?.method == "HEAD")
    #expect(requests.last?.keepsAlive == false)
    #expect(parser.isInside)
  }

  @Test(
    arguments: [
      ("GET\r\n", .badRequest), ("GET / HTTP/1.1 x\r\n", .badRequest), ("GET  / HTTP/1.1\r\n", .badRequest),
      (" GET / HTTP/1.1\r\n", .badRequest), ("G@T / HTTP/1.1\r\n", .badRequest),
      ("GET /\u{1} HTTP/1.1\r\n", .badRequest),
      ("GET / HTTP/2.0\r\n", .versionNotSupported), ("GET / FTP/1.1\r\n", .badRequest),
      ("GET / HTTP/1.1\r\n\r\n", .badRequest), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .badRequest),
      ("GET / HTTP/1.1\r\nHost : a\r\n", .badRequest), ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n", .badRequest),
      ("GET / HTTP/1.1\r\nHost: a\u{0}\r\n", .badRequest), ("GET / HTTP/1.1\r\nHost: a\rb\r\n", .badRequest),
      ("GET / HTTP/1.1\r\nnothing\r\n", .badRequest), ("\u{16}\u{3}\u{1}\r\n", .badRequest),
    ] as [(String, HTTPStatus)])
  func brokenOnesAreRefused(text: String, status: HTTPStatus) {
    #expect(outcome(of: text) == .failure(status))
  }

  @Test func longOnesAreRefused() {
    #expect(outcome(of: "GET /" + String(repeating: "a", count: 9_000)) == .failure(.targetTooLong))
    let long = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 17_000)
    #expect(outcome(of: long) == .failure(.headerTooLarge))
    let many = "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 101)
    #expect(outcome(of: many) == .failure(.headerTooLarge))
  }

  @Test func contentIsNoticed() {
    for field in ["Content-Length: 1", "Transfer-Encoding: chunked"] {
      guard case .request(let request) = outcome(of: "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") else {
        Issue.record("no request")
        continue
      }
      #expect(request.hasContent)
    }
  }

  @Test func datesAreThoseOfHTTP() {
    #expect(HTTPResponseHead.date(.init(secondsSinceEpoch: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  private func outcome(of text: String) -> HTTPRequestParser.Outcome {
    var parser = HTTPRequestParser()
    var buffer = ByteBuffer(string: text)
    return parser.parse(&buffer)
  }
}
