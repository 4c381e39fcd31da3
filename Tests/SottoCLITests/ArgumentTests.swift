// SPDX-License-Identifier: Apache-2.0

import Sotto
import Testing

@testable import SottoCLI

/// What users may write on the command line.
@Suite struct ArgumentTests {
  @Test(
    arguments: [
      ("example.com", "example.com", nil), ("example.com:8443", "example.com", 8443), ("[::1]:443", "::1", 443),
      ("[::1]", "::1", nil), ("::1", "::1", nil), ("127.0.0.1:0", "127.0.0.1", 0), ("h:65535", "h", 65535),
    ] as [(String, String, Int?)])
  func endpoints(text: String, host: String, port: Int?) throws {
    let endpoint = try #require(Endpoint(text))
    #expect(endpoint.host == host)
    #expect(endpoint.port == port)
  }

  @Test(arguments: ["", ":443", "h:", "h:65536", "h:x", "h:-1", "[::1", "[::1]x", "[h]:1", "a b", "a:b:c", "https://h"])
  func badEndpoints(text: String) {
    #expect(Endpoint(text) == nil)
  }

  @Test(arguments: [("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("1h", 3_600_000), ("7", 7_000), ("0", 0)])
  func durations(text: String, milliseconds: Int64) {
    #expect(DurationArgument(argument: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: ["", "s", "-1s", "1.5s", "10 s", "10y", "99999999999999999999s", "9223372036854775807h"])
  func badDurations(text: String) {
    #expect(DurationArgument(argument: text) == nil)
  }

  @Test func namesOfTheProtocol() throws {
    #expect(try TLSOptions.groups("p256, X25519,x25519") == [.secp256r1, .x25519])
    #expect(
      try TLSOptions.suites("tls_aes_128_gcm_sha256,CHACHA20_POLY1305_SHA256") == [
        .aes128GCMSHA256, .chacha20Poly1305SHA256,
      ])
    #expect(try TLSOptions.protocols("h2, http/1.1") == ["h2", "http/1.1"])
    #expect(throws: Complaint.self) { try TLSOptions.groups("x448") }
    #expect(throws: Complaint.self) { try TLSOptions.suites("") }
    #expect(throws: Complaint.self) { try TLSOptions.protocols(",") }
  }
}
