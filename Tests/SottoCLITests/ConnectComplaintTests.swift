// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoInspect
import SottoTestSupport
import Testing

@testable import SottoCLI

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why there is no connection, and what is said about it.
@Suite struct ConnectComplaintTests {
  private let target = Endpoint(host: "example.com", port: 8443)

  private func sighting() throws -> Sighting {
    var sighting = Sighting(target: target, name: try ServerName("example.com"))
    sighting.tool = .connect
    return sighting
  }

  // MARK: Before TLS

  @Test(
    arguments: [
      (ECONNREFUSED, FailureID.connectRefused), (ETIMEDOUT, .connectTimeout), (EHOSTUNREACH, .connectUnreachable),
      (ENETUNREACH, .connectUnreachable), (EADDRNOTAVAIL, .connectUnreachable), (ECONNRESET, .connectClosed),
      (EACCES, .connectFailed),
    ])
  func errorsOfTheSystemHaveIDs(number: CInt, id: FailureID) {
    #expect(obstacle(IOError(errnoCode: number, reason: "connect")).id == id)
  }

  @Test func errorsOfNIOHaveIDs() throws {
    #expect(obstacle(ChannelError.connectTimeout(.seconds(1))) == Obstacle(.connectTimeout, "no answer in time"))
    let unknown = #expect(throws: (any Error).self) {
      // No server is asked for a name that can't be written down.
      try SocketAddress.makeAddressResolvingHost(String(repeating: "a", count: 64) + ".invalid", port: 1)
    }
    #expect(unknown.map { obstacle($0) } == Obstacle(.connectUnknownName, "the name is not known"))
    let own = Obstacle(.startTLSSilent, "nothing")
    #expect(obstacle(own) == own)
    var sighting = try sighting()
    sighting.obstacle = Obstacle(.connectRefused, "connection refused: nothing listens there")
    let complaint = ConnectComplaints(target: target).noConnection(sighting)
    #expect(complaint.status == .noConnection)
    #expect(complaint.what == "no connection to example.com:8443: connection refused: nothing listens there")
    #expect(complaint.next == "sotto connect example.com:443")
  }

  /// As `sotto inspect` shows it, for scripts too.
  @Test func whatNeverCameAboutIsInspected() throws {
    let visit = InspectVisit(
      target: Endpoint(host: "127.0.0.1", port: 1), name: try ServerName("localhost"),
      configuration: try TestConfigurations.client(), startTLS: nil, timeout: .seconds(2))
    let sighting = try visit.make()
    #expect(sighting.obstacle?.id == .connectRefused)
    let inspection = sighting.inspection()
    #expect(inspection.outcome.status == .failed && inspection.outcome.failure?.id == "connect.refused")
    #expect(inspection.outcome.verdict == "No connection: connection refused: nothing listens there.")
    #expect(inspection.story.chapters.isEmpty && inspection.outcome.failure?.causes.isEmpty == false)
    #expect(InspectCommand.status(of: inspection) == .noConnection)
    let page = TerminalReport(isStyled: false).render(inspection)
    #expect(!page.contains("gave up") && !page.contains("last message"))
  }

  @Test func whyTheTalkBeforeTLSFailed() throws {
    func talk(_ body: (EmbeddedChannel) throws -> Void) throws -> Obstacle? {
      let channel = EmbeddedChannel()
      let ready = channel.eventLoop.makePromise(of: Void.self)
      try channel.pipeline.syncOperations.addHandler(
        StartTLSHandler(StartTLSNegotiation(.smtp, domain: "a.test"), ready: ready))
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 25)).wait()
      try body(channel)
      _ = try? channel.finish()
      do {
        try ready.futureResult.wait()
        return nil
      } catch { return obstacle(error) }
    }
    #expect(
      try talk { try $0.writeInbound(ByteBuffer(string: "554 \u{1b}no\r\n")) }
        == Obstacle(.startTLSRefused, "the server did not agree to begin TLS: 554 \u{1b}no"))
    #expect(try talk { _ = try $0.finish() }?.id == .connectClosed)
    #expect(
      try talk { $0.pipeline.fireErrorCaught(IOError(errnoCode: ECONNRESET, reason: "read")) }?.id == .connectClosed)
    var sighting = try sighting()
    sighting.tool = .inspect
    sighting.startTLS = .smtp
    sighting.obstacle = Obstacle(.startTLSRefused, "554 \u{1b}no")
    let inspection = sighting.inspection()
    #expect(inspection.outcome.verdict.hasPrefix("No TLS: ") && inspection.outcome.failure?.gaveUp == .server)
    #expect(
      inspection.outcome.failure?.causes.compactMap(\.command) == [
        "sotto inspect example.com:465", "sotto inspect example.com:8443",
      ])
    #expect(!TerminalReport(isStyled: false).render(inspection).contains("\u{1b}"))
  }

  // MARK: In the handshake

  private func complaint(
    about reason: TLSError.Reason, _ change: (inout ConnectHandler.Ending) -> Void = { _ in }
  ) throws -> Complaint? {
    var sighting = try sighting()
    sighting.error = TLSError(reason)
    var ending = ConnectHandler.Ending(error: sighting.error)
    change(&ending)
    return ConnectComplaints(target: target).ending(ending, sighting)
  }

  /// What is said is what the inspection says.
  @Test(
    arguments: [
      (.alertReceived(.handshakeFailure), nil), (.alertReceived(.protocolVersion), nil),
      (
        .alertReceived(.certificateRequired), "sotto connect example.com:8443 --client-cert FILE --client-key FILE"
      ),
      (.alertReceived(.noApplicationProtocol), "sotto connect example.com:8443 --alpn h2,http/1.1"),
      (.alertReceived(.unrecognizedName), "sotto connect example.com:8443 --server-name NAME"),
      (.alertReceived(.unknownPSKIdentity), "sotto explain unknown_psk_identity"),
      (.noCommonCertificateType(offered: []), "sotto connect example.com:8443 --ca FILE"),
      (.handshakeTimedOut, nil), (.truncatedHandshake, nil), (.missingRenegotiationInfo, nil), (.badSignature, nil),
      (.duplicateKeyShare(.x25519), "sotto inspect example.com:8443 --bytes"),
    ] as [(TLSError.Reason, String?)])
  func aFailureIsSaidInShort(reason: TLSError.Reason, next: String?) throws {
    let complaint = try #require(try complaint(about: reason))
    #expect(complaint.status == .noConnection)
    #expect(complaint.what.hasPrefix("no handshake with example.com:8443: "))
    let meaning = try #require(complaint.meaning)
    #expect(meaning.count > 20 && (meaning.hasSuffix(".") || meaning.hasSuffix(":")), "\(meaning)")
    #expect(complaint.next != nil && (next == nil || complaint.next == next), "\(complaint)")
  }

  @Test func whoIsNotTrusted() throws {
    let complaint = try #require(try complaint(about: .certificate(.selfSigned(subject: "CN=x"))))
    #expect(complaint.status == .notTrusted && complaint.meaning?.hasPrefix("No data was sent. ") == true)
    #expect(complaint.what.hasPrefix("example.com:8443 is not trusted: ") && !complaint.what.contains("RFC"))
    #expect(complaint.next == "sotto connect example.com:8443 --ca FILE")
    let pin = PublicKeyPin(subjectPublicKeyInfo: [1])
    #expect(
      try self.complaint(about: .certificate(.keyNotPinned(pin)))?.next
        == "sotto connect example.com:8443 --pin-public-key KEY")
  }

  @Test func whatHappensAfterTheHandshakeIsAnotherMatter() throws {
    #expect(try complaint(about: .truncatedData) { $0.wasConnected = true }?.status == .finding)
    #expect(
      try complaint(about: .badRecordMAC) {
        ($0.wasConnected, $0.receivedData) = (true, true)
      }?.meaning == "Data may be missing at the end.")
    #expect(try complaint(about: .invalidConfiguration("x"))?.status == .usage)
    let fine = ConnectHandler.Ending(wasConnected: true)
    #expect(try ConnectComplaints(target: target).ending(fine, sighting()) == nil)
    let full = ConnectHandler.Ending(wasConnected: true, outputError: ENOSPC)
    #expect(try ConnectComplaints(target: target).ending(full, sighting())?.status == .finding)
    let broken = ConnectHandler.Ending(error: IOError(errnoCode: ECONNRESET, reason: "read"))
    let complaint = try #require(ConnectComplaints(target: target).ending(broken, try sighting()))
    #expect(complaint.what == "no handshake with example.com:8443: the other side reset the connection")
    #expect(complaint.status == .noConnection && complaint.meaning != nil)
  }
}
