// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire

@testable import SottoInspect

/// Inspections made by hand, each of them the same everywhere and always.
enum PageSamples {
  // MARK: Pieces

  /// A ClientHello that says what advice looks at.
  static func hello(
    versions: [UInt16] = [0x0304, 0x0303], groups: [UInt16] = [0x11ec, 0x001d, 0x0017], name: String? = "example.com",
    padding: Int = 0
  ) -> [UInt8] {
    func list(_ values: [UInt16]) -> [UInt8] { values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } }
    func counted(_ bytes: [UInt8]) -> [UInt8] { list([UInt16(bytes.count)]) + bytes }
    var extensions: [UInt8] = []
    func add(_ type: ExtensionType, _ body: [UInt8]) { extensions += list([type.rawValue]) + counted(body) }
    if let name { add(.serverName, counted([0] + counted(Array(name.utf8)))) }
    add(.supportedVersions, [UInt8(versions.count * 2)] + list(versions))
    add(.supportedGroups, counted(list(groups)))
    if padding > 0 { add(.padding, [UInt8](repeating: 0, count: padding)) }
    let random = [UInt8](repeating: 0x5a, count: 32)
    let body = [3, 3] + random + [0] + counted([0x13, 0x01]) + [1, 0] + counted(extensions)
    return [1, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }

  static func live() -> Inspection {
    var source = InspectionSource(.live)
    source.target = "example.com:443"
    source.serverName = "example.com"
    source.serverAddress = "192.0.2.1:443"
    source.clientAddress = "192.0.2.7:50000"
    source.startedAt = "2026-06-01T00:00:00Z"
    return Inspection(source: source, outcome: Outcome(.incomplete, verdict: ""))
  }

  /// Adds a message in a record of its own.
  static func add(
    _ name: String, from side: Side, _ bytes: [UInt8] = [], size: Int? = nil, content: String = "handshake",
    key: String? = nil, summary: String = "", at microseconds: Int64, to inspection: inout Inspection
  ) {
    let index = inspection.messages.count
    let size = size ?? bytes.count
    var record = RecordView(
      index: index, from: side, microseconds: microseconds, offset: 0,
      type: key == nil ? content : "application_data", size: size + 5, bytes: [22, 3, 3, 0, UInt8(size & 0xff)] + bytes)
    record.messages = [index]
    inspection.records.append(record)
    var message = MessageView(
      index: index, from: side, content: content, name: name, size: size, key: key, records: [index], bytes: bytes)
    message.summary = summary
    message.microseconds = microseconds
    inspection.messages.append(message)
  }

  static func certificate(
    _ subject: String, issuer: String, names: [String] = [], key: String = "ECDSA P-256", daysLeft: Int = 41,
    elapsed: Int = 540, isSelfIssued: Bool = false
  ) -> CertificateView {
    var view = CertificateView(der: [0x30, 0x00], sha256: [UInt8](repeating: 7, count: 32))
    view.subject = subject
    view.issuer = issuer
    view.names = names
    view.key = key
    view.signature = "ECDSA with SHA-256"
    view.notBefore = "2026-04-13T00:00:00Z"
    view.notAfter = "2026-07-12T00:00:00Z"
    view.daysLeft = daysLeft
    view.elapsedPermille = elapsed
    view.isSelfIssued = isSelfIssued
    return view
  }

  // MARK: Success

