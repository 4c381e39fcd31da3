// SPDX-License-Identifier: Apache-2.0

extension FailureText {
  /// Bytes that do not parse, records, limits and order.
  static let records: [FailureText] = [
    .init(
      .malformedMessage, .peerFault,
      """
      A message came that can't be read: a length reaches too far, bytes are left over, or a value is one that the \
      syntax excludes.
      """),
    .init(
      .duplicateExtension, .peerFault,
      "The same extension stands twice in one message, so that it says two things at once."),
    .init(.badAlertLevel, .peerFault, "An alert came whose first byte is neither 1 (warning) nor 2 (fatal)."),
    .init(.malformedAlert, .peerFault, "An alert came that is not two bytes long."),
    .init(
      .unknownRecordType, .notTLS,
      """
      The first byte that came is none that a TLS record begins with. What speaks there is most likely not TLS at all.
      """),
    .init(
      .ssl2Hello, .oldVersion,
      """
      The client opened in the format of SSL 2.0, of 1995. That version has been forbidden since 2011 (RFC 6176).
      """),
    .init(
      .ancientRecordVersion, .notTLS,
      "A record came whose version is older than SSL 3.0. Such records do not exist, so this is hardly TLS."),
    .init(
      .recordOverflow, .notTLS,
      "A record announces more bytes than a record may have, which is 2^14 and a little for the seal."),
    .init(
      .innerPlaintextTooLong, .peerFault, "A sealed record holds more than the 2^14 bytes that a record may carry."),
    .init(
      .badRecordMAC, .tampered,
      """
      A record did not open under the key that the two agreed on: its seal does not fit. The bytes were changed on the \
      way, or the two have different keys.
      """),
    .init(
      .noContentType, .peerFault,
      "A sealed record held nothing but padding, not even the byte that says what it carries."),
    .init(.emptyFragment, .peerFault, "A record came without content, of a kind that must have some."),
    .init(
      .unexpectedRecord, .peerFault,
      "A record of this kind has no place at this moment, such as data in the open before any key is agreed."),
    .init(
      .badChangeCipherSpec, .peerFault,
      "A change_cipher_spec came that is not the single byte 1, or came where it may not be ignored."),
    .init(
      .unexpectedChangeCipherSpec, .tampered,
      """
      In TLS 1.2 a change_cipher_spec says: from here on under the new keys. This one came when the keys do not \
      change. Old stacks could be tricked with that into using keys that everyone knows.
      """),
    .init(.wrongRecordVersion, .peerFault, "A record of a TLS 1.2 connection carries another version in its header."),
    .init(.interleavedRecord, .peerFault, "A record of another kind came between two parts of one handshake message."),
    .init(
      .messageSpansKeyChange, .tampered,
      """
      Bytes of the handshake were left over where the keys change. If they were taken, what was said in the open would \
      count as said in secret.
      """),
    .init(
      .handshakeMessageTooLong, .limit, "A handshake message announces more bytes than we are ready to keep for it."),
    .init(
      .tooManyEmptyRecords, .flood,
      "Records without content came one after another, more than any honest sender has use for."),
    .init(.tooManyChangeCipherSpecs, .flood, "More change_cipher_spec records came than a handshake has use for."),
    .init(.tooManyKeyUpdates, .flood, "The peer changed its keys again and again without sending data in between."),
    .init(.tooManyTickets, .flood, "The server sent more session tickets than a client has use for."),
    .init(.tooManyWarnings, .flood, "Alerts that end nothing came one after another."),
    .init(
      .tooMuchSkippedEarlyData, .flood,
      "The client sent early data that we refused, and more of it than we pass over in search of its Finished."),
    .init(.tooMuchEarlyData, .flood, "The client sent more early data than its ticket allows."),
    .init(
      .recordLimitExceeded, .peerFault,
      "We said how long a record may be (record_size_limit, RFC 8449), the peer agreed, and sent a longer one."),
    .init(
      .badRecordSizeLimit, .peerFault,
      """
      The peer asks for records that are shorter or longer than anyone may ask for (RFC 8449: 64 bytes are the least).
      """),
    .init(
      .unexpectedMessage, .peerFault,
      """
      A handshake message came where another one had to come. The order is fixed, so that nobody can leave out the \
      step that proves who is who.
      """),
    .init(.secondHelloRetryRequest, .peerFault, "The server asked for another hello twice. Once is allowed."),
  ]
}
