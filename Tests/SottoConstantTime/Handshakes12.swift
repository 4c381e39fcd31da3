// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck
import Sotto
import SottoTestSupport

/// TLS 1.2: the two Finished, and what an RSA key decrypted, right and wrong.
enum Handshakes12 {
  static func all(_ cast: Cast) throws -> [Check] {
    let suites: [CipherSuite] = [
      .ecdheECDSAWithAES128GCMSHA256, .ecdheECDSAWithAES256GCMSHA384, .ecdheECDSAWithChaCha20Poly1305SHA256,
    ]
    var checks = suites.map { suite in
      Check(name: "1.2, \(suite)") {
        try Conversation(cast.client(.tls12, suite), cast.server(.tls12, suite)).complete()
        try expectSecrets(tags: 4, comparisons: 2)
      }
    }
    // The client's Finished is the first record that is opened, the server's the second.
    for (name, record, side) in [("client", 1, \Conversation.server), ("server", 2, \Conversation.client)] {
      checks.append(
        Check(name: "1.2, a wrong Finished of the \(name)'s") {
          sotto_memcheck_spoil_record(record, 0)
          try Conversation(cast, .tls12).fail(of: side, because: .badFinished)
          try expectSecrets(tags: record, comparisons: record)
        })
    }
    return checks + classical(cast)
  }

  /// The block of RSA-2048 that must be: 00 02, 205 bytes that are not zero, 00, and 48 that start with 03 03.
  private static let spoiled: [(name: String, index: Int, value: UInt8)] = [
    ("a first byte that is not 00", 0, 1), ("a second byte that is not 02", 1, 1),
    ("a 00 at the padding's start", 2, 0),
    ("a 00 in the middle of the padding", 100, 0), ("a 00 at the padding's end", -50, 0),
    ("no 00 behind the padding", -49, 1),
    ("another version", -48, 2), ("another minor version", -47, 2),
  ]

  private static func classical(_ cast: Cast) -> [Check] {
    func conversation() throws -> Conversation {
      var client = try cast.client(.tls12, .ecdheECDSAWithAES128GCMSHA256)
      client.common.insecureRSAKeyExchange = true
      // None of the suites that come before the classical ones.
      client.helloHook = { hello in
        var hello = hello
        hello.cipherSuites = [.insecureRSAWithAES128GCMSHA256]
        return hello
      }
      var server = try cast.server(.tls12, .ecdheECDSAWithAES128GCMSHA256)
      server.common.insecureRSAKeyExchange = true
      return try Conversation(client, server)
    }
    let good = Check(name: "1.2, classical") {
      try conversation().complete()
      try expectSecrets(tags: 4, comparisons: 2, blocks: 1)
    }
    return [good]
      + spoiled.map { name, index, value in
        Check(name: "1.2, classical, a block with \(name)") {
          sotto_memcheck_spoil_block(index, value)
          // Whatever it is: the Finished does not open.
          try conversation().fail(of: \.server, because: .badRecordMAC)
          try expectSecrets(tags: 1, blocks: 1)
        }
      }
  }
}
