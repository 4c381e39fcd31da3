// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// How a server lets clients resume sessions (RFC 9846 section 2.2; in TLS 1.2 RFC 5077, and RFC 5246 section 7.3).
///
/// A session is resumed only where it would be made again: for the same server name, application protocol, policy and
/// ``context``. Otherwise, and whenever anything about it fails but the client's proof that it knows the secret, a full
/// handshake follows.
///
/// Where clients are asked for certificates (``ServerConfiguration/clientAuthentication``), a session holds the client's, and
/// goes on only under the trust that let it in, and after the verifier has said yes to it once more.
///
/// In TLS 1.2 a session goes on with the main secret that it had: there is no fresh key agreement, and whoever gets that
/// secret, or the key that its ticket is sealed under, reads all connections of the session.
public struct ServerResumption: Sendable {
  /// Whether tickets are sent and taken.
  public var isEnabled = true
  /// The keys that sessions are sealed under, in tickets or in the store. By default each configuration has its own, and
  /// copies of it share them.
  public var keys: any TicketKeyring {
    get { sharedKeys.value }
    set { sharedKeys = Shared(newValue) }
  }
  private var sharedKeys = Shared<any TicketKeyring>(RotatingTicketKeys())
  /// Where sessions are kept; the client then gets no more than a number: in TLS 1.3 as a ticket that is good once, in
  /// TLS 1.2 as a session id. Nil: the tickets hold the sessions, and the server keeps nothing. ``ServerSessionCache`` is one
  /// for a single process.
  public var store: (any SessionStore)? {
    get { sharedStore?.value }
    set { sharedStore = newValue.map(Shared.init) }
  }
  private var sharedStore: Shared<any SessionStore>?
  /// How long the store may take to find a session.
  public var storeTimeout = Duration.milliseconds(500)
  /// How many tickets a client gets after a full handshake, unless it says how many it wants. In TLS 1.2 it gets one, or
  /// none.
  public var ticketCount = 2
  /// How many it gets after it used one up.
  public var ticketCountAfterResumption = 1
  /// How many it gets at most, whatever it wants (RFC 9149).
  public var maximumTicketCount = 8
  /// How long tickets are good; at most 7 days.
  public var ticketLifetime = Duration.seconds(86_400)
  /// How long ago the session may have begun, however often it was renewed since; at most 7 days.
  public var maximumAuthenticationAge = Duration.seconds(604_800)
  /// How long a client's certificates may be together, in bytes, to find room in a session. A client with a longer chain
  /// gets no tickets.
  public var maximumClientChainSize = 8_192
  /// What else sessions are bound to: servers share sessions only if it is the same on both. For whatever one server
  /// grants and another does not.
  public var context: [UInt8] = []
  /// Whether clients that want so may use a session's key, or one from outside, without a fresh key agreement (`psk_ke`).
  /// Then the connection has no forward secrecy.
  public var insecureAllowsPSKOnly = false

  /// The defaults.
  public init() {}

  func validate() throws(TLSError) {
    func reject(_ why: String) -> TLSError { TLSError(.invalidConfiguration(why)) }
    //= rfc9846 4.7.1-11
    guard ticketLifetime >= .seconds(1), ticketLifetime <= .seconds(604_800) else {
      throw reject("tickets are good for one second to 7 days")
    }
    //= rfc9846 4.7.1-19
    guard maximumAuthenticationAge >= .zero, maximumAuthenticationAge <= .seconds(604_800) else {
      throw reject("sessions last at most 7 days")
    }
    let bounds = 0...255
    guard bounds.contains(ticketCount), bounds.contains(ticketCountAfterResumption), bounds.contains(maximumTicketCount)
    else { throw reject("there are 0 to 255 tickets") }
  }

  /// The mode for a client that allows these; nil if none of them will do.
  func mode(among offered: [PSKKeyExchangeMode]) -> PSKMode? {
    //= rfc9846 4.2.1-2
    //= rfc9846 4.3.9-4
    if offered.contains(.pskWithKeyExchange) { return .withKeyExchange }
    return insecureAllowsPSKOnly && offered.contains(.pskOnly) ? .alone : nil
  }
}

extension ServerConfiguration {
  /// Whether tickets are sent and taken. Not where nobody could tell whether clients are still believed.
  var resumesSessions: Bool { resumption.isEnabled && clientAuthentication.trust != nil }

  /// What a session is bound to besides its name and protocol.
  var sessionBinding: [UInt8] {
    var writer = ByteWriter(reserving: 64)
    writer.list16(common.cipherSuites)
    writer.list16(common.groups)
    writer.uint8(resumption.insecureAllowsPSKOnly ? 1 : 0)
    writer.uint8(clientAuthentication.mode.code)
    writer.append(resumption.context)
    return HashAlgorithm.sha256.hash(writer.finish())
  }
}

extension ClientAuthentication.Mode {
  /// As tickets have it.
  fileprivate var code: UInt8 {
    switch self {
    case .none: 0
    case .optional: 1
    case .required: 2
    }
  }
}
