// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto

/// Says in plain words why a connection to a server came to nothing.
struct ConnectComplaints {
  /// Where the user wanted to go.
  let target: Endpoint
  /// Whether it was to be known by a key.
  private let usesPreSharedKey: Bool
  /// The command to try again with, without options.
  private var command: String { "sotto connect \(target)" }

  init(target: Endpoint, usesPreSharedKey: Bool = false) {
    self.target = target
    self.usesPreSharedKey = usesPreSharedKey
  }

  /// There was no connection at all.
  func noConnection(_ error: any Error) -> Complaint {
    Complaint(
      .noConnection, "no connection to \(target): \(reason(for: error))",
      meaning: "No TLS was spoken yet; the trouble is in the name, the address, the port or the network.",
      next: "check host and port; a server to try is started by: sotto demo")
  }

  /// How a connection ended, if not well.
  func ending(_ ending: ConnectHandler.Ending) -> Complaint? {
    if ending.outputError != 0 {
      return Complaint(.finding, "standard output takes no more, so that the connection was ended")
    }
    guard let error = ending.error else {
      if ending.wasConnected { return nil }
      return Complaint(
        .noConnection, "\(target) closed the connection during the handshake",
        next: "see whether it speaks TLS there")
    }
    guard let error = error as? TLSError else { return transport(error, ending) }
    return tls(error, ending)
  }

  private func transport(_ error: any Error, _ ending: ConnectHandler.Ending) -> Complaint {
    guard ending.wasConnected else { return noConnection(error) }
    return Complaint(
      .finding, "the connection to \(target) broke: \(reason(for: error))",
      meaning: "Data may be missing at the end.", next: "try again")
  }

  private func tls(_ error: TLSError, _ ending: ConnectHandler.Ending) -> Complaint {
    let text = DisplayText.escaped("\(error)", limit: 600)
    if case .certificate(let failure) = error.reason { return certificate(failure) }
    switch error.cause {
    case .certificate:
      return Complaint(.notTrusted, "\(target) is not trusted: \(text)", meaning: "No data was sent.")
    case .internalInvariant: return Complaint(internal: text)
    case .misuse where !ending.wasConnected: return Complaint(configuration: error)
    case .truncated where ending.wasConnected:
      return Complaint(
        .finding, "\(target) ended the connection without saying goodbye (close_notify)",
        meaning: "What came is genuine, but its end may be missing: an attacker can cut a connection.",
        next: "compare the length of what came with what the protocol above announces")
    default: break
    }
    if ending.wasConnected, ending.receivedData || error.cause != .alertReceived {
      return Complaint(
        .finding, "the connection to \(target) failed: \(text)", meaning: "Data may be missing at the end.")
    }
    return Complaint(
      .noConnection, "no handshake with \(target): \(text)", meaning: meaning(of: error), next: next(after: error))
  }

  private func meaning(of error: TLSError) -> String {
    switch error.reason {
    case .handshakeTimedOut: "The server took the connection and then said too little. It may not speak TLS there."
    case .truncatedHandshake: "The server hung up in the middle. It may not speak TLS there, or no version of our day."
    case .notTLS: "Something listens there, but it does not speak TLS."
    case .serverChoseRefusedVersion, .alertReceived(.protocolVersion):
      "The server does not speak a version that this client speaks: TLS 1.2 and 1.3, unless an option narrows that."
    case .missingExtendedMainSecret, .missingRenegotiationInfo:
      "The server speaks TLS 1.2 without what makes it safe; it needs an update."
    case .alertReceived(.handshakeFailure), .alertReceived(.insufficientSecurity):
      "The server accepts none of the suites, groups or signatures that were offered; or, in TLS 1.2, it wants a "
        + "certificate of yours."
    case .alertReceived(.noApplicationProtocol), .noApplicationProtocol:
      "The server speaks none of the application protocols that were offered."
    case .noCommonCertificateType:
      "The server shows a certificate, and with --pin-public-key alone only a bare public key is believed."
    case .alertReceived(.unrecognizedName): "The server does not know the name that was asked for."
    case .alertReceived(.certificateRequired):
      "The server wants a certificate of yours, and was shown none."
    case .alertReceived(.decryptError) where usesPreSharedKey, .alertReceived(.unknownPSKIdentity):
      "The server does not know the pre-shared key by this name, or has another one; or only one of the two imports it."
    case .missingExtension(.preSharedKey, in: .serverHello):
      "The server did not take the pre-shared key, and a certificate is not wanted."
    default:
      error.cause == .peerMisbehaved
        ? "The server breaks the rules of TLS; nothing was sent to it."
        : "The two could not agree, and nothing was sent."
    }
  }

  private func next(after error: TLSError) -> String {
    switch error.reason {
    case .alertReceived(.noApplicationProtocol), .noApplicationProtocol: "\(command), without --alpn"
    case .alertReceived(.certificateRequired): "\(command) --client-cert FILE --client-key FILE"
    case .alertReceived(.decryptError) where usesPreSharedKey, .alertReceived(.unknownPSKIdentity),
      .missingExtension(.preSharedKey, in: .serverHello):
      "compare identity, key, --psk-context and --psk-plain on both sides"
    case .alertReceived(.unrecognizedName): "\(command) --server-name NAME"
    case .noCommonCertificateType: "\(command), without --pin-public-key, or with --ca beside it"
    case .handshakeTimedOut: "\(command) --timeout 60s, or check the port"
    case .alertReceived(.handshakeFailure): "\(command), without --groups and --suites"
    case .alertReceived(.protocolVersion), .serverChoseRefusedVersion:
      "\(command), without --min-version and --max-version"
    default: "check that \(target) is the right port and speaks TLS"
    }
  }

  private func certificate(_ failure: CertificateFailure) -> Complaint {
    let next =
      switch failure {
      case .untrustedIssuer, .selfSigned: "\(command) --ca FILE, with the root in PEM that you trust"
      case .nameMismatch(_, let presented):
        presented.first.map { "\(command) --server-name \($0.hasPrefix("*.") ? "NAME" : $0), if that is whom you mean" }
          ?? "connect by a name that the certificate covers"
      case .keyNotPinned: "\(command) --pin-public-key KEY, with the new key, once you have it from the server's owner"
      default: "\(command) --insecure-no-verification shows the server all the same; send it nothing secret"
      }
    return Complaint(
      .notTrusted, "\(target) is not trusted: \(failure)", meaning: "No data was sent. \(failure.advice)", next: next)
  }
}
