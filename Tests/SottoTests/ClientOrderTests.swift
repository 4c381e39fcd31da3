// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Every type of message in every state of the client (RFC 9846 appendix A.1).
@Suite struct ClientOrderTests {
  struct State: Sendable, CustomTestStringConvertible {
    let step: AdversaryServer.Step
    let name: String
    let accepted: Set<HandshakeType>
    var testDescription: String { name }
  }

  static let states = [
    State(step: .serverHello, name: "waiting for ServerHello", accepted: [.serverHello]),
    State(step: .encryptedExtensions, name: "waiting for EncryptedExtensions", accepted: [.encryptedExtensions]),
    State(
      step: .certificate, name: "waiting for the server's certificate", accepted: [.certificate, .certificateRequest]),
    State(
      step: .certificateVerify, name: "waiting for the server's CertificateVerify", accepted: [.certificateVerify]),
    State(step: .finished, name: "waiting for the server's Finished", accepted: [.finished]),
  ]

  //= rfc9846 4-2
  //= rfc9846 4.6-3
  //= rfc9846 4.7.3-1
  @Test(arguments: states)
  func aMessageOutOfOrder(state: State) throws {
    for type in HandshakeType.everyKind where !state.accepted.contains(type) {
      let server = AdversaryServer(try Quick.client())
      server.edit = { step, messages in
        if step == state.step { messages = [.raw(type, [0, 0, 0])] }
      }
      try server.run()
      let reason = TLSError.Reason.unexpectedMessage(type, in: state.name)
      try expectFailure(server.client, server.wire, reason, .unexpectedMessage)
      #expect(server.client.info == nil)
    }
  }

  /// A message left out is the next one out of order; the last cannot be told from a slow peer.
  //= rfc9846 4-2
  @Test func aMessageLeftOut() throws {
    let leftOut: [(AdversaryServer.Step, HandshakeType, Int)] = [
      (.serverHello, .encryptedExtensions, 0), (.encryptedExtensions, .certificate, 1),
      (.certificate, .certificateVerify, 2), (.certificateVerify, .finished, 3),
    ]
    for (missing, next, index) in leftOut where missing != .serverHello {
      let server = AdversaryServer(try Quick.client())
      server.edit = { step, messages in if step == missing { messages = [] } }
      try server.run()
      try expectFailure(
        server.client, server.wire, .unexpectedMessage(next, in: Self.states[index].name), .unexpectedMessage)
    }
  }

  //= rfc9846 4-2
  @Test(arguments: [AdversaryServer.Step.encryptedExtensions, .certificate, .certificateVerify])
  func aMessageTwice(repeated: AdversaryServer.Step) throws {
    let server = AdversaryServer(try Quick.client())
    var type: HandshakeType?
    server.edit = { step, messages in
      guard step == repeated else { return }
      type = messages.first?.type
      messages += messages
    }
    try server.run()
    let next = try #require(Self.states.firstIndex { $0.step == repeated }) + 1
    try expectFailure(
      server.client, server.wire, .unexpectedMessage(try #require(type), in: Self.states[next].name), .unexpectedMessage
    )
  }

  /// Connected: tickets and key updates may come, nothing else; among the rest is CertificateRequest, since we never
  /// offer post_handshake_auth.
  //= rfc9846 4-2
  //= rfc9846 4.7.2-6
  //= rfc9846 4.6-3
  @Test func aMessageAfterTheHandshake() throws {
    for type in HandshakeType.everyKind where type != .keyUpdate && type != .newSessionTicket {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      #expect(server.client.info != nil)
      try server.send(.raw(type, [0, 0, 0]))
      try expectFailure(
        server.client, server.wire, .unexpectedMessage(type, in: "connected"), .unexpectedMessage)
    }
  }

  //= rfc9846 4-2
  @Test func twoCertificateRequests() throws {
    let server = AdversaryServer(try Quick.client())
    let request = try CertificateTests.request()
    server.edit = { step, messages in if step == .certificate { messages = [request, request] } }
    try server.run()
    try expectFailure(
      server.client, server.wire,
      .unexpectedMessage(.certificateRequest, in: "waiting for the server's certificate"), .unexpectedMessage)
  }

  /// While someone looks at the chain, nothing more is read; what came is then judged where it belongs.
  @Test func whileTheChainIsVerified() throws {
    for type in HandshakeType.everyKind where type != .certificateVerify {
      var connection = try ClientConnection(
        configuration: try Quick.clientConfiguration(), serverName: try ServerName("example.com"))
      let flight = try Recorded.serverFlight()
      var data: [UInt8] = []
      let records = try flight.records(upTo: .certificate, then: .raw(type))
      let taken = try connection.receive(records, appendingTo: &data)
      guard case .verifyPeer = connection.action else {
        Issue.record("no question")
        return
      }
      let rest = Array(records.dropFirst(taken))
      let more = try connection.receive(rest, appendingTo: &data)
      #expect(more == 0)
      let identity = VerifiedIdentity(chain: [], grounds: .insecureNotVerified, names: CertificateNames())
      try connection.resume(with: .verified(identity))
      let error = #expect(throws: TLSError.self) { try connection.receive(rest, appendingTo: &data) }
      #expect(error?.reason == .unexpectedMessage(type, in: "waiting for the server's CertificateVerify"))
      let failure = connection.failure
      #expect(failure == error)
    }
  }
}
