// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto

/// Does what the runner says about the peer's chain.
struct ShimVerifier: PeerVerifier {
  let options: ConnectionOptions
  /// Whether it is to be asked about a session only for form's sake. BoringSSL believes it unless told to ask again.
  let believesSession: Bool
  let trusted: ChainVerifier?

  init(_ options: ConnectionOptions, isResumption: Bool) throws {
    self.options = options
    believesSession = isResumption && !options.expectsSessionMiss && !options.reverifiesOnResume
    if let file = options.trustFile, !file.isEmpty, options.verifiesPeer, !options.usesCustomVerifier,
      !options.verifyFails
    {
      var rules = ChainVerifier.Options()
      rules.allowsMissingServerName = true
      trusted = ChainVerifier(roots: try TrustRoots.pemFile(file), options: rules)
    } else {
      trusted = nil
    }
  }

  var wantsOCSPResponse: Bool { options.asksForStaple }

  var acceptedCertificateTypes: [CertificateType] {
    options.acceptedCertificateTypes.isEmpty ? [.x509] : options.acceptedCertificateTypes
  }

  /// One trust in all connections of a test.
  var trustFingerprint: [UInt8]? { Array("the runner".utf8) }

  var certificateSignatureSchemes: [SignatureScheme] { InsecureNoVerification().certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    if options.isAsync { try? await Task.sleep(for: .milliseconds(1)) }
    let isPinned = options.expectedKeyHash != nil
    if let key = peer.rawPublicKey, believesSession || !(isPinned || options.verifyFails) {
      return .success(VerifiedIdentity(rawPublicKey: key, grounds: .insecureNotVerified))
    }
    if believesSession { return await InsecureNoVerification().verify(peer, at: now) }
    if options.verifyFails, options.verifiesPeer || options.usesCustomVerifier || peer.rawPublicKey != nil {
      return .failure(.other("told to fail"))
    }
    if peer.rawPublicKey != nil {
      return await PinnedKeyVerifier(options.expectedKeyHash.flatMap { PublicKeyPin(sha256: $0) }.map { [$0] } ?? [])
        .verify(peer, at: now)
    }
    if options.failsStaple, !options.isServer { return .failure(.badStaple(subject: "", why: "told to fail")) }
    if let trusted { return await trusted.verify(peer, at: now) }
    return await InsecureNoVerification().verify(peer, at: now)
  }
}

/// The certificates of a PEM file in DER.
func certificates(inFile path: String) throws -> [[UInt8]] {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  var chain: [[UInt8]] = []
  var body: String?
  for line in text.split(whereSeparator: \.isNewline) {
    switch line {
    case "-----BEGIN CERTIFICATE-----": body = ""
    case "-----END CERTIFICATE-----":
      guard let data = Data(base64Encoded: body ?? "") else { throw Unimplemented(what: "the file \(path)") }
      chain.append(Array(data))
      body = nil
    default: body?.append(contentsOf: line)
    }
  }
  return chain
}
