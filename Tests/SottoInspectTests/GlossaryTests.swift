// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import SottoInspect

/// The glossary holds what it promises, whole.
@Suite struct GlossaryTests {
  @Test func everyEntrySaysAllThree() {
    for entry in Glossary.entries {
      for text in [entry.what, entry.when, entry.action] {
        #expect(text.count >= 6 && !text.contains("\n") && !text.contains("  "), "\(entry.id): \(text)")
        #expect(text.hasSuffix(".") || text.hasSuffix("KEY") || text.hasSuffix("FILE"), "\(entry.id): \(text)")
      }
      #expect(entry.what.first?.isUppercase == true, "\(entry.id)")
    }
  }

  @Test func nothingIsThereTwice() {
    #expect(Set(Glossary.entries.map(\.id)).count == Glossary.entries.count)
    for kind in Glossary.Kind.allCases {
      let entries = Glossary.entries.filter { $0.kind == kind }
      #expect(!entries.isEmpty)
      #expect(Set(entries.map { $0.title.lowercased() }).count == entries.count, "\(kind)")
    }
  }

  @Test func referencesLeadSomewhere() {
    for entry in Glossary.entries {
      for id in entry.see { #expect(Glossary.entry(id: id) != nil, "\(entry.id) → \(id)") }
      #expect(!entry.see.contains(entry.id))
    }
  }

  /// Every title, id and alias is found, and brings its entry.
  @Test func everyWordIsFound() {
    for entry in Glossary.entries {
      for word in [entry.title, entry.id] + entry.aliases {
        guard case .found(let entries) = Glossary.lookUp(word) else {
          Issue.record("\(word)")
          continue
        }
        #expect(entries.contains(entry), "\(word)")
      }
    }
  }

  /// What the code points of the wire have names for, the glossary explains, by name and by number.
  @Test func everyNameOnTheWireIsExplained() {
    func check(_ kind: Glossary.Kind, _ name: String, _ number: Int) {
      guard !name.hasPrefix("unknown"), name != "GREASE" else { return }
      guard case .found(let entries) = Glossary.lookUp(name) else {
        Issue.record("\(kind) \(name)")
        return
      }
      let entry = entries.first { $0.kind == kind && $0.title == name }
      #expect(entry != nil, "\(kind) \(name)")
      // Drafts gave it a number of its own; now it is a ServerHello.
      guard name != "hello_retry_request" else { return }
      let text = entry?.number ?? ""
      let value = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
      #expect(value == number, "\(kind) \(name) \(number)")
    }
    for number in UInt8.min...UInt8.max {
      check(.alert, AlertDescription(rawValue: number).description, Int(number))
      check(.step, HandshakeType(rawValue: number).description, Int(number))
    }
    for number in UInt16.min...UInt16.max {
      check(.extension, ExtensionType(rawValue: number).description, Int(number))
      check(.suite, CipherSuite(rawValue: number).description, Int(number))
      check(.group, NamedGroup(rawValue: number).description, Int(number))
      check(.scheme, SignatureScheme(rawValue: number).description, Int(number))
    }
  }

  @Test func everyFailureIsExplainedOnce() {
    #expect(Set(FailureText.all.map(\.id)) == Set(FailureID.allCases))
    #expect(FailureText.all.count == FailureID.allCases.count)
    for id in FailureID.allCases { #expect(Glossary.topic(forFailure: id.rawValue) == id.rawValue) }
  }

  @Test(arguments: [
    ("alert 40", "alert.handshake_failure"), ("Handshake-Failure", "alert.handshake_failure"),
    ("alert.handshake_failure", "alert.handshake_failure"), ("40", "alert.handshake_failure"),
    ("0x1301", "suite.tls_aes_128_gcm_sha256"), ("tls aes 128 gcm sha256", "suite.tls_aes_128_gcm_sha256"),
    ("{0xC0,0x2F}", "suite.tls_ecdhe_rsa_with_aes_128_gcm_sha256"), ("extension 51", "extension.key_share"),
    ("ECDHE-RSA-AES128-GCM-SHA256", "suite.tls_ecdhe_rsa_with_aes_128_gcm_sha256"), ("SNI", "term.sni"),
    ("group 0x001d", "group.x25519"), ("handshake type 1", "step.client_hello"),
    ("cipher suite 0x1302", "suite.tls_aes_256_gcm_sha384"),
    ("forward secrecy", "term.forward_secrecy"), ("certificate.expired", "error.certificate.expired"),
    ("unable to get local issuer certificate", "alert.unknown_ca"),
    ("ERR_CERT_DATE_INVALID", "error.certificate.expired"),
    ("wrong version number", "error.not_tls.unknown"), ("0-RTT", "extension.early_data"),
    ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "suite.static_rsa"), ("DES-CBC3-SHA", "suite.3des"), ("AES128-SHA", "suite.cbc"),
    ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", "suite.export"), ("TLS_PSK_WITH_AES_128_CBC_SHA", "suite.psk_suites"),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "suite.cbc"), ("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "suite.dhe"),
    ("0xc013", "suite.cbc"), ("group 0x0016", "group.secp256k1"), ("extension 17", "extension.status_request_v2"),
  ])
  func lookups(question: String, id: String) {
    guard case .found(let entries) = Glossary.lookUp(question) else {
      Issue.record("nothing for \(question)")
      return
    }
    #expect(entries.map(\.id).contains(id), "\(entries.map(\.id))")
  }

