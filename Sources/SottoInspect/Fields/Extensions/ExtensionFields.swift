// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Lists of extensions, and what each extension says in the message that it stands in.
extension FieldReader {
  /// `Extension extensions<0..2^16-1>`. The fields are named after the extensions: each is a type, a length and what the extension says.
  mutating func extensions(_ placement: ExtensionPlacement, from side: Side, clause: String) {
    vector(
      "extensions", 2, note: "Everything that was added to TLS over the years, each with its own number.",
      clause: clause
    ) { list in
      var types: [(type: ExtensionType, index: Int)] = []
      list.list { element in
        guard let number = element.peek16() else {
          element.extensionType()
          return
        }
        let type = ExtensionType(rawValue: UInt16(truncatingIfNeeded: number))
        types.append((type, element.fields.count))
        element.extensionField(type, placement, side)
      }
      list.judge(types, in: placement)
      list.value = FieldText.count(types.count, "extension")
    }
  }

  private mutating func extensionType() {
    number(
      "extension_type", 2,
      value: { FieldText.extensionType(ExtensionType(rawValue: UInt16(truncatingIfNeeded: $0))) })
  }

  private mutating func extensionField(_ type: ExtensionType, _ placement: ExtensionPlacement, _ side: Side) {
    let meaning = ExtensionMeaning(type)
    vector(
      type.description, 2, note: meaning.note, clause: meaning.clause,
      head: { $0.extensionType() },
      { $0.extensionData(type, placement, side) })
  }

  /// Says which extensions come twice, which must not stand in this message, and which not at this place.
  private mutating func judge(_ types: [(type: ExtensionType, index: Int)], in placement: ExtensionPlacement) {
    // A ServerHello that does not choose a version by extension chooses TLS 1.2 or older.
    let isOld = placement == .serverHello && !types.contains { $0.type == .supportedVersions }
    let placement = isOld ? ExtensionPlacement.serverHelloTLS12 : placement
    var seen: Set<ExtensionType> = []
    for (type, index) in types {
      if !seen.insert(type).inserted {
        complain(of: index, "comes twice (RFC 9846 §4.3)")
      } else if placement.forbids(type) {
        complain(of: index, "must not stand in this message (RFC 9846 §4.3)")
      } else if type == .preSharedKey, placement == .clientHello, type != types.last?.type {
        complain(of: index, "must be the last one (RFC 9846 §4.3.11)")
      }
    }
  }

  private mutating func extensionData(_ type: ExtensionType, _ placement: ExtensionPlacement, _ side: Side) {
    switch type {
    case .serverName: serverName()
    case .maxFragmentLength: maxFragmentLength()
    case .statusRequest: statusRequest(placement)
    case .statusRequestV2: statusRequestV2()
    case .supportedGroups:
      value = FieldText.list(codes("named_group_list", 2, NamedGroup.self, as: "NamedGroup", elementNote: \.note))
    case .ecPointFormats: pointFormats()
    case .signatureAlgorithms, .signatureAlgorithmsCert: signatureSchemes("supported_signature_algorithms")
    case .delegatedCredential: delegatedCredential(placement)
    case .useSRTP: useSRTP()
    case .heartbeat: heartbeat()
    case .applicationLayerProtocolNegotiation: protocolNames("protocol_name_list")
    case .applicationSettings, .applicationSettingsOld: applicationSettings(placement)
    case .nextProtocolNegotiation: nextProtocols()
    case .signedCertificateTimestamp: certificateTimestamps()
    case .clientCertificateType: certificateTypes("client_certificate_type", placement)
    case .serverCertificateType: certificateTypes("server_certificate_type", placement)
    case .padding: padding()
    case .compressCertificate:
      value = FieldText.list(
        codes("algorithms", 1, CertificateCompressionAlgorithm.self, as: "CertificateCompressionAlgorithm"))
    case .recordSizeLimit: recordSizeLimit()
    case .sessionTicket: sessionTicket(placement)
    case .preSharedKey: preSharedKey(placement)
    case .earlyData: earlyData(placement)
    case .supportedVersions: supportedVersions(placement)
    case .cookie: opaque("cookie", 2, 1...65_535)
    case .pskKeyExchangeModes: pskKeyExchangeModes()
    case .certificateAuthorities: certificateAuthorities("authorities", minimum: 3)
    case .oidFilters: oidFilters()
    case .keyShare: keyShare(placement, side)
    case .ticketRequest: ticketRequest(placement)
    case .quicTransportParameters: quicTransportParameters()
    case .encryptedClientHello: encryptedClientHello(placement)
    case .renegotiationInfo: renegotiationInfo()
    case .encryptThenMAC, .extendedMainSecret, .postHandshakeAuth, .channelID, .truncatedHMAC: flag()
    default:
      if GREASE.isReserved(type.rawValue) {
        value = isAtEnd ? "empty" : FieldText.hex(left)
        rest("extension_data")
      } else {
        value = FieldText.count(remaining, "byte")
        rest("extension_data", note: "An extension that this tool can't take apart.")
      }
    }
  }

  /// An extension that says all by being there.
  mutating func flag(_ text: String = "yes") { if isAtEnd { value = text } }
}
