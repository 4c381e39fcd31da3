// SPDX-License-Identifier: Apache-2.0

extension FailureText {
  /// Identities, endings, misuse and our own faults.
  static let identities: [FailureText] = [
    .init(.emptyCertificate, .peerFault, "The server sent its Certificate message with no certificate in it."),
    .init(
      .clientCertificateMissing, .clientCertificate,
      "The server requires a certificate of the client's, and the client shows none."),
    .init(
      .needlessCertificateTypes, .peerFault,
      "A list of certificate types says only what goes without saying, and then has to be left out (RFC 7250)."),
    .init(.certificateTypeNotOffered, .peerFault, "The peer chose a kind of certificate that was not offered."),
    .init(.severalRawPublicKeys, .peerFault, "More than one raw public key came where one may stand."),
    .init(.malformedRawPublicKey, .peerFault, "A raw public key came that can't be read."),
    .init(
      .certificateCompressionNotOffered, .peerFault,
      "The certificate came compressed in a way that was not offered (RFC 8879)."),
    .init(
      .uncompressedCertificateTooLong, .limit,
      "A compressed certificate says that it is longer, once inflated, than we are ready to keep."),
    .init(.certificateDecompressionFailed, .peerFault, "A compressed certificate does not inflate to what it says."),
    .init(
      .certificateContextMismatch, .peerFault, "A certificate names another request than the one that it has to answer."
    ),
    .init(.tooManyCertificates, .limit, "The peer sent more certificates than we are ready to look at."),
    .init(.certificateTooLarge, .limit, "The peer sent a certificate that is longer than we are ready to read."),
    .init(.signatureSchemeNotOffered, .peerFault, "The peer signed with a scheme that was not offered."),
    .init(
      .signatureSchemeDoesNotFitKey, .peerFault,
      "The peer names a signature scheme that the key in its certificate can't have made."),
    .init(
      .badSignature, .stolen,
      """
      The signature with which the peer proves that it holds the certificate's key does not hold. Who talks there \
      showed a certificate that is not its own, or the handshake was changed on the way.
      """),
    .init(
      .certificateDoesNotFitSuite, .peerFault,
      "In TLS 1.2 the cipher suite says which kind of key signs, and the certificate has another kind."),
    .init(.serverGroupNotOffered, .peerFault, "The server's fresh key is on a curve that the client did not offer."),
    .init(
      .badFinished, .tampered,
      """
      Finished is a code over the whole handshake, and the peer's is not the one that we compute: the two saw \
      different messages, or have different keys.
      """),
    .init(.badKeyUpdate, .peerFault, "A KeyUpdate asks for something other than yes or no."),
    .init(
      .renegotiationRefused, .renegotiation,
      "The peer wants to negotiate again on a running TLS 1.2 connection, which we never do."),
    .init(.closedDuringHandshake, .closed, "The peer said goodbye (close_notify) before the handshake was done."),
    .init(.closedDuring, .closed, "The connection ended in the middle of the handshake, without a word."),
    .init(
      .truncatedData, .truncated,
      """
      The connection ended without the goodbye that TLS has (close_notify). What came is genuine; whether more was to \
      come, nobody can tell.
      """),
    .init(
      .timeout, .timeout,
      "The handshake took longer than allowed: the peer took the connection, and then said too little."),
    .init(.writeBeforeHandshake, .misuse, "The program wrote data before the handshake was done."),
    .init(.writeAfterClose, .misuse, "The program wrote data after it had closed."),
    .init(
      .exportRefused, .misuse,
      """
      The program asked for keying material that can't be given: too early, too much, or from a session whose keys are \
      not bound to it.
      """),
    .init(.keyUpdateWithoutTLS13, .misuse, "The program asked for new keys in TLS 1.2, which can't change them."),
    .init(.answerMismatch, .misuse, "The program answered a question that was not asked."),
    .init(.invalidConfiguration, .misuse, "The configuration contradicts itself or can't work."),
    .init(
      .credentialRefusedByPolicy, .misuse,
      "A certificate of our own is outside the policy that the configuration is under."),
    .init(.entropy, .ours, "The source of random bytes failed."),
    .init(.signerFailed, .ours, "Whoever signs for us failed: the key, or the device that holds it."),
    .init(.pskSourceFailed, .ours, "Looking for a pre-shared key failed."),
    .init(.selectionFailed, .ours, "Choosing a certificate failed."),
    .init(.cryptography, .ours, "A cryptographic operation failed that never should."),
    .init(.sequenceExhausted, .keysWorn, "The keys have protected as much as they may, and were not changed."),
    .init(
      .encodingOverflow, .ours,
      "A message of ours is longer than its length field can say, such as a chain of far too many certificates."),
    .init(.deadState, .ours, "Something was sent to a connection that had failed already."),
  ]

