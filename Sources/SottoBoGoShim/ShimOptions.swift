// SPDX-License-Identifier: Apache-2.0

import Sotto

/// A flag that the shim does not know: the runner counts the test as unimplemented.
struct Unimplemented: Error {
  let what: String
}

/// A credential as the runner describes it.
struct CredentialOptions {
  /// Whether it is a bare key.
  var isRawKey = false
  var certificateFile: String?
  var keyFile: String?
  var signingPreferences: [SignatureScheme] = []
  var mustMatchIssuer = false
  var ocspResponse: [UInt8]?
  /// Whether it is a pre-shared key, and no certificate.
  var isPreSharedKey = false
  var pskSecret: [UInt8] = []
  var pskIdentity: [UInt8] = []
  var pskContext: [UInt8] = []
  var pskHash = PreSharedKey.Hash.sha256
}

/// What the runner asks of one connection.
struct ConnectionOptions {
  var isServer = false
  /// Those added by `-new-x509-credential`, in order.
  var credentials: [CredentialOptions] = []
  /// The one given without it; used when none of the others fits.
  var defaultCredential = CredentialOptions()
  var trustFile: String?
  var verifyPreferences: [SignatureScheme] = []
  var groups: [NamedGroup] = []
  var keyShares: [NamedGroup]?
  var verifiesPeer = false
  var requiresClientCertificate = false
  var clientAuthorities: [[UInt8]] = []
  /// Those that peers may show; nobody says: certificates.
  var acceptedCertificateTypes: [CertificateType] = []
  var compressesCertificates = false
  var onlyCompression: Int?
  /// Those that a client says it can show; nobody says: those that it has.
  var shownCertificateTypes: [CertificateType] = []
  var verifyFails = false
  var usesCustomVerifier = false
  var isAsync = false
  var hostName: String?
  var advertisedProtocols: [String] = []
  var selectedProtocol: String?
  var rejectsProtocols = false
  var sendsGREASE = false
  var minVersion = ProtocolVersion.tls12
  var maxVersion = ProtocolVersion.tls13
  /// Versions taken out of that range.
  var withoutTLS10 = false
  var withoutTLS11 = false
  var withoutTLS12 = false
  var withoutTLS13 = false
  var usesExportContext = false
  /// OpenSSL's words for suites.
  var cipherRule: String?
  var refusesEarly = false
  var rejectsAfterHello = false
  var failsCredentialSelection = false
  var maxSendFragment: Int?
  /// Of a client: whether it takes them.
  var sendsTickets = true
  var ignoresTickets = false
  var reverifiesOnResume = false
  var policy: ShimPolicy?
  var asksForStaple = false
  /// What becomes of the staple in BoringSSL's callback, which a server has its selector do and a client its verifier.
  var declinesStaple = false
  var failsStaple = false
  var certificateListLimit: Int?
  var resumptionDelay = 0
  var enablesEarlyData = false
  var leavesWriteUnfinished = false
  /// Behind which message of the server's early data is written.
  var earlyWriteAfter: HandshakeType?

  // What to do once connected.
  var writesFirst = false
  var initialWrite = "hello"
  var initialWriteCount = 1
  var shutsDown = false
  var checksCloseNotify = false
  var updatesKeys = false
  var updatesKeysBeforeRead = false
  var writesDifferentSizes = false
  var readSize = 512
  var exportLength = 0
  var exportLabel = ""
  var exportContext = ""

  // What to find once connected.
  var expectedVersion: Int?
  var expectedGroup: Int?
  var expectedPeerSignature: Int?
  var expectedCipherSuite: Int?
  var expectedServerName: String?
  var expectsNoServerName = false
  var expectedProtocol: String?
  var expectedAdvertisedProtocols: String?
  var expectedRetry: Bool?
  var expectedPeerCertificateFile: String?
  var expectedCredential: Int?
  var expectedCertificateType: Int?
  var expectedKeyHash: [UInt8]?
  var expectedClientAuthorities: [[UInt8]]?
  var expectedOCSPResponse: [UInt8]?
  var expectedPeerPreferences: [SignatureScheme] = []
  var expectedTrace: [String]?
  var expectsSessionMiss = false
  var expectsSessionID = false
  var expectsTicketRenewal = false
  var expectsExtendedMainSecret = false
  var expectsNoSession = false
  var expectsEarlyDataTicket = false
  var expectsNoPeerCertificate = false
  var expectsEarlyDataAccepted = false
  var expectsEarlyDataRejected = false
  var expectsNoEarlyDataOffer = false
  var expectedEarlyDataReason: String?
  var expectedTicketAgeSkew: Int?
}

extension ConnectionOptions {
  /// Whether all versions are taken out.
  var leavesNoVersion: Bool { withoutTLS10 && withoutTLS11 && withoutTLS12 && withoutTLS13 }

  /// Whether one of BoringSSL's callbacks is to fail that a server has its selector for.
  var failsSelection: Bool { failsCredentialSelection || rejectsAfterHello || (isServer && failsStaple) }
}

/// What the runner asks of the whole process.
struct ShimOptions {
  var port = 0
  var shimID: UInt64 = 0
  var usesIPv6 = false
  var resumeCount = 0
  private(set) var initial = ConnectionOptions()
  private(set) var resumed = ConnectionOptions()
  /// What holds of a resumed connection once the server has refused its early data: to BoringSSL another connection.
  private(set) var retried = ConnectionOptions()

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let flag = rest.popFirst() {
      var target = Target.both
      var name = flag
      for (prefix, only) in [
        ("-on-initial-", Target.initial), ("-on-resume-", .resumed), ("-on-retry-", .retried),
      ] where flag.hasPrefix(prefix) {
        target = only
        name = "-" + flag.dropFirst(prefix.count)
      }
      if try applyGlobal(name, &rest) { continue }
      var taken = rest
      if target == .both || target == .initial { try initial.apply(name, &taken) }
      if target == .both || target == .retried {
        taken = rest
        try retried.apply(name, &taken)
      }
      if target == .both || target == .resumed {
        var again = rest
        try resumed.apply(name, &again)
        taken = again
      }
      rest = taken
    }
  }

  private enum Target {
    case both, initial, resumed, retried
  }

  private mutating func applyGlobal(_ name: String, _ rest: inout ArraySlice<String>) throws -> Bool {
    switch name {
    case "-port": port = try integer(&rest)
    case "-shim-id": shimID = UInt64(try integer(&rest))
    case "-ipv6": usesIPv6 = true
    case "-resume-count": resumeCount = try integer(&rest)
    default: return false
    }
    return true
  }
}
