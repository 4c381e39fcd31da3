// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// What can go wrong in the cryptography. The engine turns each into an alert and a sentence; no case carries a secret.
@nonexhaustive
public enum CryptoFailure: Error, Equatable, Sendable {
  /// A record did not authenticate (RFC 9846 section 5.2): `bad_record_mac`.
  case badRecordMAC
  /// A protected record is shorter than its tag, or than its own header says: `bad_record_mac`.
  case recordTooShort
  /// A record's content, type and padding together exceed 2^14 + 1 bytes (section 5.4): `record_overflow`.
  case innerPlaintextTooLong
  /// A record of TLS 1.2 holds more than 2^14 bytes (RFC 5246 section 6.2.1): `record_overflow`.
  case plaintextTooLong
  /// A record holds zeros only, so it has no content type (section 5.4): `unexpected_message`.
  case noContentType
  /// The sequence number would wrap (section 5.3); the key has to be changed before.
  case sequenceExhausted
  /// The peer's key share has the wrong length or is no point of the curve (section 4.3.8): `illegal_parameter`.
  case invalidKeyShare(NamedGroup)
  /// The key agreement gave all zeros (section 7.4.2): `illegal_parameter`.
  case allZeroSharedSecret(NamedGroup)
  /// A group that is not implemented, or that no share was made for.
  case unsupportedGroup(NamedGroup)
  /// A signature scheme that the key can't sign with (section 4.3.3).
  case unsupportedScheme(SignatureScheme)
  /// A key that can't be read or is outside the accepted sizes; the text says which.
  case invalidKey(String)
  /// The library refused to sign; the text says why.
  case signingFailed(String)
  /// The classical handshake's decryption is left out of this build: it has no form that keeps its secrets without
  /// the trait `DirectBoringSSL`.
  case rsaDecryptionUnavailable
  /// The preliminary secret could not be encrypted to the server's key; the text says why.
  case encryptionFailed(String)
  /// No random bytes.
  case entropy(RandomSourceFailure)
  /// An exporter was asked for more than HKDF can give, or with a label or context that does not fit (section 7.5), or
  /// in TLS 1.2 with one of the protocol's own labels (RFC 5705 section 4).
  case exportTooLong
  /// A mistake on this side, never caused by the peer.
  case `internal`(String)
}
