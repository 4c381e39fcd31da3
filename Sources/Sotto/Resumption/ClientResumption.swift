// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire
import Synchronization

/// How a client resumes sessions (RFC 9846 section 2.2; in TLS 1.2 RFC 5077, and RFC 5246 section 7.3).
///
/// A session is only ever offered where the configuration that made it would make it again: to the same server name,
/// under the same policy, with the same verifier. Setting ``ClientConfiguration/verifier``, in a copy too, gives a
/// configuration that shares no sessions with the one before.
public struct ClientResumption: Sendable {
  /// Where sessions are kept between connections. Nil: none are kept. A configuration that is copied shares it.
  public var store: (any ClientSessionStore)? {
    get { sharedStore?.value }
    set { sharedStore = newValue.map(Shared.init) }
  }
  private var sharedStore: Shared<any ClientSessionStore>? = Shared(MemorySessionStore())
  //= rfc9846 C.4-4
  /// Tells servers apart beyond their names, such as by port or account: sessions are shared only where it is the same.
  /// Connections that nobody should be able to link need different scopes (RFC 9846 section C.4).
  public var scope = ""
  /// How many tickets a server is asked for (RFC 9149): as many as connections will be opened at once. Nil: the server
  /// decides.
  public var ticketCount: UInt8?
  /// How many tickets of one connection are kept. Others are dropped.
  public var maximumTicketsKept = 8
  /// Whether a session's key, or one from outside, may be used without a fresh key agreement (`psk_ke`). Then the connection
  /// has no forward secrecy.
  public var insecureAllowsPSKOnly = false
  /// Whether the certificates of the session are verified again when it is resumed. They are held against the clock in
  /// any case; this also finds what was revoked, or is trusted no more. Should it fail, so does the connection.
  public var reverifiesChain = false
  /// How long ago the server may have shown its certificate, however often the session was renewed since. At most, and by
  /// default, 7 days.
  public var maximumAuthenticationAge = Duration.seconds(604_800)

  /// TLS 1.2: whether a session that goes on, and that the server did not give a new ticket for, is kept for yet another
  /// connection. Whoever watches can then tell that these connections are one client's. In TLS 1.3 a server that wants a
  /// client to come back gives new tickets.
  public var keepsUnrenewedSessions = false

  /// The defaults.
  public init() {}

  func validate() throws(TLSError) {
    //= rfc9846 4.7.1-19
    guard maximumAuthenticationAge >= .zero, maximumAuthenticationAge <= .seconds(604_800) else {
      throw TLSError(.invalidConfiguration("sessions last at most 7 days"))
    }
  }

  //= rfc9846 4.3.9-1
  var modes: [PSKKeyExchangeMode] { insecureAllowsPSKOnly ? Self.allModes : Self.secureModes }
  private static let secureModes = [PSKKeyExchangeMode.pskWithKeyExchange]
  private static let allModes = [PSKKeyExchangeMode.pskWithKeyExchange, .pskOnly]
}

/// Where a session may be used: there, and under the conditions, where it came from.
public struct ClientSessionKey: Hashable, Sendable {
  /// The server's name.
  public let serverName: ServerName?
  /// See ``ClientResumption/scope``.
  public let scope: String
  private let trust: TrustIdentity
  private let policy: Policy

  /// What may be negotiated, and what is taken for proof.
  private struct Policy: Hashable, Sendable {
    let cipherSuites: [CipherSuite]
    let groups: [NamedGroup]
    let signatureSchemes: [SignatureScheme]
    let certificateSignatureSchemes: [SignatureScheme]
    let applicationProtocols: [String]
    let allowsPSKOnly: Bool
  }

  init(_ configuration: ClientConfiguration, serverName: ServerName?) {
    self.serverName = serverName
    scope = configuration.resumption.scope
    trust = configuration.trust
    let common = configuration.settings.value
    policy = Policy(
      cipherSuites: common.cipherSuites, groups: common.groups,
      signatureSchemes: configuration.signatureSchemes,
      certificateSignatureSchemes: configuration.verifier.certificateSignatureSchemes,
      applicationProtocols: common.applicationProtocols,
      allowsPSKOnly: configuration.resumption.insecureAllowsPSKOnly)
  }

  /// Who it is for is hash enough: most keys differ in that, or not at all.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(serverName)
    hasher.combine(scope)
    hasher.combine(trust)
  }
}

/// Tells verifiers apart: every one that was put into a configuration has its own.
struct TrustIdentity: Hashable, Sendable {
  private static let counter = Atomic<UInt64>(0)
  private let number: UInt64

  init() {
    number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
  }
}

extension ClientConfiguration {
  /// Where sessions for this server are kept; nil if they are not. Without a name or a scope, nothing would tell one server
  /// from another.
  func sessionKey(_ serverName: ServerName?) -> ClientSessionKey? {
    keepsSessions(with: serverName) ? ClientSessionKey(self, serverName: serverName) : nil
  }

  /// Whether sessions with this server are kept.
  func keepsSessions(with serverName: ServerName?) -> Bool {
    resumption.store != nil && (serverName != nil || !resumption.scope.isEmpty)
  }
}
