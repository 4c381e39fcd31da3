// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
import SottoWire

/// How a server answers. Immutable once connections use it; shared between them freely.
public struct ServerConfiguration: Sendable {
  /// What clients and servers configure alike.
  public var common: CommonSettings {
    get { settings.value }
    set { settings = PreparedSettings(newValue) }
  }
  private(set) var settings: PreparedSettings
  /// Chooses what to present to a client.
  public var credentials: any CredentialSelector {
    get { sharedCredentials.value }
    set { sharedCredentials = Shared(newValue) }
  }
  private var sharedCredentials: Shared<any CredentialSelector>
  /// Whether clients are asked who they are (mutual TLS), and who is believed.
  public var clientAuthentication = ClientAuthentication.none

  /// Where keys are that were agreed on with clients beforehand; nil if there are none. ``PreSharedKeyList`` is one.
  ///
  /// A client that has one of them is known by it, and shows no certificate, even where ``clientAuthentication`` wants one.
  /// No early data is taken with them.
  public var preSharedKeys: (any PreSharedKeySource)? {
    get { sharedKeySource?.value }
    set { sharedKeySource = newValue.map(Shared.init) }
  }
  private var sharedKeySource: Shared<any PreSharedKeySource>?

  /// How sessions are resumed.
  public var resumption = ServerResumption()

  //= rfc9846 F.5-3
  /// How early data is taken, where sessions are resumed. Nil, as it is unless you say otherwise: none is.
  public var earlyData: ServerEarlyData?

  /// Rewrites EncryptedExtensions before they are sent; for tests that replay recorded handshakes.
  package var encryptedExtensionsHook: (@Sendable (ExtensionBlock) -> ExtensionBlock)?

  /// The defaults, presenting whichever of `credentials` suits the client.
  public init(credentials: [Credential]) {
    self.init(credentials: CredentialList(credentials))
  }

  /// The defaults, with `credentials` choosing what to present.
  public init(credentials: any CredentialSelector) {
    settings = PreparedSettings(CommonSettings())
    sharedCredentials = Shared(credentials)
  }

  /// The defaults, for clients that have one of these keys, and for nobody else: there is no certificate.
  public init(preSharedKeys: [PreSharedKey]) {
    self.init(credentials: [])
    self.preSharedKeys = PreSharedKeyList(preSharedKeys)
    common.minimumVersion = .tls13
  }

  func validate() throws(TLSError) {
    try settings.validate()
    try settings.value.checkKnownCredentials(credentials as? CredentialList)
    try clientAuthentication.validate()
    guard preSharedKeys == nil || settings.speaks(.tls13) else {
      throw TLSError(.invalidConfiguration("pre-shared keys are for TLS 1.3"))
    }
    try resumption.validate()
    try earlyData?.validate()
  }
}
