// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// What was negotiated, and with whom.
public struct HandshakeInfo: Sendable {
  /// One side's messages until the other answers.
  public struct Flight: Hashable, Sendable {
    /// Which way it went.
    public let direction: Direction
    /// Bytes on the wire, records and all.
    public internal(set) var bytes: Int
    /// When its last byte passed, counted from the first byte of the handshake.
    public internal(set) var time: Duration
  }

  /// Which side we are.
  public let role: Role
  /// The protocol version.
  public internal(set) var version: ProtocolVersion = .tls13
  /// The cipher suite.
  public internal(set) var cipherSuite: CipherSuite?
  /// The group of the key agreement; nil in TLS 1.2's classical handshake, which agrees on nothing. Where a session of
  /// TLS 1.2 goes on, it is the one of the handshake that it began with.
  public internal(set) var group: NamedGroup?
  //= rfc9846 E-5
  /// In TLS 1.2, whether the main secret depends on the whole handshake (RFC 7627). In TLS 1.3 it always does.
  public internal(set) var usesExtendedMainSecret = true
  /// The scheme of the server's signature. A client has the one with which a resumed session began.
  public internal(set) var signatureScheme: SignatureScheme?
  /// The scheme of the client's signature, if it showed a certificate.
  public internal(set) var clientSignatureScheme: SignatureScheme?
  /// The name that the client asked for.
  public internal(set) var serverName: ServerName?
  /// The application protocol, if one was agreed.
  public internal(set) var applicationProtocol: String?
  /// The peer's certificates as sent, DER, its own first.
  public internal(set) var peerCertificates: [[UInt8]] = []
  /// The OCSP response that the peer sent with its certificate, DER, if any.
  public internal(set) var peerOCSPResponse: [UInt8]?
  /// The raw public key that the peer showed instead of certificates, SubjectPublicKeyInfo in DER (RFC 7250); nil if it showed
  /// none.
  public internal(set) var peerRawPublicKey: [UInt8]?
  /// What the server shows of itself.
  public internal(set) var serverCertificateType = CertificateType.x509
  /// What the client shows of itself, if it is asked.
  public internal(set) var clientCertificateType = CertificateType.x509
  /// What the verification of the peer established, or by which key from outside it is known; nil for a client that showed
  /// neither.
  public internal(set) var peerIdentity: VerifiedIdentity?
  /// Whether an earlier session was resumed. Then no certificate was sent: those here, and the identity, are the ones of
  /// that session.
  public internal(set) var isResumed = false
  /// The name of the key from outside that both sides proved to have, if there was one; also where a session goes on that
  /// began so. Then no certificate was shown.
  public internal(set) var preSharedKeyIdentity: [UInt8]?
  /// How the key of a session, or one from outside, was used; nil without one, and in TLS 1.2.
  public internal(set) var pskMode: PSKMode?
  /// What became of early data.
  public internal(set) var earlyData = EarlyDataStatus.none
  /// Client: how many bytes of early data the server refused, and were sent again as ordinary data.
  public internal(set) var earlyDataSentAgain = 0
  /// Server: by how much the client thinks its ticket older than it is here, where a session of TLS 1.3 was resumed.
  /// Negative: younger.
  public internal(set) var ticketAgeSkew: Duration?
  /// Whether a HelloRetryRequest cost a round trip.
  public internal(set) var helloRetryRequested = false
  /// The longest record that the peer takes (RFC 8449), where both sides say so: bytes of content, in TLS 1.3 with its type and
  /// padding.
  public internal(set) var peerRecordSizeLimit: Int?
  /// The flights, in order.
  public internal(set) var flights: [Flight] = []
  /// From the first byte to the completed handshake.
  public internal(set) var duration: Duration = .zero

  init(role: Role) {
    self.role = role
  }
}
