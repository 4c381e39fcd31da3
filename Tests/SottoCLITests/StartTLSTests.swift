// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoCLI

/// The talk before TLS.
@Suite struct StartTLSTests {
  private typealias Step = StartTLSNegotiation.Step

  @Test func mail() {
    var smtp = StartTLSNegotiation(.smtp, domain: "a.test")
    #expect(smtp.opening.isEmpty)
    #expect(hears(&smtp, "220-welcome\r\n22") == .wait)
    #expect(hears(&smtp, "0 a.test\r\n") == .send("EHLO sotto.invalid\r\n"))
    #expect(hears(&smtp, "250-a.test\r\n250 STARTTLS\r\n") == .send("STARTTLS\r\n"))
    #expect(hears(&smtp, "220 go ahead\r\n") == .ready)
    var imap = StartTLSNegotiation(.imap, domain: "a.test")
    #expect(hears(&imap, "* OK ready\r\n") == .send("a STARTTLS\r\n"))
    #expect(hears(&imap, "* CAPABILITY IMAP4rev2\r\na OK begin\r\n") == .ready)
    var pop3 = StartTLSNegotiation(.pop3, domain: "a.test")
    #expect(hears(&pop3, "+OK ready\r\n") == .send("STLS\r\n"))
    #expect(hears(&pop3, "+OK begin\r\n") == .ready)
  }

  @Test func others() {
    var postgres = StartTLSNegotiation(.postgres, domain: "a.test")
    #expect(postgres.opening.count == 8)
    #expect(hears(&postgres, "S") == .ready)
    var ldap = StartTLSNegotiation(.ldap, domain: "a.test")
    #expect(ldap.opening.count == 31)
    #expect(ldap.receive([0x30, 0x0c, 0x02, 0x01, 0x01, 0x78]) == .wait)
    #expect(ldap.receive([0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00]) == .ready)
    var xmpp = StartTLSNegotiation(.xmpp, domain: "a.test")
    #expect(String(decoding: xmpp.opening, as: UTF8.self).contains("to='a.test'"))
    #expect(hears(&xmpp, "<?xml version='1.0'?><stream:stream><stream:features>") == .wait)
    #expect(
      hears(&xmpp, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")
        == .send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))
    #expect(hears(&xmpp, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>") == .ready)
  }

  @Test(arguments: [
    (StartTLS.smtp, "554 no\r\n", "554 no"), (.imap, "* BYE\r\n", "* BYE"), (.pop3, "-ERR\r\n", "-ERR"),
    (.postgres, "N", "N: it is built or configured without TLS"), (.ldap, "0\u{1}x", "no LDAP answer"),
    (.xmpp, "<stream:features></stream:features>", "it offers no STARTTLS"),
  ])
  func refusals(kind: StartTLS, says: String, reason: String) {
    var negotiation = StartTLSNegotiation(kind, domain: "a.test")
    #expect(hears(&negotiation, says) == .refused(reason))
  }

  /// What comes with the go-ahead would be taken for what came under TLS.
  @Test func nothingMayComeBehindTheGoAhead() {
    var pop3 = StartTLSNegotiation(.pop3, domain: "a.test")
    #expect(hears(&pop3, "+OK ready\r\n") == .send("STLS\r\n"))
    #expect(hears(&pop3, "+OK begin\r\n+OK more") == .refused("it said more before TLS began"))
    var smtp = StartTLSNegotiation(.smtp, domain: "a.test")
    #expect(hears(&smtp, String(repeating: "x", count: 20_000)) == .refused("it said more than 16384 bytes"))
  }

  private func hears(_ negotiation: inout StartTLSNegotiation, _ text: String) -> Step {
    negotiation.receive(Array(text.utf8))
  }
}
