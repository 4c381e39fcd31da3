// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoIdentity
public import SottoWire
import Synchronization

/// A session that a client may resume: what the server gave, and what was known of the server when it did.
///
/// It holds a secret, which is wiped when the last reference goes and is never printed.
public final class ClientSession: Sendable {
  /// Where it may be used.
  public let key: ClientSessionKey
  /// The suite of the connection it comes from. In TLS 1.3 it can be resumed with any suite of the same hash, in TLS 1.2
  /// with no other.
  public let cipherSuite: CipherSuite
  /// The application protocol of that connection.
  public let applicationProtocol: String?
  /// When the ticket came.
  public let issued: WallTime
  /// How long the server said that it can be used.
  public let lifetime: Duration
  /// When the server last proved by its certificate who it is.
  public let authenticated: WallTime
  /// The scheme of its signature then.
  public let signatureScheme: SignatureScheme?
  /// The certificates that it showed then, DER, its own first.
  public let peerCertificates: [[UInt8]]
  /// The raw public key that it showed instead (RFC 7250), SubjectPublicKeyInfo in DER.
  public let peerRawPublicKey: [UInt8]?
  /// The OCSP response that came with them, DER, if any.
  public let peerOCSPResponse: [UInt8]?
  /// What verifying them established.
  public let peerIdentity: VerifiedIdentity?
  /// The key from outside by which it was known then, if there was one.
  public let preSharedKeyIdentity: [UInt8]?
  /// How many bytes of early data the server said it would take; 0 for none.
  public let maximumEarlyDataSize: UInt32
  /// The longest record that the server took then, if it said so.
  let peerRecordSizeLimit: Int?

  /// The same moment as `issued` on the clock that never goes back.
  let issuedElapsed: Duration
  /// What the version in use needs to resume.
  let state: State
  private let isSpent = Atomic<Bool>(false)

  /// What resuming takes, by version of the protocol.
  enum State: ~Copyable, Sendable {
    case tls13(Ticket13)
    case tls12(Session)

    /// A session of TLS 1.2. Its main secret is all that protects the connections that go on with it.
    struct Session: ~Copyable, Sendable {
      let name: Name
      let isExtended: Bool
      let group: NamedGroup?
      let mainSecret: Secret

      /// What tells the server which one.
      enum Name: Sendable {
        case ticket([UInt8])
        case id([UInt8])
      }
    }
  }

  /// A ticket of TLS 1.3 and its secret.
  struct Ticket13: ~Copyable, Sendable {
    let hash: HashAlgorithm
    let ticket: [UInt8]
    let ageAdd: UInt32
    let psk: Secret
  }

  /// What was known when the ticket came.
  struct Origin: Sendable {
    let key: ClientSessionKey
    let info: HandshakeInfo
    let suite: CipherSuite
    let authenticated: WallTime
  }

  init(
    _ origin: Origin, _ state: consuming State, issued: WallTime, elapsed: Duration, lifetime: UInt32,
    maximumEarlyDataSize: UInt32
  ) {
    key = origin.key
    cipherSuite = origin.suite
    applicationProtocol = origin.info.applicationProtocol
    signatureScheme = origin.info.signatureScheme
    peerCertificates = origin.info.peerCertificates
    peerRawPublicKey = origin.info.peerRawPublicKey
    peerOCSPResponse = origin.info.peerOCSPResponse
    peerIdentity = origin.info.peerIdentity
    preSharedKeyIdentity = origin.info.preSharedKeyIdentity
    peerRecordSizeLimit = origin.info.peerRecordSizeLimit
    authenticated = origin.authenticated
    self.issued = issued
    issuedElapsed = elapsed
    self.lifetime = .seconds(min(Int64(lifetime), Self.maximumLifetime))
    self.maximumEarlyDataSize = maximumEarlyDataSize
    self.state = state
  }

  //= rfc9846 4.7.1-12
  /// Seven days, in seconds.
  static let maximumLifetime: Int64 = 604_800

  /// The protocol version.
  public var version: ProtocolVersion {
    switch state {
    case .tls13: .tls13
    case .tls12: .tls12
    }
  }

  /// About how much memory it takes, in bytes.
  public var size: Int {
    let certificates = peerCertificates + (peerIdentity?.chain ?? [])
    let ticket =
      switch state {
      case .tls13(let ticket): ticket.ticket.count + ticket.psk.count
      case .tls12(let session): session.name.bytes.count + session.mainSecret.count
      }
    let others = (peerOCSPResponse?.count ?? 0) + (peerRawPublicKey?.count ?? 0)
    return 512 + ticket + 2 * (preSharedKeyIdentity?.count ?? 0) + others
      + certificates.reduce(0) { $0 + $1.count }
  }

