// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import Testing

@Suite struct ServerNameTests {
  @Test(arguments: [
    ("example.com", "example.com"), ("EXAMPLE.Com", "example.com"), ("example.com.", "example.com"),
    ("localhost", "localhost"), ("a_b.example", "a_b.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("3com.com", "3com.com"), ("1.2.3.4a", "1.2.3.4a"), ("192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"),
    ("[2001:DB8::1]", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1::", "1::"),
    ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
  ])
  func accepts(_ input: String, _ canonical: String) throws {
    #expect(try ServerName(input).description == canonical)
  }

  @Test(arguments: [
    ("", ServerNameError.Problem.empty), (".", .empty), ("a..b", .emptyLabel), (".a", .emptyLabel),
    (String(repeating: "a", count: 64) + ".com", .labelTooLong),
    (Array(repeating: "abcdefghi", count: 26).joined(separator: "."), .tooLong),
    ("a b", .invalidCharacter), ("a/b", .invalidCharacter), ("a\u{0}b", .invalidCharacter), ("*.a.com", .wildcard),
    ("-a.com", .hyphenAtEdge), ("a-.com", .hyphenAtEdge), ("bücher.example", .notASCII),
    ("1.2.3", .numericLastLabel), ("1.2.3.256", .numericLastLabel), ("01.2.3.4", .numericLastLabel),
    ("example.123", .numericLastLabel), ("a:443", .invalidAddress), ("1::2::3", .invalidAddress),
    (":::", .invalidAddress), ("1:2:3:4:5:6:7", .invalidAddress), ("1:2:3:4:5:6:7:8:9", .invalidAddress),
    ("fe80::1%eth0", .invalidAddress), ("[::1", .invalidAddress), ("12345::", .invalidAddress), (":1", .invalidAddress),
    ("1:2:3:4:5:6:7::8:9", .invalidAddress), ("1.2.3.4:5::", .invalidAddress),
    ("1.2.3.4::", .invalidAddress),
    (":", .invalidAddress),
    ("[]", .invalidAddress),
  ])
  func refuses(_ input: String, _ problem: ServerNameError.Problem) {
    #expect { try ServerName(input) } throws: { ($0 as? ServerNameError)?.problem == problem }
  }

  @Test func onlyDNSNamesAreIndicated() throws {
    #expect(try ServerName("Example.com").sniHostName == "example.com")
    #expect(try ServerName("192.0.2.1").sniHostName == nil)
    #expect(try ServerName("::1").sniHostName == nil)
  }

  @Test func errorsAreEscaped() {
    #expect { try ServerName("a\u{1b}[31m") } throws: { !"\($0)".unicodeScalars.contains("\u{1b}") }
  }

  @Test(arguments: [
    ("example.com", "example.com", true), ("example.com", "www.example.com", false),
    ("*.example.com", "www.example.com", true), ("*.example.com", "WWW.EXAMPLE.COM", true),
    ("*.EXAMPLE.com", "www.example.com", true), ("*.example.com", "example.com", false),
    ("*.example.com", "a.b.example.com", false), ("*.com", "example.com", false), ("*", "localhost", false),
    ("w*.example.com", "www.example.com", false), ("*w.example.com", "www.example.com", false),
    ("www.*.com", "www.example.com", false), ("*.*.com", "www.example.com", false),
    ("*.0.2.1", "192.0.2.1", false), ("192.0.2.1", "192.0.2.1", false), ("example.com.", "example.com", false),
    ("", "example.com", false), ("exa mple.com", "example.com", false), ("*.example.com", "xn--a.example.com", true),
  ])
  func matching(_ presented: String, _ wanted: String, _ expected: Bool) throws {
    let names = CertificateNames(dnsNames: DNSName.presented(Array(presented.utf8)).map { [$0] } ?? [])
    #expect(try names.covers(ServerName(wanted)) == expected)
  }

  @Test func addressesMatchAddressesOnly() throws {
    let names = CertificateNames(ipAddresses: [[192, 0, 2, 1], Array(repeating: 0, count: 15) + [1]])
    #expect(try names.covers(ServerName("192.0.2.1")))
    #expect(try names.covers(ServerName("::1")))
    #expect(try !names.covers(ServerName("192.0.2.2")))
    #expect(try !names.covers(ServerName("::ffff:192.0.2.1")))
    #expect(names.presented == ["192.0.2.1", "::1"])
  }
}
