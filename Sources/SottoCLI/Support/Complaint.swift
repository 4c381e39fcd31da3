// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// Why a command gives up, for people: what happened, what it means, and what to try. All texts are fit to be shown.
struct Complaint: Error, Equatable {
  /// What the process ends with.
  let status: ExitStatus
  /// What happened, in one plain sentence without a full stop.
  let what: String
  /// What that means, in whole sentences.
  var meaning: String?
  /// A command to try, or what else to do.
  var next: String?

  init(_ status: ExitStatus, _ what: String, meaning: String? = nil, next: String? = nil) {
    self.status = status
    self.what = what
    self.meaning = meaning
    self.next = next
  }

  /// The lines for standard error.
  var lines: [String] {
    ["sotto: \(what)"] + (meaning.map { ["  \($0)"] } ?? []) + (next.map { ["  Next: \($0)"] } ?? [])
  }
}

extension Complaint {
  /// Files that don't make a credential.
  init(_ error: CredentialError) {
    let place = error.source.map { "\($0): " } ?? ""
    self.init(.usage, place + error.problem, next: error.advice)
  }

  /// Files that hold no roots.
  init(_ error: TrustRootsError) {
    self.init(
      .usage, error.description, meaning: "Without trusted roots, no server's certificate can be believed.",
      next: "give a PEM file of trusted certificates with --ca FILE")
  }

  /// A fault that should not be.
  init(internal what: String) {
    self.init(
      .internal, "internal error: \(DisplayText.escaped(what, limit: 600))",
      meaning: "This is a fault of sotto's, not yours.",
      next: "report it with the command that you ran")
  }
}