  /// When every certificate that counted is valid; nil if one can't be read.
  private var validity: ClosedRange<WallTime>? {
    let path = peerIdentity?.chain ?? []
    // Whoever verified them has read them.
    if let known = peerIdentity?.validity, path.first == peerCertificates.first { return known }
    // A verifier of somebody else's hasn't said.
    var certificates: [LeafCertificate] = []
    for der in peerCertificates.prefix(1) + path {
      guard let certificate = try? LeafCertificate.of(der) else { return nil }
      certificates.append(certificate)
    }
    return LeafCertificate.commonValidity(of: certificates)
  }

  // MARK: Whose it is

  /// Tells who the server is, as the session has it.
  func describeServer(_ info: inout HandshakeInfo) {
    info.signatureScheme = signatureScheme
    info.peerCertificates = peerCertificates
    info.peerRawPublicKey = peerRawPublicKey
    info.serverCertificateType = peerRawPublicKey == nil ? .x509 : .rawPublicKey
    info.peerOCSPResponse = peerOCSPResponse
    info.peerIdentity = peerIdentity
    info.preSharedKeyIdentity = preSharedKeyIdentity
  }

  /// What the server showed, to be verified once more.
  func presentedServer(_ usage: CertificateUsage, _ serverName: ServerName?) -> PresentedChain {
    if let peerRawPublicKey {
      return PresentedChain(rawPublicKey: peerRawPublicKey, usage: usage, serverName: serverName)
    }
    return PresentedChain(
      certificates: peerCertificates, usage: usage, serverName: serverName, ocspResponse: peerOCSPResponse)
  }

  // MARK: Whether it may be used

  /// Why it can't be offered now, to this server, under this configuration; nil if it can.
  func refusal(for key: ClientSessionKey?, _ configuration: ClientConfiguration) -> SessionRefusal? {
    //= rfc9846 4.7.1-7
    guard self.key.serverName == key?.serverName else { return .otherServerName }
    guard self.key == key else { return .otherConfiguration }
    let now = configuration.settings.time.wallTime
    if now < issued || now < authenticated { return .clockWentBack }
    //= rfc9846 4.3.11.1-1
    //= rfc9846 4.7.1-12
    let age = max(configuration.settings.time.elapsed - issuedElapsed, issued.duration(to: now))
    guard age < lifetime else { return .expired }
    //= rfc9846 4.7.1-19
    guard authenticated.duration(to: now) <= configuration.resumption.maximumAuthenticationAge else { return .expired }
    // What nobody verified has no validity to lose.
    if case .verified? = peerIdentity?.grounds {
      guard let validity, validity.contains(now) else { return .certificateExpired }
    }
    guard configuration.settings.speaks(version) else { return .otherVersion }
    switch state {
    case .tls13(let ticket):
      //= rfc9846 4.7.1-6
      //= rfc9846 4.2.2-13
      let hash = ticket.hash
      guard configuration.common.cipherSuites.contains(where: { $0.parameters?.hash == hash }) else {
        return .otherHash
      }
    case .tls12(let session):
      guard configuration.settings.suites(of: .tls12).contains(cipherSuite) else { return .otherCipherSuite }
      guard session.isExtended || configuration.common.insecureAllowsMissingExtendedMainSecret else {
        return .noExtendedMainSecret
      }
    }
    return nil
  }

  //= rfc9846 C.4-1
  /// Takes it for a connection. False if it was taken before: whoever watches could link two connections by their ticket.
  func spend() -> Bool {
    !isSpent.exchange(true, ordering: .relaxed)
  }
}

extension ClientSession.State.Session.Name {
  /// What goes into the hello.
  var bytes: [UInt8] {
    switch self {
    case .ticket(let bytes), .id(let bytes): bytes
    }
  }

  /// Which of the two it is.
  var kind: SessionName {
    switch self {
    case .ticket: .ticket
    case .id: .sessionID
    }
  }
}

extension ClientSession: CustomStringConvertible, CustomReflectable {
  /// Where it is for and how long; nothing secret.
  public var description: String {
    "session for \(key.serverName?.description ?? key.scope), \(version), \(cipherSuite), from \(issued) for \(lifetime)"
  }

  /// Nothing: a secret is never dumped by accident.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WallTime {
  /// From this moment to another; a difference that no `Duration` holds is as long as one can be.
  func duration(to other: WallTime) -> Duration {
    let (difference, overflow) = other.secondsSinceEpoch.subtractingReportingOverflow(secondsSinceEpoch)
    if overflow { return .seconds(other > self ? Int64.max : Int64.min) }
    return .seconds(difference)
  }
}