  /// What no error of the engine says: what the wire shows, and what comes before TLS.
  static let situations: [FailureText] = [
    .init(
      .closedAfterHello, .afterHello,
      """
      The server took the connection, got the client's hello, and closed without saying anything. A TLS server that \
      refuses usually says why with an alert, so something else is likely at work.
      """),
    .init(
      .resetAfterHello, .afterHello,
      """
      The connection was broken off (TCP reset) right after the client's hello. That is more often a device between \
      the two than the server itself.
      """),
    .init(.silentAfterHello, .afterHello, "The server took the connection and never answered the client's hello."),
    .init(.resetDuring, .closed, "The connection was broken off (TCP reset) in the middle of the handshake."),
    .init(.connectRefused, .connect, "Nothing listens at that address and port: the machine is there and says no."),
    .init(.connectUnknownName, .connect, "The name has no address."),
    .init(.connectUnreachable, .connect, "There is no way to that address."),
    .init(.connectTimeout, .connect, "Nobody answered at that address at all."),
    .init(.connectClosed, .connect, "The server took the connection, and ended it before TLS began."),
    .init(.connectFailed, .connect, "No connection came about."),
    .init(
      .startTLSRefused, .startTLS,
      "The server speaks the plain protocol and refused to go over to TLS when it was asked."),
    .init(
      .startTLSSilent, .startTLS,
      "The server took the connection, and did not say what a server of the plain protocol says before TLS."),
    .init(.captureIncomplete, .capture, "What was captured ends before the handshake does, or lacks a part of it."),
    .init(
      .captureUndecryptable, .capture,
      "The handshake goes on under keys that are not known here, so that what follows can't be read."),
    .init(.notTLSHTTP, .notTLS, "Plain HTTP is spoken there. Its TLS is at another port, mostly 443."),
    .init(
      .notTLSSMTP, .notTLS,
      """
      A mail server answered in plain SMTP: it says hello first, and takes up TLS only after the command STARTTLS.
      """),
    .init(.notTLSFTP, .notTLS, "A file server answered in plain FTP."),
    .init(.notTLSSSH, .notTLS, "An SSH server answered. SSH has encryption of its own and no TLS."),
    .init(
      .notTLSIMAP, .notTLS,
      """
      A mail server answered in plain IMAP: TLS begins there after the command STARTTLS, or at once at port 993.
      """),
    .init(
      .notTLSPOP3, .notTLS,
      "A mail server answered in plain POP3: TLS begins there after the command STLS, or at once at port 995."),
    .init(.notTLSPostgres, .notTLS, "A PostgreSQL server answered: TLS begins there after a request of its own."),
    .init(.notTLSMySQL, .notTLS, "A MySQL server answered: TLS begins there after a request of its own."),
    .init(
      .notTLSLDAP, .notTLS,
      "A directory server answered in plain LDAP: TLS begins there after StartTLS, or at once at port 636."),
    .init(.notTLSXMPP, .notTLS, "A chat server answered in plain XMPP: TLS begins there after starttls."),
    .init(.notTLSVNC, .notTLS, "A VNC server answered, which shares a screen."),
    .init(
      .notTLSRedis, .notTLS,
      "A Redis server answered in its plain protocol. Its TLS, if it has any, is at another port."),
    .init(.notTLSTelnet, .notTLS, "A Telnet server answered."),
  ]
}
