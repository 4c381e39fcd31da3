// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a server that asks for certificates says to clients that don't play by the rules.
@Suite struct MutualAdversaryTests {
  static func client(optional: Bool = false) throws -> AdversaryClient {
    let roots = try TestIdentities.shared().roots
    let server = try MutualTests.server(optional ? .optional(roots: roots) : .required(roots: roots))
    let client = AdversaryClient(try .server(server))
    client.identity = try TestIdentities.shared().client
    return client
  }

  struct State: Sendable {
    let step: AdversaryClient.Step
    let name: String
    let accepted: HandshakeType
  }

  static let states = [
    State(step: .certificate, name: "waiting for the client's certificate", accepted: .certificate),
    State(step: .certificateVerify, name: "waiting for the client's CertificateVerify", accepted: .certificateVerify),
    State(step: .finished, name: "waiting for the client's Finished", accepted: .finished),
  ]

  @Test func itPlaysByTheRules() throws {
    let client = try Self.client()
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info?.peerIdentity?.subject == "CN=Test Client, O=Sotto Tests")
  }

  //= rfc9846 4-2
  //= rfc9846 4.5.2-2
  @Test(arguments: states.indices)
  func aMessageOutOfOrder(index: Int) throws {
    let state = Self.states[index]
    for type in HandshakeType.everyKind where type != state.accepted {
      let client = try Self.client()
      client.edit = { step, messages in if step == state.step { messages = [.raw(type, [0, 0, 0])] } }
      try client.run()
      try expectFailure(
        client.server, client.wire, .unexpectedMessage(type, in: state.name), .unexpectedMessage)
    }
  }

  //= rfc9846 4.5.2-2
  /// A certificate alone proves nothing.
  @Test func aCertificateWithoutItsProof() throws {
    let client = try Self.client()
    client.edit = { step, messages in if step == .certificateVerify { messages = [] } }
    try client.run()
    try expectFailure(
      client.server, client.wire, .unexpectedMessage(.finished, in: Self.states[1].name), .unexpectedMessage)
  }

  /// A proof that proves nothing, as there is no certificate.
  @Test func aProofWithoutACertificate() throws {
    let client = try Self.client(optional: true)
    client.edit = { step, messages in
      if step == .certificate { messages = [try .of(CertificateMessage(context: [], entries: []))] }
    }
    try client.run()
    try expectFailure(
      client.server, client.wire, .unexpectedMessage(.certificateVerify, in: Self.states[2].name), .unexpectedMessage)
  }

  //= rfc9846 4.5.2-8
  @Test func aProofThatDoesNotHold() throws {
    let forged = try Self.client()
    forged.signature = { $0.dropLast() + [($0.last ?? 0) ^ 1] }
    try forged.run()
    try expectFailure(forged.server, forged.wire, .badSignature, .decryptError)

    let foreign = try Self.client()
    foreign.scheme = .ecdsaSecp384r1SHA384
    try foreign.run()
    try expectFailure(
      foreign.server, foreign.wire, .signatureSchemeDoesNotFitKey(.ecdsaSecp384r1SHA384), .illegalParameter)

    //= rfc9846 4.5.2-5
    let unknown = try Self.client()
    unknown.scheme = .rsaPKCS1SHA256
    try unknown.run()
    try expectFailure(
      unknown.server, unknown.wire, .signatureSchemeNotOffered(.rsaPKCS1SHA256), .illegalParameter)
  }

  /// The server's own signature is none of the client's: the context string differs.
  @Test func aProofThatTheServerMade() throws {
    let client = try Self.client()
    let own = try TestIdentities.shared().server
    client.identity = own
    client.edit = { [unowned client] step, messages in
      guard step == .certificateVerify else { return }
      messages = client.serverMessages.filter { $0.type == .certificateVerify }
    }
    let accepting = AdversaryClient(try .server(try MutualTests.server(.required(AcceptingVerifier()))))
    accepting.identity = own
    accepting.edit = { [unowned accepting] step, messages in
      guard step == .certificateVerify else { return }
      messages = accepting.serverMessages.filter { $0.type == .certificateVerify }
    }
    try accepting.run()
    try expectFailure(accepting.server, accepting.wire, .badSignature, .decryptError)
  }

  //= rfc9846 4.5.1-7
  //= rfc9846 4.4.2-4
  @Test func certificatesThatAreNotAsTheyMustBe() throws {
    func refuse(
      _ reason: TLSError.Reason, _ alert: AlertDescription, _ change: @escaping (inout CertificateMessage) -> Void
    ) throws {
      let client = try Self.client()
      client.edit = { step, messages in
        if step == .certificate { try CertificateTests.changing(&messages, change) }
      }
      try client.run()
      try expectFailure(client.server, client.wire, reason, alert)
    }
    try refuse(.certificateContextMismatch, .illegalParameter) { $0.context = [1] }
    try refuse(.unsolicitedExtension(.statusRequest, in: .certificate), .unsupportedExtension) {
      $0.entries[0].extensions.append(CertificateStatus(ocspResponse: [1]))
    }
    try refuse(.tooManyCertificates(limit: 10), .badCertificate) {
      $0.entries += [CertificateEntry](repeating: $0.entries[0], count: 10)
    }
    try refuse(.certificate(.unparseable(index: 0, why: "certificate is not DER")), .badCertificate) {
      $0.entries[0].data = [1, 2, 3]
    }
  }

  //= rfc9846 4.5.3-1
  @Test func aFinishedThatDoesNotHold() throws {
    let client = try Self.client()
    client.edit = { step, messages in
      if step == .finished { messages = [try .of(Finished(verifyData: [UInt8](repeating: 0, count: 32)))] }
    }
    try client.run()
    try expectFailure(client.server, client.wire, .badFinished, .decryptError)
    #expect(client.server.info == nil)
  }

  /// A server that asks nobody takes no certificate.
  @Test func aCertificateThatNobodyAskedFor() throws {
    let client = AdversaryClient(try Quick.server())
    let identity = try TestIdentities.shared().client
    client.edit = { step, messages in
      guard step == .finished else { return }
      let entries = identity.chain.map { CertificateEntry(data: $0) }
      messages = [try .of(CertificateMessage(context: [], entries: entries))]
    }
    try client.run()
    try expectFailure(
      client.server, client.wire, .unexpectedMessage(.certificate, in: "waiting for the client's Finished"),
      .unexpectedMessage)
  }
}
