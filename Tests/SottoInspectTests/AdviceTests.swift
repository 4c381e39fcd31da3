// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import SottoInspect

/// What is said about failures, and what is worth doing.
@Suite struct AdviceTests {
  private func causes(_ inspection: Inspection) -> [Advice] { inspection.outcome.failure?.causes ?? [] }

  @Test func everyFailureHasAdviceWithACommand() {
    for (name, inspection) in PageSamples.failures {
      let causes = causes(inspection)
      #expect((1...5).contains(causes.count), "\(name)")
      for cause in causes {
        #expect(cause.command?.isEmpty == false && cause.text.hasSuffix(".") || cause.text.hasSuffix(":"), "\(name)")
      }
    }
  }

  /// Whatever the reason: there is an id, a sentence, and something to do.
  @Test(arguments: FailureID.allCases)
  func everyIDHasCauses(id: FailureID) {
    var inspection = PageSamples.saidHello()
    inspection.outcome = Outcome(.failed, verdict: "", failure: FailureView(id: id.rawValue, text: "something"))
    #expect(!Advisor.failureCauses(for: inspection).isEmpty)
    #expect(Verdict.line(inspection).hasSuffix(".") && !Verdict.line(inspection).contains("\n"))
  }

  @Test func everyAlertHasCauses() {
    for number in UInt8.min...UInt8.max {
      let inspection = PageSamples.alerted(AlertDescription(rawValue: number))
      #expect(!causes(inspection).isEmpty)
    }
  }