  @Test func aNumberMayMeanSeveral() {
    guard case .found(let entries) = Glossary.lookUp("13") else {
      Issue.record("nothing")
      return
    }
    #expect(entries.map(\.id).sorted() == ["extension.signature_algorithms", "step.certificate_request"])
    guard case .found(let one) = Glossary.lookUp("extension 13") else {
      Issue.record("nothing")
      return
    }
    #expect(one.map(\.id) == ["extension.signature_algorithms"])
  }

  @Test(arguments: [
    ("handshake_failur", "handshake_failure"), ("handhsake failure", "handshake_failure"),
    ("certifcate required", "certificate_required"),
    ("foward secrecy", "forward secrecy"), ("x25591", "x25519"), ("transcrpt", "transcript"),
  ])
  func nearMisses(question: String, title: String) {
    guard case .unknown(let suggestions) = Glossary.lookUp(question) else {
      Issue.record("found")
      return
    }
    #expect(suggestions.first == title, "\(suggestions)")
  }

  @Test func whatNobodyKnows() {
    for question in [
      "", " ", "qqqqqqqqqq", "alert 256", "0x", "999999", String(repeating: "x", count: 100_000), "\u{1b}[2J",
    ] {
      #expect(Glossary.lookUp(question) == .unknown(suggestions: []), "\(question.prefix(20))")
    }
  }

  @Test func textFitsItsWidth() {
    for width in [40, 60, 80, 120] {
      let text = GlossaryText(isStyled: false, width: width)
      for line in (text.topics() + text.render(Glossary.entries)).split(separator: "\n") {
        #expect(line.count <= width && !line.hasSuffix(" "), "\(line)")
      }
    }
    #expect(GlossaryText(isStyled: true).topics().contains("\u{1b}[1mAlerts\u{1b}[0m"))
  }

  @Test func anEntryAsText() throws {
    let entry = try #require(Glossary.alert(named: "certificate_revoked"))
    #expect(
      GlossaryText(isStyled: false, width: 80).render([entry]) == """
        certificate_revoked  (alert 44)
          The issuer took the certificate back before its time, and the sender found
          that out.

          when        When a key was lost or stolen, when a certificate was issued by
                      mistake, or when its owner asked for it.
          what to do  The owner needs a new certificate with a new key. Don't get around
                      this one.
          see also    certificate.revoked

        """)
    let json = GlossaryReport([entry]).json
    #expect(
      json.hasPrefix("{\"entries\":[{\"action\":\"The owner") && json.hasSuffix("\"schema\":\"sotto.glossary/1\"}"))
  }

  // MARK: Ids of errors

  @Test func errorsHaveIDs() {
    let cases: [(TLSError.Reason, String)] = [
      (.badRecordMAC, "record.bad_mac"), (.alertReceived(.handshakeFailure), "alert.handshake_failure"),
      (.alertReceived(AlertDescription(rawValue: 21)), "alert.decryption_failed"),
      (.alertReceived(AlertDescription(rawValue: 250)), "alert.250"), (.notTLS(.httpResponse), "not_tls.http"),
      (.certificate(.selfSigned(subject: "")), "certificate.self_signed"),
      (.certificate(.untrustedIssuer(subject: "", issuer: "")), "certificate.unknown_issuer"),
      (.truncatedHandshake, "closed.during_handshake"), (.handshakeTimedOut, "timeout"),
      (.invalidConfiguration("x"), "misuse.configuration"),
    ]
    for (reason, id) in cases { #expect(FailureID.of(TLSError(reason)) == id) }
  }
}