  static func success() -> Inspection {
    var inspection = live()
    add(
      "ClientHello", from: .client, hello(padding: 1_400), summary: "X25519MLKEM768 and X25519 shares, 3 suites, h2",
      at: 0,
      to: &inspection)
    add(
      "ServerHello", from: .server, size: 1_210, summary: "TLS_AES_128_GCM_SHA256, X25519MLKEM768", at: 3_100,
      to: &inspection)
    for (name, size, summary) in [
      ("EncryptedExtensions", 16, "h2"), ("Certificate", 1_842, "CN=example.com, and 1 more"),
      ("CertificateVerify", 79, "ecdsa_secp256r1_sha256"), ("Finished", 36, ""),
    ] { add(name, from: .server, size: size, key: "server handshake", summary: summary, at: 3_400, to: &inspection) }
    add("Finished", from: .client, size: 36, key: "client handshake", at: 4_000, to: &inspection)
    for _ in 0..<2 {
      add(
        "NewSessionTicket", from: .server, size: 201, key: "server application", summary: "good for 2 hours", at: 5_000,
        to: &inspection)
    }
    for size in [100, 1_000] {
      add(
        "application data", from: .server, size: size, content: "application_data", key: "server application",
        at: 6_000,
        to: &inspection)
    }
    var agreed = Negotiated()
    agreed.version = "TLS 1.3"
    agreed.cipherSuite = "TLS_AES_128_GCM_SHA256"
    agreed.group = "X25519MLKEM768"
    agreed.signatureScheme = "ecdsa_secp256r1_sha256"
    agreed.applicationProtocol = "h2"
    agreed.serverName = "example.com"
    inspection.negotiated = agreed
    inspection.choices = [
      Choice(
        what: "version", offered: ["TLS 1.3", "TLS 1.2"], chosen: "TLS 1.3", why: "the client's first choice of 2"),
      Choice(
        what: "cipher suite",
        offered: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
        chosen: "TLS_AES_128_GCM_SHA256", why: "the client's first choice of 3"),
    ]
    var identity = IdentityView()
    identity.sent = [
      certificate("CN=example.com", issuer: "CN=Some Intermediate", names: ["example.com", "www.example.com"]),
      certificate("CN=Some Intermediate", issuer: "CN=Some Root", daysLeft: 1_000, elapsed: 300),
    ]
    identity.path = [0, 1]
    identity.trust = .init(
      .trusted, anchor: "CN=Some Root",
      reasons: [
        .init(true, "the name example.com is one of its names"), .init(nil, "not asked whether it was revoked"),
      ])
    inspection.serverIdentity = identity
    inspection.signatures = [
      SignatureView(message: 4, from: .server, scheme: "ecdsa_secp256r1_sha256", content: [1], parts: [], holds: true)
    ]
    inspection.resumption.tickets = [
      .init(message: 7, lifetimeSeconds: 7_200, size: 192, maximumEarlyData: nil),
      .init(message: 8, lifetimeSeconds: 604_800, size: 192, maximumEarlyData: 16_384),
    ]
    inspection.outcome = Outcome(.connected, verdict: "")
    inspection.outcome.microseconds = 4_000
    inspection.outcome.verdict = Verdict.line(inspection)
    inspection.advice = Advisor.worthDoing(inspection)
    return inspection
  }

  /// TLS 1.2, the classical handshake.
  static func classical() -> Inspection {
    var inspection = live()
    add(
      "ClientHello", from: .client, hello(versions: [0x0303], groups: [0x0017]), summary: "11 suites", at: 0,
      to: &inspection)
    add("ServerHello", from: .server, size: 81, summary: "TLS_RSA_WITH_AES_128_GCM_SHA256", at: 900, to: &inspection)
    var agreed = Negotiated()
    agreed.version = "TLS 1.2"
    agreed.cipherSuite = "TLS_RSA_WITH_AES_128_GCM_SHA256"
    agreed.usesRSAKeyExchange = true
    agreed.extendedMainSecret = true
    inspection.negotiated = agreed
    var identity = IdentityView()
    identity.sent = [
      certificate(
        "CN=example.com", issuer: "CN=Some Root", names: ["example.com"], key: "RSA 2048", daysLeft: 5, elapsed: 950)
    ]
    identity.trust = .init(.trusted, anchor: "CN=Some Root")
    inspection.serverIdentity = identity
    inspection.outcome = Outcome(.connected, verdict: "")
    inspection.outcome.verdict = Verdict.line(inspection)
    inspection.advice = Advisor.worthDoing(inspection)
    return inspection
  }

  // MARK: Failures

