// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoTestSupport

/// The first byte says what the rest is: a sealed ticket, what is sealed in one, or a file of ticket keys.
enum TicketsTarget {
  /// Seals and opens the tickets of all engines under test.
  static let keyBytes = Array(UInt8(0)..<48)

  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let choice = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch choice % 3 {
    case 0: try open(bytes)
    case 1:
      guard let contents = try? TicketContents(bytes) else { return }
      try require(contents.encoded == bytes, "what a ticket holds is written otherwise than it was read")
    default:
      guard let keys = try? TicketKey.parse(bytes) else { return }
      try require(!keys.isEmpty && keys.count <= TicketKeySet.maximumCount, "\(keys.count) keys")
    }
  }

  /// What opens was sealed: sealing it again gives the same.
  private static func open(_ bytes: [UInt8]) throws(FuzzFinding) {
    guard let key = TicketSealingKey(shared: keyBytes), let opened = key.open(bytes) else { return }
    let salt = Array(bytes.dropFirst(TicketSealingKey.nameLength).prefix(TicketSealingKey.saltLength))
    let sealed = try? key.seal(opened.content, opened.secret, salt: salt)
    try require(sealed == bytes, "a ticket opens that was not sealed")
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let content = try sampleContents()
    guard let key = TicketSealingKey(shared: keyBytes) else { throw FuzzFinding("no key") }
    let sealed = try key.seal(
      content, Secret(copying: [UInt8](repeating: 7, count: 32)), salt: [UInt8](repeating: 1, count: 32))
    let pem = """
      -----BEGIN TLS TICKET KEY-----
      AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v
      -----END TLS TICKET KEY-----

      """
    return [
      ("sealed", [0] + sealed), ("content", [1] + content), ("raw-key", [2] + keyBytes),
      ("pem-key", [2] + Array(pem.utf8)),
    ]
  }

  /// What our server seals for a client that showed a certificate.
  private static func sampleContents() throws -> [UInt8] {
    for seed in try EngineTarget.server13.seeds() where seed.name == "resumed" {
      for move in Script(seed.bytes).moves {
        guard let hello = move.clientHello, let identity = try hello.offeredPSKs?.identities.first?.identity,
          let key = TicketSealingKey(shared: keyBytes), let opened = key.open(identity)
        else { continue }
        return opened.content
      }
    }
    throw FuzzFinding("there is no ticket among the seeds")
  }
}
