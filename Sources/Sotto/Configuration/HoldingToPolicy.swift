// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

extension CommonSettings {
  /// Credentials that are there before anyone has connected.
  func checkKnownCredentials(_ list: CredentialList?) throws(TLSError) {
    guard let policy, let list else { return }
    for credential in list.credentials { try policy.check(credential) }
  }

  /// An answer that presents something presents what the policy allows, signed as the policy allows.
  func heldToPolicy(_ answer: Answer) throws(TLSError) -> Answer {
    guard let policy else { return answer }
    switch answer {
    case .credential(.present(let credential)): return .credential(.present(try policy.held(credential)))
    case .clientCredential(.present(let credential)): return .clientCredential(.present(try policy.held(credential)))
    default: return answer
    }
  }
}

extension Policy {
  fileprivate func check(_ credential: Credential) throws(TLSError) {
    guard let violation = findings(for: credential).first(where: \.isViolation) else { return }
    throw TLSError(.credentialRefusedByPolicy("\"\(credential.name)\": \(violation). \(violation.advice)"))
  }

  fileprivate func held(_ credential: Credential) throws(TLSError) -> Credential {
    try check(credential)
    return credential.signing(onlyWith: signatureSchemes)
  }
}
