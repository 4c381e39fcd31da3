// SPDX-License-Identifier: Apache-2.0

/// A message in one line, for the ladder.
enum MessageSummary {
  /// The line for a message of this name with these fields.
  static func line(for name: String, _ fields: [Field]) -> String {
    let message = Reading(fields: fields)
    let parts: [String?] =
      switch name {
      case "ClientHello": message.clientHello
      case "ServerHello": message.serverHello
      case "HelloRetryRequest": message.retry
      case "EncryptedExtensions": message.encryptedExtensions
      case "CertificateRequest": message.certificateRequest
      case "Certificate": message.certificate
      case "CompressedCertificate": message.compressedCertificate
      case "CertificateVerify": [message.plain("algorithm")]
      case "CertificateStatus": message.status
      case "ServerKeyExchange": [message["params"].map(\.value), message.plain("algorithm")]
      case "ClientKeyExchange": message.clientKeyExchange
      case "NewSessionTicket": message.ticket
      case "KeyUpdate": [message.plain("request_update")]
      default: []
      }
    return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// A message's fields by name.
  private struct Reading {
    let fields: [Field]

    subscript(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// A field's value without the number behind it.
    func plain(_ name: String) -> String? { self[name].map { Self.plain($0.value) } }

    static func plain(_ value: String) -> String {
      guard !value.hasPrefix("unknown"), let end = value.firstRange(of: " (") else { return value }
      return String(value[..<end.lowerBound])
    }

    /// What an extension says.
    func said(_ name: String) -> String? {
      self["extensions"]?.children.first { $0.name == name }.map(\.value)
    }

    var clientHello: [String?] {
      let offered =
        (said("supported_versions") ?? plain("legacy_version"))?.split(separator: ", ")
        .filter { !$0.hasPrefix("unknown") } ?? []
      let versions = offered.prefix(4).enumerated().map { index, name in index == 0 ? String(name) : shortened(name) }
      return [
        versions.isEmpty ? nil : "\(versions.joined(separator: ", ")) offered", shares, suites,
        said("application_layer_protocol_negotiation"), said("server_name"),
        said("pre_shared_key").map { "pre-shared keys: \($0)" }, said("early_data").map { _ in "early data follows" },
        said("encrypted_client_hello").map { $0 == "outer" ? "encrypted hello, or a sham" : "inner hello" },
      ]
    }

    /// `1.2` of `TLS 1.2`, where one is named before it.
    private func shortened(_ version: Substring) -> String {
      version.hasPrefix("TLS ") ? String(version.dropFirst(4)) : String(version)
    }

    private var shares: String? {
      guard let groups = said("key_share") else { return nil }
      if groups == "none" || groups.isEmpty { return "no key share" }
      let names = groups.split(separator: ", ").map(String.init)
      return "\(FieldText.and(names)) \(names.count == 1 ? "share" : "shares")"
    }

    private var suites: String? {
      guard let list = self["cipher_suites"]?.children else { return nil }
      let real = list.filter {
        $0.name == "CipherSuite" && !$0.value.hasPrefix("GREASE") && !$0.value.contains("SCSV")
      }
      return list.last?.name == "…"
        ? "more than \(FieldText.count(real.count, "suite"))" : FieldText.count(real.count, "suite")
    }

    var serverHello: [String?] {
      let version = said("supported_versions") ?? plain("legacy_version")
      return [
        version == "TLS 1.3" ? nil : version, plain("cipher_suite"), said("key_share"),
        said("pre_shared_key").map { "takes \($0)" }, said("application_layer_protocol_negotiation"),
      ]
    }

    var retry: [String?] {
      [
        plain("cipher_suite"), said("key_share").map { "wants a share for \($0)" },
        said("cookie").map { _ in "with a cookie" },
      ]
    }

    var encryptedExtensions: [String?] {
      let others = (self["extensions"]?.children ?? []).map(\.name)
        .filter { $0 != "length" && $0 != "application_layer_protocol_negotiation" && $0 != "early_data" }
      return [
        said("application_layer_protocol_negotiation"), said("early_data").map { "early data \($0)" },
        others.isEmpty ? nil : FieldText.join(others, limit: 3),
      ]
    }

    var certificateRequest: [String?] {
      let authorities = said("certificate_authorities") ?? self["certificate_authorities"].map(\.value)
      let signer: String? =
        switch authorities {
        case nil, "0 authorities": nil
        case "1 authority": "signed by the authority that it names"
        case let several?: "signed by one of \(several)"
        }
      return ["asks for a certificate", signer]
    }

    var certificate: [String?] {
      if let key = fields.first(where: { $0.name.hasSuffix("_subjectPublicKeyInfo") }) {
        return ["a raw public key", key.value]
      }
      guard let list = self["certificate_list"] else { return [] }
      let entries = list.children.filter { $0.name != "length" }
      guard let first = entries.first else { return ["no certificate"] }
      let own = first.name == "CertificateEntry" ? first.children.first ?? first : first
      if own.name.hasSuffix("subjectPublicKeyInfo") { return ["a raw public key", own.value] }
      return ["\(list.value)\(own.value.isEmpty ? "" : ", first for \(own.value)")"]
    }

    var compressedCertificate: [String?] {
      [plain("algorithm"), self["uncompressed_length"].map { "\($0.value) when inflated" }]
    }

    var status: [String?] {
      self["ocsp_response_list"] == nil ? ["an OCSP response", self["OCSPResponse"]?.value] : ["OCSP responses"]
    }

    var clientKeyExchange: [String?] {
      if self["encrypted_pre_master_secret"] != nil { return ["the secret, encrypted to the server's key"] }
      return [
        self["psk_identity"].map { "key \($0.value)" }, self["ecdh_Yc"] ?? self["dh_Yc"] != nil ? "a share" : nil,
      ]
    }

    var ticket: [String?] {
      let lifetime = (self["ticket_lifetime"] ?? self["ticket_lifetime_hint"]).map(\.value)
      return [
        lifetime.map { $0 == "not said" ? "a ticket" : "for \($0)" }, said("early_data").map { "early data \($0)" },
      ]
    }
  }
}

extension FieldText {
  /// `a`, `a and b`, `a, b and c`.
  static func and(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }
}