  /// A live connection that failed after what is in it.
  static func failed(_ reason: TLSError.Reason, _ inspection: Inspection, serverBytes: [UInt8] = []) -> Inspection {
    var inspection = inspection
    let failure = FailureView(TLSError(reason), in: inspection, serverBytes: serverBytes)
    inspection.outcome = Outcome(.failed, verdict: "", failure: failure)
    inspection.outcome.verdict = Verdict.line(inspection)
    return inspection
  }

  static func saidHello(_ bytes: [UInt8] = hello(padding: 1_400), target: String = "example.com:443") -> Inspection {
    var inspection = live()
    inspection.source.target = target
    add("ClientHello", from: .client, bytes, summary: "an offer", at: 0, to: &inspection)
    return inspection
  }

  static func alerted(_ alert: AlertDescription, _ hello: [UInt8] = hello()) -> Inspection {
    var inspection = saidHello(hello)
    add("alert", from: .server, [2, alert.rawValue], content: "alert", summary: "\(alert)", at: 2_000, to: &inspection)
    return failed(.alertReceived(alert), inspection)
  }

  static func refused(_ failure: CertificateFailure, _ certificates: CertificateView...) -> Inspection {
    var inspection = saidHello()
    add("ServerHello", from: .server, size: 1_210, at: 3_000, to: &inspection)
    add("Certificate", from: .server, size: 900, key: "server handshake", at: 3_100, to: &inspection)
    var identity = IdentityView()
    identity.sent = certificates
    identity.trust = .init(.refused, reasons: [.init(false, failure.description)])
    inspection.serverIdentity = identity
    return failed(.certificate(failure), inspection)
  }

  private static let moment = WallTime(secondsSinceEpoch: 1_780_000_000)

  /// Ten ways to fail, by name.
  static let failures: [(name: String, inspection: Inspection)] = [
    (
      "untrusted",
      refused(
        .untrustedIssuer(subject: "CN=example.com", issuer: "CN=Some Intermediate"),
        certificate("CN=example.com", issuer: "CN=Some Intermediate", names: ["example.com"]))
    ),
    (
      "wrong name",
      refused(
        .nameMismatch(expected: "example.com", presented: ["other.test"]),
        certificate("CN=other.test", issuer: "CN=Some Root", names: ["other.test"]))
    ),
    (
      "expired",
      refused(
        .expired(subject: "CN=example.com", notAfter: moment),
        certificate("CN=example.com", issuer: "CN=Some Root", names: ["example.com"], daysLeft: -4, elapsed: 1_040))
    ),
    (
      "not yet valid",
      refused(
        .notYetValid(subject: "CN=example.com", notBefore: moment),
        certificate("CN=example.com", issuer: "CN=Some Root", names: ["example.com"], daysLeft: 93, elapsed: -30))
    ),
    ("no shared version", alerted(.protocolVersion, hello(versions: [0x0304]))),
    ("no shared suite", alerted(.handshakeFailure)),
    ("client certificate required", demanded()),
    ("ALPN mismatch", alerted(.noApplicationProtocol)),
    ("closed after the hello", failed(.truncatedHandshake, saidHello())),
    (
      "not TLS",
      failed(
        .unknownRecordType(ContentType(rawValue: 0x32)), saidHello(target: "mail.example.com:587"),
        serverBytes: Array("220 mail.example.com ESMTP\r\n".utf8))
    ),
  ]

  private static func demanded() -> Inspection {
    var inspection = saidHello()
    add("ServerHello", from: .server, size: 1_210, at: 3_000, to: &inspection)
    add("CertificateRequest", from: .server, size: 42, key: "server handshake", at: 3_100, to: &inspection)
    add("Finished", from: .server, size: 36, key: "server handshake", at: 3_200, to: &inspection)
    add("Certificate", from: .client, size: 8, key: "client handshake", summary: "none", at: 3_300, to: &inspection)
    add("Finished", from: .client, size: 36, key: "client handshake", at: 3_300, to: &inspection)
    add(
      "alert", from: .server, [2, 116], content: "alert", key: "server application", summary: "certificate_required",
      at: 4_000, to: &inspection)
    inspection.clientIdentity = IdentityView()
    return failed(.alertReceived(.certificateRequired), inspection)
  }
}
