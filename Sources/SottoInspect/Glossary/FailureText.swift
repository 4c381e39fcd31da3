// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// What a kind of failure is, when it happens, and what to do.
struct FailureText {
  let id: FailureID
  let what: String
  let when: String
  let action: String

  init(_ id: FailureID, _ guide: Guide, _ what: String) {
    self.id = id
    self.what = what
    when = guide.texts.when
    action = guide.texts.action
  }

  init(_ id: FailureID, _ failure: CertificateFailure, what: String, when: String) {
    self.id = id
    self.what = what
    self.when = when
    action = failure.advice
  }

  /// All of them.
  static let all = records + hellos + identities + certificates + situations
}
