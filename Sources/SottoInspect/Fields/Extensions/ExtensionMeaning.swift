// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// What an extension is for, in a sentence, and where it is defined.
struct ExtensionMeaning {
  let note: String?
  let clause: String?

  private init(_ note: String?, _ clause: String?) {
    self.note = note
    self.clause = clause
  }

  init(_ type: ExtensionType) {
    self = Self.table[type] ?? (GREASE.isReserved(type.rawValue) ? Self(FieldNotes.grease, "RFC 8701") : Self(nil, nil))
  }

  private static let table: [ExtensionType: ExtensionMeaning] = [
    .serverName: Self("The name of the server that the client wants: one machine may serve many.", "RFC 6066 §3"),
    .maxFragmentLength: Self(
      "The longest record that the client can take; record_size_limit replaced it.", "RFC 6066 §4"),
    .truncatedHMAC: Self("Shorter checksums, which nobody should use.", "RFC 6066 §7"),
    .statusRequest: Self(
      "Asks for a fresh word of the issuer that the certificate was not revoked, or brings it.", "RFC 6066 §8"),
    .statusRequestV2: Self("The same for every certificate of the chain; nobody uses it any more.", "RFC 6961"),
    .supportedGroups: Self(
      "The ways to agree on a secret that the sender can do, the one it likes best first.", "RFC 9846 §4.3.7"),
    .ecPointFormats: Self("How points of curves may be written; only TLS 1.2 asks.", "RFC 8422 §5.1.2"),
    .signatureAlgorithms: Self(
      "The signatures that the sender can verify, the one it likes best first.", "RFC 9846 §4.3.3"),
    .signatureAlgorithmsCert: Self("The signatures in certificates that the sender can verify.", "RFC 9846 §4.3.3"),
    .useSRTP: Self("Makes keys for voice and video as well.", "RFC 5764 §4.1"),
    .heartbeat: Self("Lets a peer ask whether the other is still there; the source of Heartbleed.", "RFC 6520"),
    .applicationLayerProtocolNegotiation: Self(
      "The protocols that the client would speak inside, such as h2 for HTTP/2; the server answers with one.",
      "RFC 7301 §3.1"),
    .applicationSettings: Self(
      "Settings of the application protocol, sent along with the handshake (Chromium).", "draft-vvv-tls-alps"),
    .applicationSettingsOld: Self(
      "Settings of the application protocol, sent along with the handshake (older Chromium).", "draft-vvv-tls-alps"),
    .nextProtocolNegotiation: Self(
      "The forerunner of application_layer_protocol_negotiation.", "draft-agl-tls-nextprotoneg"),
    .channelID: Self("A forerunner of client certificates for browsers.", "draft-balfanz-tls-channelid"),
    .signedCertificateTimestamp: Self(
      "Asks for, or brings, promises of public logs that they have seen the certificate.", "RFC 6962 §3.3.1"),
    .clientCertificateType: Self("Whether the client shows a certificate or a bare public key.", "RFC 7250 §3"),
    .serverCertificateType: Self("Whether the server shows a certificate or a bare public key.", "RFC 7250 §3"),
    .padding: Self("Nothing at all, to make the hello longer: some old servers choke on certain lengths.", "RFC 7685"),
    .encryptThenMAC: Self("TLS 1.2 with CBC: seals what is encrypted, not the other way round.", "RFC 7366"),
    .extendedMainSecret: Self(
      "TLS 1.2: the secret depends on the whole handshake, which closes a hole.", "RFC 7627 §5.1"),
    .compressCertificate: Self("How the sender can take certificates compressed.", "RFC 8879 §3"),
    .recordSizeLimit: Self("The longest record that the sender wants to get.", "RFC 8449 §4"),
    .delegatedCredential: Self("A short-lived key in the place of the certificate's.", "RFC 9345 §4.1"),
    .sessionTicket: Self("TLS 1.2: a session to go on with, or the wish for one.", "RFC 5077 §3.2"),
    .preSharedKey: Self("Keys that both already have: with one of them the handshake is shorter.", "RFC 9846 §4.3.11"),
    .earlyData: Self(
      "Data that comes along with the hello, before any answer; whoever recorded it can send it again.",
      "RFC 9846 §4.3.10"),
    .supportedVersions: Self("The versions of TLS that are offered, or the one that was chosen.", "RFC 9846 §4.3.1"),
    .cookie: Self("Something the server wants back, so that it need not remember.", "RFC 9846 §4.3.2"),
    .pskKeyExchangeModes: Self(
      "How a key that both already have may be used: alone, or with a fresh one.", "RFC 9846 §4.3.9"),
    .certificateAuthorities: Self(
      "Who must have signed a certificate so that the sender trusts it.", "RFC 9846 §4.3.4"),
    .oidFilters: Self("What a client's certificate must say.", "RFC 9846 §4.3.5"),
    .postHandshakeAuth: Self("The client may be asked for its certificate later on.", "RFC 9846 §4.3.6"),
    .keyShare: Self(
      "The public half of a fresh key; from both halves each side finds the same secret.", "RFC 9846 §4.3.8"),
    .ticketRequest: Self("How many tickets for later visits the client would like.", "RFC 9149 §3"),
    .quicTransportParameters: Self("Settings of QUIC, which runs this handshake inside itself.", "RFC 9001 §8.2"),
    .encryptedClientHello: Self(
      "A second hello hidden in this one, so that onlookers don't see which name is wanted; often a sham that keeps servers used to it.",
      "RFC 9849 §5"),
    .renegotiationInfo: Self(
      "Binds a second handshake to the first one; a first one says that it knows how.", "RFC 5746 §3.2"),
    .trustAnchors: Self("Which authorities the client knows, by short numbers.", "draft-ietf-tls-trust-anchor-ids"),
  ]
}
