// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import Synchronization

@testable import SottoInspect

/// Inspections to render: one of a handshake between our own two sides, and one made by hand that has something in every place.
enum HTMLSample {
  /// A handshake between our two sides, read from the bytes that went between them.
  static func real(
    _ client: ClientConfiguration? = nil, _ server: ServerConfiguration? = nil, name: String = "example.com",
    showsSecrets: Bool = true
  ) throws -> Inspection {
    let log = Log()
    var clientConfiguration = try client ?? TestConfigurations.client()
    clientConfiguration.common.observesSecrets = true
    clientConfiguration.common.observer = { log.append($0) }
    let clientPeer = try TestPeer.client(clientConfiguration, name: name)
    let serverPeer = try TestPeer.server(server ?? TestConfigurations.server())
    var conversation = Conversation()
    conversation.start = TestIdentities.time
    conversation.clientAddress = "192.0.2.7:50432"
    conversation.serverAddress = "192.0.2.1:443"
    var now: Int64 = 0
    func carry() {
      while !clientPeer.outbox.isEmpty || !serverPeer.outbox.isEmpty {
        for (from, to, side) in [(clientPeer, serverPeer, Side.client), (serverPeer, clientPeer, .server)] {
          let bytes = from.takeOutbox()
          guard !bytes.isEmpty else { continue }
          conversation.chunks.append(.init(from: side, microseconds: now, bytes: bytes))
          to.deliver(bytes)
          now += side == .client ? 11_300 : 1_700
        }
      }
    }
    carry()
    if clientPeer.info != nil {
      try clientPeer.send(Array("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".utf8))
      carry()
      try serverPeer.send(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
      serverPeer.close()
      carry()
    }
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = log.secrets
    knowledge.agreed = AgreedSecrets(log.inputs)
    knowledge.showsSecrets = showsSecrets
    var source = InspectionSource(.live)
    source.target = "\(name):443"
    var inspection = Dissector.inspect(conversation, source, knowledge)
    inspection.story =
      StoryTeller(
        events: log.all, role: .client, info: clientPeer.info, serverName: try ServerName(name),
        now: TestIdentities.time
      ).story
    return inspection
  }

  private final class Log: Sendable {
    private let events = Mutex<[TraceEvent]>([])

    var all: [TraceEvent] { events.withLock { $0 } }
    var secrets: [KeyLogLine] { all.compactMap { if case .secret(let line) = $0 { line } else { nil } } }
    var inputs: [KeyScheduleInput] {
      all.compactMap { if case .keyScheduleInput(let input) = $0 { input } else { nil } }
    }

    func append(_ event: TraceEvent) { events.withLock { $0.append(event) } }
  }

  // MARK: By hand

  /// Something in every place of the model.
  static var full: Inspection {
    var source = InspectionSource(.live)
    source.clientAddress = "192.0.2.7:50432"
    source.serverAddress = "192.0.2.1:443"
    source.target = "example.com:443"
    source.serverName = "example.com"
    source.startedAt = "2026-06-01T00:00:00Z"
    source.startTLS = "smtp"
    source.showsSecrets = true
    var failure = FailureView(id: "certificate.expired", text: "the certificate ended")
    failure.gaveUp = .client
    failure.alert = "certificate_expired"
    failure.clause = "RFC 5280 §6.1.3"
    failure.lastMessage = 1
    failure.causes = [
      Advice(title: "Nobody renewed it", text: "Look at its dates.", command: "sotto inspect example.com\nsecond line")
    ]
    var inspection = Inspection(
      source: source, outcome: Outcome(.failed, verdict: "refused: expired", failure: failure))
    inspection.outcome.microseconds = 15_000
    inspection.negotiated = negotiated
    inspection.choices = [
      Choice(
        what: "cipher suite", offered: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"],
        chosen: "TLS_AES_128_GCM_SHA256",
        why: "it is the client's first choice"),
      Choice(what: "application protocol", offered: [], chosen: nil, why: "nothing was asked"),
    ]
    (inspection.records, inspection.messages) = wire
    inspection.omittedRecords = 3
    inspection.omittedBytes = 4096
    inspection.keys = [
      KeyEpoch(
        id: "server handshake", from: .server, cipherSuite: "TLS_AES_128_GCM_SHA256",
        secretLabel: "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        generation: 1, isKnown: true, secret: HexBytes([1, 2]), key: HexBytes([3, 4]),
        iv: HexBytes([UInt8](repeating: 0x11, count: 12)))
    ]
    inspection.keySchedule = schedule
    inspection.signatures = [
      SignatureView(
        message: 1, from: .server, scheme: "ecdsa_secp256r1_sha256",
        content: [UInt8](repeating: 0x20, count: 64) + Array("TLS".utf8),
        parts: [Field("padding", at: 0, length: 64, note: "spaces"), Field("context", "TLS", at: 64, length: 3)],
        holds: true)
    ]
    inspection.serverIdentity = identity
    inspection.clientIdentity = identity
    inspection.resumption.offered = ["ticket (192 bytes)"]
    inspection.resumption.accepted = false
    inspection.resumption.tickets = [.init(message: 1, lifetimeSeconds: 7200, size: 192, maximumEarlyData: 16_384)]
    inspection.policy = PolicyVerdict(
      name: "modern2026", source: "Mozilla",
      rows: [.init(what: "version", required: "TLS 1.3", found: "TLS 1.3", passes: true)])
    inspection.story.chapters = [
      .init(
        kind: .hello, title: "Hello", setting: "in the open", text: "The client offers.", facts: [.init("suites", "3")],
        conclusion: "It goes on.")
    ]
    inspection.advice = [Advice(title: "Renew", text: "Before it ends.", command: "certbot renew")]
    return inspection
  }

  private static var negotiated: Negotiated {
    var negotiated = Negotiated()
    negotiated.version = "TLS 1.3"
    negotiated.cipherSuite = "TLS_AES_128_GCM_SHA256"
    negotiated.group = "X25519MLKEM768"
    negotiated.signatureScheme = "ecdsa_secp256r1_sha256"
    negotiated.clientSignatureScheme = "ed25519"
    negotiated.applicationProtocol = "h2"
    negotiated.serverName = "example.com"
    negotiated.helloRetryRequested = true
    negotiated.extendedMainSecret = true
    return negotiated
  }

  private static var wire: ([RecordView], [MessageView]) {
    let hello: [UInt8] = [1, 0, 0, 8, 3, 3, 0x13, 1, 0x13, 2, 0, 0x3c]
    var first = RecordView(
      index: 0, from: .client, microseconds: 0, offset: 0, type: "handshake", size: 17,
      bytes: [22, 3, 1, 0, 12] + hello)
    first.messages = [0]
    first.problem = "its length is odd"
    var second = RecordView(
      index: 1, from: .server, microseconds: 12_000, offset: 0, type: "application_data", size: 38,
      bytes: [23, 3, 3, 0, 33] + [UInt8](repeating: 0xee, count: 33))
    second.messages = [1]
    var protection = RecordView.Protection(key: "server handshake", sequence: 258)
    protection.opened = HexBytes([11, 0, 0, 4, 0x3c, 0x26, 1, 2])
    protection.openedSize = 8
    protection.innerType = "handshake"
    protection.padding = 8
    second.protection = protection
    var message = MessageView(
      index: 0, from: .client, content: "handshake", name: "ClientHello", size: 12, key: nil, records: [0], bytes: hello
    )
    message.microseconds = 0
    message.summary = "2 suites"
    message.fields = [
      Field("msg_type", "ClientHello (1)", at: 0, length: 1), Field("length", "8 bytes", at: 1, length: 3),
      Field("legacy_version", "TLS 1.2 (0x0303)", at: 4, length: 2, note: "not looked at", clause: "RFC 9846 §4.2.2"),
      Field(
        "cipher_suites", at: 6, length: 6,
        children: [
          Field("CipherSuite", "TLS_AES_128_GCM_SHA256 (0x1301)", at: 6, length: 2),
          Field("CipherSuite", "TLS_AES_256_GCM_SHA384 (0x1302)", at: 8, length: 2, problem: "twice"),
        ]),
    ]
    message.problem = "it goes on too long"
    var certificate = MessageView(
      index: 1, from: .server, content: "handshake", name: "Certificate", size: 8, key: "server handshake",
      records: [1],
      bytes: [11, 0, 0, 4, 0x3c, 0x26, 1, 2])
    certificate.microseconds = 12_000
    certificate.fields = [Field("certificate", at: 4, length: 4, children: [Field("inner", "x", at: 4, length: 4)])]
    certificate.expanded = HexBytes([9, 9, 9])
    certificate.expandedFields = [Field("all", "nines", at: 0, length: 3)]
    return ([first, second], [message, certificate])
  }

  private static var schedule: KeyScheduleView {
    KeyScheduleView(
      version: "TLS 1.3", hash: "SHA-256",
      nodes: [
        .init(id: "first", name: "ML-KEM-768 secret", operation: .input, length: 32, isKnown: true, note: "one half"),
        .init(
          id: "second", name: "X25519 secret", operation: .input, length: 32, isKnown: false, note: "the other half"),
        .init(
          id: "shared", name: "shared secret", operation: .concatenate, inputs: ["first", "second"], length: 64,
          isKnown: true,
          note: "both halves"),
        .init(
          id: "handshake", name: "Handshake Secret", operation: .extract, inputs: ["shared"], length: 32, isKnown: true,
          agrees: true, value: HexBytes([7, 7]), command: "python3 -c 'print(1)\nprint(2)'", note: "made of it"),
        .init(
          id: "key", name: "server handshake key", operation: .expand, inputs: ["handshake"], label: "key",
          context: "hash of ClientHello … ServerHello", contextBytes: HexBytes([5, 5]), length: 16, isKnown: true,
          agrees: false,
          note: "seals records"),
        .init(
          id: "iv", name: "server handshake iv", operation: .expand, inputs: ["handshake"], label: "iv", length: 12,
          isKnown: true, note: "nonce"),
      ])
  }

  private static var identity: IdentityView {
    var leaf = CertificateView(der: [0x30, 0x02, 0x05, 0x00], sha256: [1, 2, 3])
    leaf.subject = "CN=example.com"
    leaf.issuer = "CN=Test Intermediate"
    leaf.names = ["example.com", "192.0.2.1"]
    leaf.notBefore = "2026-01-01T00:00:00Z"
    leaf.notAfter = "2026-05-01T00:00:00Z"
    leaf.elapsedPermille = 1200
    leaf.daysLeft = -31
    leaf.serial = HexBytes([0x0a])
    leaf.key = "ECDSA P-256"
    leaf.signature = "ecdsa-with-SHA256"
    leaf.isAuthority = false
    leaf.isSelfIssued = false
    leaf.fields = [Field("SEQUENCE", at: 0, length: 4, children: [Field("NULL", "nothing", at: 2, length: 2)])]
    leaf.problem = "an unknown key"
    var identity = IdentityView()
    identity.sent = [leaf, CertificateView(der: [0x30, 0x00], sha256: [4])]
    identity.path = [0]
    identity.rawPublicKey = "ECDSA P-256, SHA-256 AA"
    identity.trust = .init(
      .refused, anchor: "Test Root",
      reasons: [
        .init(true, "it covers example.com"), .init(false, "valid now: until 2026-05-01"), .init(nil, "revocation"),
      ])
    return identity
  }
}
