// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import Testing

@testable import SottoInspect

/// Where TLS begins, and what a conversation is that has none.
@Suite struct CaptureSearchTests {
  static let random = (0..<32).map { UInt8($0) }
  static let clientHello: [UInt8] =
    [22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3] + random + [0, 0, 2, 0x13, 1, 1, 0]
  static let serverHello: [UInt8] = [22, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3] + random + [0, 0x13, 1, 0, 0, 0]

  private func conversation(_ turns: [(Side, [UInt8])]) -> Conversation {
    var conversation = Conversation()
    conversation.clientAddress = "c"
    conversation.serverAddress = "s"
    conversation.ends = [.client: .closed]
    conversation.chunks = turns.enumerated().map {
      .init(from: $0.element.0, microseconds: Int64($0.offset), bytes: $0.element.1)
    }
    return conversation
  }

  private func words(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func fromItsStart() {
    let plain = conversation([(.client, Self.clientHello), (.server, Self.serverHello)])
    let search = TLSSearch(plain)
    #expect(search.found == .tls(nil) && search.conversation == plain && search.clientRandom == Self.random)
    // Byte by byte.
    let slow = conversation(Self.clientHello.map { (.client, [$0]) } + [(.server, Self.serverHello)])
    #expect(TLSSearch(slow).found == .tls(nil))
    // No answer.
    #expect(TLSSearch(conversation([(.client, Self.clientHello)])).found == .tls(nil))
    // The one who was called says hello.
    let turned = TLSSearch(conversation([(.server, Self.clientHello), (.client, Self.serverHello)]))
    #expect(turned.found == .tls(nil) && turned.conversation.clientAddress == "s")
    #expect(
      turned.conversation.chunks.map(\.from) == [.client, .server] && turned.conversation.ends == [.server: .closed])
  }

  @Test func behindOtherWords() {
    let upgrades: [(String?, [(Side, [UInt8])])] = [
      (
        "smtp",
        [
          (.server, words("220 mx\r\n")), (.client, words("EHLO a\r\n")),
          (.server, words("250-STARTTLS\r\n250 ok\r\n")),
          (.client, words("STARTTLS\r\n")), (.server, words("220 go\r\n")),
        ]
      ),
      ("imap", [(.server, words("* OK\r\n")), (.client, words("a1 STARTTLS\r\n")), (.server, words("a1 OK\r\n"))]),
      ("pop3", [(.server, words("+OK\r\n")), (.client, words("STLS\r\n")), (.server, words("+OK\r\n"))]),
      ("postgres", [(.client, [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]), (.server, words("S"))]),
      (
        "ldap",
        [
          (.client, [0x30, 0x1d, 2, 1, 1, 0x77, 0x18, 0x80, 0x16] + words("1.3.6.1.4.1.1466.20037")),
          (.server, [0x30, 0x0c, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]),
        ]
      ),
      (
        "xmpp",
        [
          (.client, words("<stream:stream>")), (.server, words("<stream:features>")),
          (.client, words("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")), (.server, words("<proceed/>")),
        ]
      ),
      (
        "an HTTP proxy",
        [(.client, words("CONNECT a:443 HTTP/1.1\r\n\r\n")), (.server, words("HTTP/1.1 200 ok\r\n\r\n"))]
      ),
      ("ftp", [(.server, words("220 ftp\r\n")), (.client, words("AUTH TLS\r\n")), (.server, words("234 go\r\n"))]),
      ("the PROXY protocol", [(.client, words("PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n"))]),
      (nil, [(.client, words("please")), (.server, words("yes"))]),
    ]
    for (name, turns) in upgrades {
      let search = TLSSearch(
        conversation(
          turns + [(.client, Self.clientHello), (.server, Self.serverHello), (.client, [20, 3, 3, 0, 1, 1])]))
      guard case .tls(let preface?) = search.found else {
        Issue.record("\(String(describing: name)) is \(search.found)")
        continue
      }
      #expect(preface.name == name)
      let counts = Side.allCases.map { side in turns.filter { $0.0 == side }.map(\.1.count).reduce(0, +) }
      #expect([preface.counts[.client], preface.counts[.server]] == counts, "\(String(describing: name))")
      #expect(search.conversation.chunks.map(\.bytes) == [Self.clientHello, Self.serverHello, [20, 3, 3, 0, 1, 1]])
      #expect(search.clientRandom == Self.random)
    }
    // The last words and the hello in one packet, and directions that are out of step.
    let joined = TLSSearch(
      conversation([
        (.client, words("STLS\r\n") + Self.clientHello), (.server, words("+OK\r\n") + Self.serverHello),
      ]))
    #expect(joined.conversation.chunks.map(\.bytes) == [Self.clientHello, Self.serverHello])
  }

  @Test func whatIsNoTLS() {
    func found(_ turns: [(Side, [UInt8])]) -> TLSSearch.Found { TLSSearch(conversation(turns)).found }
    #expect(found([]) == .silence)
    #expect(found([(.client, words("GET / HTTP/1.1\r\n\r\n"))]) == .other("a plain HTTP request"))
    #expect(found([(.server, words("SSH-2.0-OpenSSH\r\n"))]) == .other("SSH"))
    #expect(found([(.client, [1, 2, 3])]) == .other(nil))
    #expect(found([(.client, [23, 3, 3, 0, 2, 1, 1]), (.server, [23, 3, 3, 0, 2, 1, 1])]) == .middleOfTLS)
    #expect(found([(.server, Self.serverHello)]) == .middleOfTLS)
    #expect(found([(.client, [23, 3, 3, 0, 2, 1, 1]), (.server, [9, 9, 9, 9, 9])]) == .other(nil))
    // Nearly a hello.
    for (index, byte) in [(0, 23), (1, 2), (2, 9), (5, 2), (9, 4), (10, 9), (6, 9), (8, 1)] as [(Int, UInt8)] {
      var bytes = Self.clientHello
      bytes[index] = byte
      #expect(TLSSearch(conversation([(.client, bytes)])).clientRandom == nil, "\(index)")
    }
    #expect(TLSSearch(conversation([(.client, Array(Self.clientHello.prefix(42)))])).clientRandom == nil)
  }
}