  @Test func aLargeHelloIsSuspectedFirst() {
    let large = PageSamples.failed(.truncatedHandshake, PageSamples.saidHello())
    #expect(large.outcome.failure?.id == "closed.after_hello")
    #expect(causes(large).first?.command == "sotto inspect example.com:443 --groups x25519")
    let small = PageSamples.failed(
      .truncatedHandshake, PageSamples.saidHello(PageSamples.hello(groups: [0x001d], name: nil)))
    #expect(
      causes(small).compactMap(\.command).prefix(2) == [
        "sotto inspect example.com:443 --max-version 1.2", "sotto inspect example.com:443 --server-name NAME",
      ])
    #expect(
      PageSamples.failed(.handshakeTimedOut, PageSamples.saidHello()).outcome.failure?.id == "timeout.after_hello")
  }

  @Test func whatSpeaksThereIsNamed() {
    let cases: [(String, String, String?)] = [
      ("HTTP/1.1 400 Bad Request\r\n", "not_tls.http", "sotto inspect example.com:443"),
      ("SSH-2.0-OpenSSH_9.9\r\n", "not_tls.ssh", nil),
      ("220 mx.example.com ESMTP\r\n", "not_tls.smtp", "sotto inspect example.com:443 --starttls smtp"),
      ("220 ProFTPD\r\n", "not_tls.ftp", nil),
      ("+OK ready\r\n", "not_tls.pop3", "sotto inspect example.com:443 --starttls pop3"),
      ("* OK IMAP4rev1\r\n", "not_tls.imap", "sotto inspect example.com:443 --starttls imap"),
      ("RFB 003.008\n", "not_tls.vnc", nil),
      ("\u{1}\u{2}\u{3}", "not_tls.unknown", "sotto inspect example.com:443 --starttls smtp"),
    ]
    for (greeting, id, command) in cases {
      let failed = PageSamples.failed(
        .unknownRecordType(ContentType(rawValue: 0x30)), PageSamples.saidHello(), serverBytes: Array(greeting.utf8))
      #expect(failed.outcome.failure?.id == id)
      #expect(causes(failed).first?.command == command, "\(id)")
    }
    for plain in PlainProtocol.allCases { #expect(PlainProtocol(failureID: plain.failureID.rawValue) == plain) }
    #expect(PlainProtocol(firstBytes: [22, 3, 3, 0, 10, 2, 0, 0]) == nil && PlainProtocol(firstBytes: []) == nil)
  }

  @Test func aPortGivesTheProtocolAway() {
    let failed = PageSamples.failed(.handshakeTimedOut, PageSamples.saidHello(target: "mail.example.com:587"))
    #expect(causes(failed).first?.command == "sotto inspect mail.example.com:587 --starttls smtp")
  }

  @Test func versionsByWhatWasOffered() {
    #expect(
      causes(PageSamples.alerted(.protocolVersion, PageSamples.hello(versions: [0x0304]))).first?.command
        == "sotto inspect example.com:443 --max-version 1.2")
    #expect(
      causes(PageSamples.alerted(.protocolVersion, PageSamples.hello(versions: [0x0303]))).first?.command
        == "sotto inspect example.com:443 --min-version 1.3")
    #expect(causes(PageSamples.alerted(.protocolVersion)).first?.title.contains("TLS 1.1 or older") == true)
  }

  @Test func startTLSStaysInCommands() {
    var inspection = PageSamples.saidHello()
    inspection.source.startTLS = "smtp"
    let failed = PageSamples.failed(.alertReceived(.unrecognizedName), inspection)
    #expect(causes(failed).first?.command == "sotto inspect example.com:443 --starttls smtp --server-name NAME")
  }

  /// A command that somebody copies has to be one that works.
  @Test func commandsNameTheServerRightly() {
    func situation(_ change: (inout InspectionSource) -> Void) -> Situation {
      var inspection = PageSamples.saidHello()
      inspection.source = InspectionSource(.capture)
      change(&inspection.source)
      return Situation(inspection)
    }
    let named = situation { ($0.serverName, $0.serverAddress) = ("example.com", "192.0.2.1:8443") }
    #expect(named.inspect("--bytes") == "sotto inspect example.com:8443 --bytes")
    #expect(named.openssl() == "openssl s_client -connect example.com:8443 </dev/null")
    let usual = situation { ($0.serverName, $0.serverAddress) = ("example.com", "192.0.2.1:443") }
    #expect(usual.inspect() == "sotto inspect example.com")
    #expect(usual.openssl("-tls1_1") == "openssl s_client -connect example.com:443 -tls1_1 </dev/null")
    let mail = situation { ($0.target, $0.startTLS) = ("mail.example.com:587", "smtp") }
    #expect(mail.openssl() == "openssl s_client -connect mail.example.com:587 -starttls smtp </dev/null")
    let usualMail = situation { ($0.target, $0.startTLS, $0.serverAddress) = ("example.com", "smtp", "192.0.2.1:25") }
    #expect(usualMail.openssl() == "openssl s_client -connect example.com:25 -starttls smtp </dev/null")
    // What sotto has no words for, it is not told to say.
    let files = situation { ($0.target, $0.startTLS) = ("example.com:21", "ftp") }
    #expect(files.inspect() == "sotto inspect example.com:21")
    for (host, name, port) in [
      ("2001:db8::25", "2001:db8::25", nil), ("[2001:db8::1]:8443", "[2001:db8::1]", 8443), ("[::1]", "[::1]", nil),
      ("example.com", "example.com", nil), ("example.com:x", "example.com:x", nil),
    ] as [(String, String, Int?)] {
      let it = situation { $0.target = host }
      #expect(it.hostName == name && it.port == port, "\(host)")
    }
    #expect(situation { $0.target = "::1" }.openssl() == "openssl s_client -connect [::1]:443 </dev/null")
    #expect(situation { _ in }.openssl() == "openssl s_client -connect HOST </dev/null")
  }

  /// Whose proof it was that did not hold.
  @Test func proofsAreThoseOfTheOtherSide() {
    let server = "The server's certificate and key do not belong together"
    #expect(!causes(PageSamples.alerted(.decryptError)).map(\.title).contains(server))
    let ours = PageSamples.failed(.badSignature, PageSamples.saidHello())
    #expect(causes(ours).first?.title == server)
  }

  @Test func aSlowServerHasGotTheHello() {
    var inspection = PageSamples.saidHello()
    PageSamples.add("ServerHello", from: .server, size: 90, at: 1, to: &inspection)
    let slow = causes(PageSamples.failed(.handshakeTimedOut, inspection))
    #expect(slow.first?.command == "sotto inspect example.com:443 --timeout 60s")
    #expect(!slow.contains { $0.title.hasPrefix("TLS is not spoken") })
  }

  @Test func aCookieCostsWhatItHasTo() {
    var inspection = PageSamples.success()
    inspection.negotiated.helloRetryRequested = true
    PageSamples.add("HelloRetryRequest", from: .server, size: 90, at: 1, to: &inspection)
    let last = inspection.messages.count - 1
    inspection.messages[last].fields = [
      Field("extensions", at: 40, length: 9, children: [Field("cookie", at: 42, length: 7)])
    ]
    #expect(!Advisor.worthDoing(inspection).map(\.title).contains("Save a round trip"))
  }

  /// The same advice for those who connected to talk, with the command that they know.
  @Test func whoConnectedMayTryAgain() throws {
    let inspection = PageSamples.saidHello()
    func commands(_ reason: TLSError.Reason, _ inspection: Inspection) -> [String?] {
      FailureView(TLSError(reason), in: inspection, by: .connect).causes.map(\.command)
    }
    #expect(
      commands(.alertReceived(.unrecognizedName), inspection).first
        == "sotto connect example.com:443 --server-name NAME")
    #expect(
      commands(.badSignature, inspection).last == "sotto inspect example.com:443 --bytes", "connect has no --bytes")
    var mail = inspection
    mail.source.startTLS = "smtp"
    #expect(
      commands(.alertReceived(.unrecognizedName), mail).first
        == "sotto inspect example.com:443 --starttls smtp --server-name NAME", "connect has no --starttls")
  }

  @Test func preSharedKeysAreSuspectedWhereTheyAreOffered() throws {
    let overheard = try Overheard()
    overheard.client = ClientConfiguration(preSharedKeys: [
      try PreSharedKey(identity: Array("a".utf8), secret: [UInt8](repeating: 7, count: 32))
    ])
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.outcome.failure?.id == "alert.missing_extension")
    #expect(causes(inspection).first?.text.contains("--psk-context") == true)
    #expect(causes(PageSamples.alerted(.missingExtension)).first?.text.contains("--psk-context") == false)
  }

  @Test func bareKeysAreSuspectedWhereOnlyTheyAreBelieved() throws {
    let overheard = try Overheard()
    overheard.client = ClientConfiguration(pinnedPublicKeys: [PublicKeyPin(subjectPublicKeyInfo: [1])])
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.outcome.failure?.id == "alert.unsupported_certificate")
    #expect(causes(inspection).first?.text.contains("--pin-public-key") == true)
  }

  /// A client that keeps its secrets to itself knows what was said all the same.
  @Test func anEngineOpensAConversationWithoutSecrets() throws {
    let overheard = try Overheard()
    overheard.server.clientAuthentication = .optional(roots: try TestIdentities.shared().roots)
    overheard.name = "other.test"
    try overheard.meet()
    let trace = overheard.trace.filter { event in
      switch event {
      case .secret, .keyScheduleInput: false
      default: true
      }
    }
    var facts = LiveFacts(now: TestIdentities.time)
    facts.events = trace
    facts.error = overheard.clientPeer?.error
    facts.serverName = try ServerName("other.test")
    let opened = overheard.conversation.opened(by: trace)
    let inspection = Inspection.live(opened, facts, source: InspectionSource(.live), showsSecrets: false)
    #expect(inspection.messages.allSatisfy { $0.name != "encrypted" && $0.problem == nil })
    #expect(
      inspection.messages.map(\.name).prefix(6) == [
        "ClientHello", "ServerHello", "EncryptedExtensions", "CertificateRequest", "Certificate", "alert",
      ])
    #expect(inspection.serverIdentity?.sent.count == 2 && inspection.serverIdentity?.trust.status == .refused)
    #expect(inspection.outcome.failure?.id == "certificate.wrong_name")
    // A server that never spoke TLS is heard as it is.
    #expect(overheard.conversation.opened(by: []) == overheard.conversation)
  }

  // MARK: Captures

  @Test func captures() {
    var inspection = PageSamples.saidHello()
    inspection.source = InspectionSource(.capture)
    #expect(FailureView(seenIn: inspection, ends: [:]) == nil)
    #expect(FailureView(seenIn: inspection, ends: [.server: .closed])?.id == "closed.after_hello")
    #expect(FailureView(seenIn: inspection, ends: [.server: .reset])?.id == "reset.after_hello")
    PageSamples.add("ServerHello", from: .server, size: 90, at: 1, to: &inspection)
    #expect(FailureView(seenIn: inspection, ends: [.server: .reset])?.id == "reset.during_handshake")
    // A warning is no end.
    PageSamples.add("alert", from: .server, [1, 112], content: "alert", at: 2, to: &inspection)
    #expect(FailureView(seenIn: inspection, ends: [:]) == nil)
    PageSamples.add("alert", from: .client, [2, 48], content: "alert", at: 2, to: &inspection)
    let failure = FailureView(seenIn: inspection, ends: [.client: .closed])
    #expect(failure?.id == "alert.unknown_ca" && failure?.gaveUp == .client && failure?.lastMessage == 1)
    #expect(failure?.causes.first?.title.contains("intermediate") == true)
  }

  // MARK: Worth doing

  @Test func aGoodConnectionNeedsNothing() {
    #expect(PageSamples.success().advice == [])
  }

  @Test func theMostImportantThreeComeFirst() {
    let advice = PageSamples.classical().advice
    #expect(advice.map(\.title) == ["Allow suites with forward secrecy", "Renew the certificate", "Offer TLS 1.3"])
  }

  @Test func whatElseIsWorthDoing() {
    func titles(_ change: (inout Inspection) -> Void) -> [String] {
      var inspection = PageSamples.success()
      change(&inspection)
      return Advisor.worthDoing(inspection).map(\.title)
    }
    #expect(titles { $0.negotiated.group = "x25519" } == ["Allow X25519MLKEM768 on the server"])
    #expect(titles { $0.negotiated.version = "TLS 1.2" } == ["Switch TLS 1.3 on"])
    #expect(titles { $0.negotiated.helloRetryRequested = true } == ["Save a round trip"])
    #expect(titles { $0.resumption.tickets = [] } == ["Let clients resume sessions"])
    #expect(titles { $0.serverIdentity?.trust = .init(.notChecked) } == ["Check who the server is"])
    #expect(titles { $0.serverIdentity?.sent[0].key = "RSA 1024" } == ["Get a certificate with a longer key"])
    #expect(titles { $0.serverIdentity?.sent[0].key = "RSA 2048" } == ["Use an ECDSA key for the next certificate"])
    #expect(titles { $0.serverIdentity?.sent[0].daysLeft = -2 } == ["Renew the certificate now"])
    #expect(titles { $0.serverIdentity?.sent[1].isSelfIssued = true } == ["Leave the root out of the chain"])
    #expect(titles { $0.serverIdentity?.path = [0] } == ["Send only the certificates that are needed"])
  }

  // MARK: Verdicts

  @Test func verdicts() {
    #expect(
      PageSamples.success().outcome.verdict
        == "TLS 1.3 · X25519MLKEM768 · AES-128-GCM · trusted, matches example.com · certificate ends in 41 days")
    #expect(
      PageSamples.classical().outcome.verdict
        == "TLS 1.2 · RSA key exchange (no forward secrecy) · RSA, AES-128-GCM · trusted, matches example.com · certificate ends in 5 days"
    )
    let expected = [
      "Not trusted: \"CN=example.com\" is issued by \"CN=Some Intermediate\", which is not among the trusted roots.",
      "Not trusted: the certificate is not for \"example.com\" but for \"other.test\".",
      "Not trusted: \"CN=example.com\" expired at 2026-05-28T20:26:40Z.",
      "Not trusted: \"CN=example.com\" is not valid before 2026-05-28T20:26:40Z.",
      "No handshake: the server gave up with the alert protocol_version.",
      "No handshake: the server gave up with the alert handshake_failure.",
      "No handshake: the server gave up with the alert certificate_required.",
      "No handshake: the server gave up with the alert no_application_protocol.",
      "No handshake: the server closed the connection right after our hello.",
      "No TLS: the server speaks SMTP here.",
    ]
    #expect(PageSamples.failures.map(\.inspection.outcome.verdict) == expected)
  }

  @Test func suitesInShort() {
    for (name, short) in [
      ("TLS_AES_256_GCM_SHA384", "AES-256-GCM"), ("TLS_CHACHA20_POLY1305_SHA256", "ChaCha20-Poly1305"),
      ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA, AES-128-GCM"), ("unknown (0x1399)", "unknown (0x1399)"),
      ("TLS_RSA_WITH_AES_128_CBC_SHA", "RSA, AES-128-CBC-SHA"), ("", ""), ("TLS_", "TLS_"),
    ] { #expect(Wording.short(suite: name) == short) }
  }

  // MARK: Policies

  @Test func aHandshakeAgainstAPolicy() throws {
    let overheard = try Overheard()
    try overheard.meet()
    let verdict = PolicyComparison.verdict(of: overheard.inspect(), under: .modern2026)
    #expect(
      verdict.rows.map(\.what) == [
        "version", "cipher suite", "group", "signature scheme", "certificate key", "certificate lifetime",
        "chain's signatures",
      ])
    for row in verdict.rows where row.what != "certificate lifetime" { #expect(row.passes, "\(row)") }
    overheard.client.common.maximumVersion = .tls12
    try overheard.meet()
    let old = PolicyComparison.verdict(of: overheard.inspect(), under: .modern2026)
    #expect(old.rows.prefix(2).map(\.passes) == [false, false] && !old.passes)
    #expect(PolicyComparison.verdict(of: overheard.inspect(), under: .intermediate2026).rows[0].passes)
  }

  @Test func whatWasNotSeenDoesNotPass() {
    let verdict = PolicyComparison.verdict(of: PageSamples.saidHello(), under: .intermediate2026)
    #expect(verdict.rows.allSatisfy { !$0.passes && $0.found == "not seen" })
  }
}
