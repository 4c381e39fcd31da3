// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// Questions whose answers come late, are wrong, or never come; and randomness that fails.
@Suite struct QuestionTests {
  /// Where tasks wait until the test lets them go on.
  final class Gate: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    func wait() async {
      await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
    }

    /// Lets the first go on, if there is one.
    func open() -> Bool {
      let first = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      first?.resume()
      return first != nil
    }
  }

  struct GatedSelector: CredentialSelector {
    let gate: Gate
    let credential: Credential

    func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
      await gate.wait()
      return .present(credential)
    }
  }

  struct GatedSigner: Signer {
    let gate: Gate
    let key: SigningKey
    var fails = false
    var schemes: [SignatureScheme] { key.schemes }

    func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
      await gate.wait()
      if fails { throw Refusal() }
      return try key.sign(content, with: scheme)
    }
  }

  struct GatedVerifier: PeerVerifier {
    let gate: Gate
    let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]

    func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
      await gate.wait()
      return await AcceptingVerifier().verify(peer, at: now)
    }
  }

  /// Every question of a handshake waits, one after the other; nothing moves until its answer is there.
  @Test(arguments: [false, true])
  func answersThatComeLate(fails: Bool) async throws {
    let gate = Gate()
    let woken = Woken()
    let identity = try TestIdentities.shared().server
    let signer = GatedSigner(gate: gate, key: identity.key.signing, fails: fails)
    let credential = try Credential(certificateChain: identity.chain, signer: signer)
    var answer = try Quick.serverConfiguration()
    answer.credentials = GatedSelector(gate: gate, credential: credential)
    var configuration = try Quick.clientConfiguration()
    configuration.verifier = GatedVerifier(gate: gate)
    let client = TestPeer(
      try Driver(client: configuration, serverName: try ServerName("example.com"), wake: { woken.add() }))
    let server = TestPeer(try Driver(server: answer, wake: { woken.add() }))
    var opened = 0
    for _ in 0..<8 {
      converse(client, server)
      #expect(client.info == nil || opened == 3)
      guard gate.open() else { break }
      opened += 1
      // The answer comes on another thread.
      try await until { woken.count >= opened }
      #expect(woken.count == opened)
      for peer in [client, server] {
        do throws(TLSError) {
          _ = try peer.driver.proceed()
        } catch {
          peer.error = error
        }
        peer.resumeReceiving()
      }
    }
    if fails {
      // The flight that the signature was for was never sent, so the client had nothing to verify.
      #expect(opened == 2)
      #expect(client.info == nil)
      #expect(server.error?.reason == .signerFailed("Refusal()"))
      #expect(client.error?.reason == .alertReceived(.internalError))
    } else {
      #expect(opened == 3)
      #expect(client.info != nil && server.info != nil)
    }
  }

  final class Woken: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
  }

  /// A handshake that is given up while a question waits.
  @Test func aTimeOut() throws {
    let gate = Gate()
    var answer = try Quick.serverConfiguration()
    answer.credentials = GatedSelector(gate: gate, credential: try TestIdentities.shared().server.credential)
    let server = try TestPeer.server(answer)
    server.deliver(try Quick.client().takeOutbox())
    server.driver.timeOut()
    #expect(server.driver.failure?.reason == .handshakeTimedOut)
    //= rfc9846 6.1-6
    let goodbye = AdversaryWire.plain([1, 90], .alert) + AdversaryWire.plain([1, 0], .alert)
    #expect(server.driver.takeOutgoing() == goodbye)
    let isWaiting = server.driver.isWaiting
    #expect(!isWaiting)
    _ = gate.open()
    #expect(try server.driver.proceed() == false)
  }

  /// A connection that was closed waits for nobody, and an answer that comes then changes nothing.
  @Test func anAnswerThatNobodyWants() throws {
    let gate = Gate()
    var answer = try Quick.serverConfiguration()
    answer.credentials = GatedSelector(gate: gate, credential: try TestIdentities.shared().server.credential)
    let server = try TestPeer.server(answer)
    server.deliver(try Quick.client().takeOutbox())
    let waited = server.driver.isWaiting
    #expect(waited)
    server.close()
    let waits = server.driver.isWaiting
    #expect(!waits)
    let goodbye = AdversaryWire.plain([1, 90], .alert) + AdversaryWire.plain([1, 0], .alert)
    #expect(server.takeOutbox() == goodbye)
    #expect(gate.open())
    #expect(try server.driver.proceed() == false)
    #expect(server.driver.takeOutgoing().isEmpty)
    #expect(server.driver.failure == nil)
  }

  /// An answer to another question, or to none.
  @Test func wrongAnswers() throws {
    let hello = try Quick.client().takeOutbox()
    let wrong: [Answer] = [.signature([1]), .rejected(.other("x")), .signingFailed("x")]
    for answer in wrong {
      var connection = try ServerConnection(configuration: try Quick.serverConfiguration())
      var data: [UInt8] = []
      _ = try connection.receive(hello, appendingTo: &data)
      #expect(throws: TLSError(.answerMismatch)) { try connection.resume(with: answer) }
      let out = connection.takeOutgoing()
      #expect(out == AdversaryWire.plain([2, 80], .alert))
      #expect(throws: TLSError(.answerMismatch)) { try connection.resume(with: answer) }
    }
    var unasked = try ServerConnection(configuration: try Quick.serverConfiguration())
    #expect(throws: TLSError(.answerMismatch)) { try unasked.resume(with: .signature([1])) }

    var client = try ClientConnection(configuration: try Quick.clientConfiguration(), serverName: nil)
    var data: [UInt8] = []
    let flight = try Recorded.serverFlight().records(upTo: .certificate, then: .raw(.finished))
    _ = client.takeOutgoing()
    var named = try ClientConnection(
      configuration: try Quick.clientConfiguration(), serverName: try ServerName("example.com"))
    _ = try named.receive(flight, appendingTo: &data)
    #expect(throws: TLSError(.answerMismatch)) { try named.resume(with: .signature([1])) }
    #expect(throws: TLSError(.answerMismatch)) { try client.resume(with: .signature([1])) }
  }

  /// Randomness that fails at any draw of either side, and a source that gives too little.
  @Test func randomnessThatFails() throws {
    var failures = 0
    for draw in 0..<12 {
      for tooShort in [false, true] {
        let random = FailingRandom(after: draw, tooShort: tooShort)
        var configuration = try Quick.clientConfiguration()
        configuration.common.random = random
        do throws(TLSError) {
          _ = try ClientConnection(configuration: configuration, serverName: nil)
        } catch {
          guard case .entropy = error.reason else {
            Issue.record("\(error)")
            continue
          }
          failures += 1
        }
        let other = FailingRandom(after: draw, tooShort: tooShort)
        var answer = try Quick.serverConfiguration()
        answer.common.random = other
        let server = try TestPeer.server(answer)
        server.deliver(try Quick.client().takeOutbox())
        guard let error = server.error else { continue }
        guard case .entropy = error.reason else {
          Issue.record("\(error)")
          continue
        }
        #expect(server.takeOutbox().suffix(2) == [2, 80])
        failures += 1
      }
    }
    #expect(failures >= 12)
  }
}

/// Gives so many draws, then none or too little.
final class FailingRandom: RandomSource {
  private let left: Mutex<Int>
  private let tooShort: Bool
  private let source = ScriptedRandom(seed: 9)

  /// Whether anybody asked in vain.
  var hasFailed: Bool { left.withLock { $0 < 0 } }

  init(after count: Int, tooShort: Bool) {
    left = Mutex(count)
    self.tooShort = tooShort
  }

  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    let goesOn = left.withLock { left in
      left -= 1
      return left >= 0
    }
    guard !goesOn else { return try source.bytes(count) }
    guard tooShort else { throw RandomSourceFailure("none left") }
    return [1]
  }
}
