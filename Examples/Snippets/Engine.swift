// SPDX-License-Identifier: Apache-2.0

import Sotto

// The engine without NIO: bytes in, bytes out.

/// Whatever carries bytes: a socket, a pipe, a serial line.
protocol Transport {
  /// Sends all of it.
  mutating func send(_ bytes: [UInt8]) throws
  /// What has come, or nil at the end.
  mutating func receive() throws -> [UInt8]?
}

// snippet: driver
/// A client that blocks: one request, and the answer up to the server's goodbye.
func ask(
  _ request: [UInt8], of name: ServerName, trusting roots: TrustRoots, over transport: inout some Transport
) throws -> [UInt8] {
  // A verifier of your own may take its time; `wake` then says that its answer has come. The one built in answers at once.
  var driver = try Driver(client: ClientConfiguration(roots: roots), serverName: name, wake: {})
  var received: [UInt8] = []
  var answer: [UInt8] = []
  try transport.send(driver.takeOutgoing())
  while !driver.isReadClosed {
    guard let bytes = try transport.receive() else {
      // Without a goodbye before it, an end is a cut: this throws.
      try driver.receiveEndOfStream()
      break
    }
    received += bytes
    do {
      received.removeFirst(try driver.receive(received, appendingTo: &answer))
    } catch {
      // The alert that tells the server why.
      try transport.send(driver.takeOutgoing())
      throw error
    }
    while let event = driver.nextEvent() {
      if case .handshakeCompleted = event { try transport.send(driver.seal(request)) }
    }
    if driver.hasOutgoing { try transport.send(driver.takeOutgoing()) }
  }
  driver.close()
  try transport.send(driver.takeOutgoing())
  return answer
}
// end of snippet

// snippet: questions
/// Answers whatever a server's connection asks: here from one credential, elsewhere from wherever you like.
func answerQuestions(of connection: inout ServerConnection, with credential: Credential) async throws {
  while let question = connection.action {
    switch question {
    case .selectCredential:
      try connection.resume(with: .credential(.present(credential)))
    case .sign(let request):
      // The key may be in another process, or another country: nothing else waits.
      let signature = try await request.signer.sign(request.content, with: request.scheme)
      try connection.resume(with: .signature(signature))
    default:
      // A question that a later version asks.
      throw TLSError(.answerMismatch)
    }
  }
}
// end of snippet
