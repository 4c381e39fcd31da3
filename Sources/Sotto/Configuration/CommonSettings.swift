// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto
import SottoIdentity
public import SottoWire

/// What clients and servers configure alike.
public struct CommonSettings: Sendable {
  /// The oldest version that is spoken: TLS 1.2 or TLS 1.3.
  public var minimumVersion = ProtocolVersion.tls12
  /// The newest version that is spoken: TLS 1.2 or TLS 1.3.
  public var maximumVersion = ProtocolVersion.tls13
  /// Cipher suites, best first, those of TLS 1.3 and of TLS 1.2. A version for which there is none is not spoken.
  public var cipherSuites: [CipherSuite] = Self.defaultCipherSuites
  /// Groups for key agreement, best first.
  public var groups: [NamedGroup] = [.x25519MLKEM768, .x25519, .secp256r1, .secp384r1]
  /// Application protocols (ALPN, RFC 7301), best first, such as `["h2", "http/1.1"]`. Empty: the extension is not used.
  public var applicationProtocols: [String] = []
  /// Whether a TLS 1.2 session may do without the extended main secret (RFC 7627). Then an attacker in the middle may make
  /// two sessions share their keys (the triple handshake), and no keying material can be exported.
  public var insecureAllowsMissingExtendedMainSecret = false
  /// Whether TLS 1.2's classical handshake is spoken, where the client encrypts the secret to the server's RSA key. Whoever
  /// gets that key later reads all that was ever said: RFC 10015 forbids it in production. For study, and for old devices.
  public var insecureRSAKeyExchange = false
  /// The policy that was applied last, if any: our credentials are held to it. What it says about negotiation stands in the other
  /// settings, which may have been changed since. It is set by ``ClientConfiguration/apply(_:)`` and ``ServerConfiguration/apply(_:)``.
  public internal(set) var policy: Policy? {
    get { sharedPolicy?.value }
    set { sharedPolicy = newValue.map(Shared.init) }
  }
  private var sharedPolicy: Shared<Policy>?
  /// What a peer may cost us.
  public var limits = Limits()
  /// Padding of protected records.
  public var recordPadding = RecordPadding.none
  /// The longest fragment of data that goes into one record, in bytes: 64 to 2^14.
  public var maximumFragmentLength = 16_384
  /// How long a connection's first record of data is at most, all in all: 128 to 2^14 bytes. Each full record lets the next one be as
  /// much longer, up to ``maximumFragmentLength``. A receiver can open nothing of a record before its last byte is there: as long as TCP
  /// starts slowly, a record of 2^14 bytes keeps it waiting for a dozen segments, and one of a segment does not. The default fits a
  /// segment wherever IPv6 goes. Padding comes on top. Nil: all records are as long as may be.
  public var firstRecordLength: Int? = 1_208
  /// The longest protected record that a peer may send, in bytes of content; in TLS 1.3 with its type and padding (RFC 8449): 64
  /// to 2^14 + 1, which is all that there is. Less is for devices with little memory. Peers that don't know of it may send more.
  /// Nil: nothing is said, and what peers want is not asked.
  public var recordSizeLimit: Int? = 16_385
  /// What makes our certificates smaller for peers that take them so (RFC 8879), best first. TLS 1.3 only.
  public var certificateCompressors: [any CertificateCompressor] = []
  /// What peers may compress their certificates with, best first. TLS 1.3 only.
  public var certificateDecompressors: [any CertificateDecompressor] = []
  /// Receives a line of the key log for every secret (RFC 9850). Whoever has the log reads the traffic: for debugging only.
  public var keyLog: (@Sendable (KeyLogLine) -> Void)?
  /// Receives everything that happens, secrets excepted. When nil, nothing is built for it.
  public var observer: (@Sendable (TraceEvent) -> Void)?
  /// Whether the observer receives the secrets too. Whoever has them reads the traffic: for explaining a handshake only.
  public var observesSecrets = false
  /// Where randomness comes from.
  public var random: any RandomSource {
    get { sharedRandom.value }
    set { sharedRandom = Shared(newValue) }
  }
  private var sharedRandom = Shared<any RandomSource>(SystemRandom())
  /// Where time comes from.
  public var time: any TimeSource {
    get { sharedTime.value }
    set { sharedTime = Shared(newValue) }
  }
  private var sharedTime = Shared<any TimeSource>(SystemTime())

  /// Fewer records under one key than the suite allows, for tests of what happens at the limit.
  package var recordLimit = UInt64.max

  init() {}

  func validate() throws(TLSError) {
    func reject(_ why: String) -> TLSError { TLSError(.invalidConfiguration(why)) }
    guard !cipherSuites.isEmpty else { throw reject("no cipher suite") }
    guard !groups.isEmpty else { throw reject("no group") }
    //= rfc9846 4.3.7-1
    guard groups.areDistinct else { throw reject("a group twice") }
    guard cipherSuites.areDistinct else { throw reject("a cipher suite twice") }
    //= rfc9846 E.5-2
    //= rfc9846 E.5-3
    for suite in cipherSuites where suite.version == nil {
      throw reject("the cipher suite \(suite) is not supported")
    }
    for suite in cipherSuites where suite.usesRSAKeyExchange {
      throw reject("\(suite) comes with insecureRSAKeyExchange, and has no place among the others")
    }
    for version in [minimumVersion, maximumVersion] where !Self.knownVersions.contains(version) {
      throw reject("\(version) is not spoken")
    }
    guard minimumVersion.rawValue <= maximumVersion.rawValue else {
      throw reject("from \(minimumVersion) to \(maximumVersion) there is no version")
    }
    guard !versions.isEmpty else { throw reject("no cipher suite and group for the versions that may be spoken") }
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
    if let firstRecordLength, !(128...16_384).contains(firstRecordLength) {
      throw reject("first records have 128 to 16384 bytes")
    }
    if let recordSizeLimit, !(RecordSizeLimit.minimum...RecordSizeLimit.maximum).contains(recordSizeLimit) {
      throw reject("records are limited to 64 to 16385 bytes")
    }
    try checkCertificateCompression()
  }

  //= rfc9846 E.5-1
  /// The defaults: forward secrecy and authenticated encryption only.
  public static let defaultCipherSuites: [CipherSuite] = [
    .aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256,
    .ecdheECDSAWithAES128GCMSHA256, .ecdheRSAWithAES128GCMSHA256,
    .ecdheECDSAWithAES256GCMSHA384, .ecdheRSAWithAES256GCMSHA384,
    .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256,
  ]

  /// The groups that this build can use.
  public static let supportedGroups: [NamedGroup] = NamedGroup.implemented
}

extension Array where Element: Equatable {
  /// Whether no value stands in it twice. For lists of our own, which are short: no set is worth building for them.
  var areDistinct: Bool {
    !indices.contains { self[..<$0].contains(self[$0]) }
  }
}
