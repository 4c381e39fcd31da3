// SPDX-License-Identifier: Apache-2.0

extension FailureText {
  /// Hellos, and two that have nothing in common.
  static let hellos: [FailureText] = [
    .init(.versionRefused, .version, "The client offers only versions of TLS that we refuse to speak."),
    .init(
      .serverChoseRefusedVersion, .version,
      "The server answered in a version of TLS that we do not speak, most likely TLS 1.1 or older."),
    .init(
      .legacyVersionNotTLS12, .peerFault,
      "A hello of TLS 1.3 has to say 1.2 in its old version field, and this one says something else."),
    .init(
      .downgradeDetected, .downgrade,
      """
      The server can speak TLS 1.3 and chose less, and says so with a mark in its random bytes. As we offered TLS 1.3, \
      something between us must have changed our hello.
      """),
    .init(
      .inappropriateFallback, .downgrade,
      """
      The client tried again with an older version, although both sides can do better, and says that it did \
      (TLS_FALLBACK_SCSV).
      """),
    .init(
      .missingExtendedMainSecret, .old12,
      """
      The peer speaks TLS 1.2 without extended_master_secret (RFC 7627), which binds the keys to this one handshake. \
      Without it, one handshake can be passed off as another.
      """),
    .init(
      .missingRenegotiationInfo, .old12,
      "The server speaks TLS 1.2 and does not say that it renegotiates safely (RFC 5746)."),
    .init(.renegotiationInfoMismatch, .tampered, "A first handshake claims to be a later one on the same connection."),
    .init(
      .sessionIDNotOffered, .peerFault, "The server goes on with a session of TLS 1.2 that the client did not ask for."),
    .init(
      .sessionSuiteMismatch, .peerFault, "An earlier session is gone on with under a cipher suite that does not fit it."
    ),
    .init(
      .sessionExtendedMainSecretMismatch, .peerFault,
      "A session of TLS 1.2 is gone on with, and only one of its two handshakes had the extended main secret."),
    .init(
      .noUncompressedPoints, .peerFault, "The list of point formats lacks the one format that everyone has to know."),
    .init(.selectedVersionNotOffered, .peerFault, "The server chose a version that the client did not offer."),
    .init(.missingExtension, .peerFault, "An extension is missing without which the message says too little to go on."),
    .init(.unsolicitedExtension, .peerFault, "The peer answers an extension that it was never sent."),
    .init(.forbiddenExtension, .peerFault, "An extension stands in a message that must not carry it."),
    .init(
      .sessionIDEchoMismatch, .peerFault, "The server has to send the client's session id back as it came, and did not."
    ),
    .init(.cipherSuiteNotOffered, .peerFault, "The server chose a cipher suite that the client did not offer."),
    .init(
      .compressionNotNull, .peerFault,
      """
      A hello asks for compression of records, which TLS 1.3 does not have: compressed sizes gave secrets away \
      (CRIME).
      """),
    .init(.invalidServerName, .peerFault, "The name that the client asks for is no host name."),
    .init(
      .keyShareGroupNotOffered, .peerFault, "The server sent a key share for a group that the client did not offer."),
    .init(
      .keyShareNotInSupportedGroups, .peerFault,
      "The client sent a key share for a group that its own list of groups lacks."),
    .init(.duplicateKeyShare, .peerFault, "Two key shares came for one group."),
    .init(
      .invalidKeyShare, .peerFault,
      """
      A key share came that is no element of its group: it has the wrong length, or is a point beside the curve. Going \
      on with it could give our own secret away.
      """),
    .init(
      .retryWithoutChange, .peerFault,
      "The server asked for another hello, and for nothing new in it, which would go on for ever."),
    .init(
      .retryGroupNotOffered, .peerFault,
      "The server asked for a key share that the client does not offer, or has sent already."),
    .init(
      .changedAfterRetry, .peerFault, "The server's answer differs from what it said when it asked for another hello."),
    .init(
      .secondClientHelloChanged, .peerFault, "The client's second hello differs from its first one where it may not."),
    .init(
      .keyShareMissingAfterRetry, .peerFault,
      "The client was asked for one key share, and its second hello does not have it."),
    .init(
      .preSharedKeyNotLast, .peerFault,
      "The extension pre_shared_key has to be the last one, because its binders seal all that stands before."),
    .init(.binderCountMismatch, .peerFault, "There has to be one binder for each pre-shared key that is offered."),
    .init(
      .sessionNotOffered, .peerFault, "The server took a session or a pre-shared key that the client did not offer."),
    .init(
      .keyShareMissingOnResumption, .peerFault,
      """
      The server went on with a session or a pre-shared key and left out the fresh key agreement that the client asked \
      for.
      """),
    .init(
      .badBinder, .psk,
      """
      The client proves with a binder that it has the pre-shared key, and this one does not fit: the key is another \
      one, or the hello was changed.
      """),
    .init(
      .unknownPreSharedKey, .psk,
      "The client names no pre-shared key that is known here and fits, and there is nothing else to know it by."),
    .init(
      .earlyDataVersionMismatch, .earlyData, "The client sent early data, and the server chose TLS 1.2, which has none."
    ),
    .init(.earlyDataWithoutSession, .peerFault, "The server took early data and not the session that it belongs to."),
    .init(
      .earlyDataMismatch, .peerFault,
      """
      The server took early data under another suite, or for another application protocol, than it was sent for.
      """),
    .init(
      .applicationProtocolNotOffered, .peerFault,
      "The server chose an application protocol (ALPN) that the client did not offer, or not exactly one."),
    .init(.noCommonCipherSuite, .common, "The two have no cipher suite in common."),
    .init(.noCommonGroup, .common, "The two have no group for key agreement in common."),
    .init(.noCommonSignatureScheme, .common, "None of our certificates can sign in a way that the peer accepts."),
    .init(.noCredential, .common, "There is nothing to show to this client: no certificate fits what it accepts."),
    .init(.unrecognizedName, .name, "The client asks for a server name for which there is no certificate here."),
    .init(
      .noApplicationProtocol, .alpn,
      """
      The two have no application protocol in common (ALPN): the client offers some, and the server speaks none of \
      them.
      """),
    .init(
      .noCommonCertificateType, .common,
      """
      One side has only a raw public key to show, or only a certificate, and the other takes only the other kind (RFC \
      7250).
      """),
  ]
}
