// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto
import SottoIdentity
public import SottoWire

/// What clients and servers configure alike.
public struct CommonSettings: Sendable {
  /// Cipher suites, best first.
  public var cipherSuites: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
  /// Groups for key agreement, best first.
  public var groups: [NamedGroup] = [.x25519MLKEM768, .x25519, .secp256r1, .secp384r1]
  /// Application protocols (ALPN, RFC 7301), best first, such as `["h2", "http/1.1"]`. Empty: the extension is not used.
  public var applicationProtocols: [String] = []
  /// What a peer may cost us.
  public var limits = Limits()
  /// Padding of protected records.
  public var recordPadding = RecordPadding.none
  /// The longest fragment of data that goes into one record, in bytes: 64 to 2^14.
  public var maximumFragmentLength = 16_384
  /// Receives a line of the key log for every secret (RFC 9850). Whoever has the log reads the traffic: for debugging only.
  public var keyLog: (@Sendable (KeyLogLine) -> Void)?
  /// Receives everything that happens, secrets excepted. When nil, nothing is built for it.
  public var observer: (@Sendable (TraceEvent) -> Void)?
  /// Whether the observer receives the secrets too. Whoever has them reads the traffic: for explaining a handshake only.
  public var observesSecrets = false
  /// Where randomness comes from.
  public var random: any RandomSource = SystemRandom()
  /// Where time comes from.
  public var time: any TimeSource = SystemTime()

  /// Fewer records under one key than the suite allows, for tests of what happens at the limit.
  package var recordLimit = UInt64.max

  init() {}

  func validate() throws(TLSError) {
    func reject(_ why: String) -> TLSError { TLSError(.invalidConfiguration(why)) }
    guard !cipherSuites.isEmpty else { throw reject("no cipher suite") }
    guard !groups.isEmpty else { throw reject("no group") }
    //= rfc9846 4.3.7-1
    guard Set(groups).count == groups.count else { throw reject("a group twice") }
    guard Set(cipherSuites).count == cipherSuites.count else { throw reject("a cipher suite twice") }
    //= rfc9846 E.5-2
    //= rfc9846 E.5-3
    for suite in cipherSuites where suite.parameters == nil {
      throw reject("the cipher suite \(suite) is not supported")
    }
    //= rfc9846 B.3.1.4-1
    for group in groups where !Self.supportedGroups.contains(group) {
      throw reject("the group \(group) is not supported")
    }
    for name in applicationProtocols where !(1...255).contains(name.utf8.count) {
      throw reject("application protocol names have 1 to 255 bytes")
    }
    //= rfc9846 5.1-9
    //= rfc9846 5.1-15
    guard (64...16_384).contains(maximumFragmentLength) else { throw reject("fragments have 64 to 16384 bytes") }
  }

  /// The groups that this build can use.
  public static let supportedGroups: [NamedGroup] = NamedGroup.implemented
}
