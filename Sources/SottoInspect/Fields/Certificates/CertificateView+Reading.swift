// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
package import SottoIdentity

extension CertificateView {
  /// What a certificate says, as far as it can be read, seen at a moment.
  ///
  /// It reads what no path builder can: keys and signatures of any kind are named, and whatever is malformed is shown.
  package init(reading der: [UInt8], now: WallTime?) { self.init(reading: der, now: now, FieldBudget()) }

  /// The same, as one of several that together are taken apart into so many fields at most.
  init(reading der: [UInt8], now: WallTime?, _ budget: FieldBudget) {
    self.init(der: der, sha256: HashAlgorithm.sha256.hash(der))
    var facts = CertificateFacts()
    var reader = FieldReader(der, budget: budget)
    reader.certificate(&facts)
    reader.close()
    fields = reader.fields
    problem = Field.firstProblem(in: fields)
    subject = facts.subject?.text
    issuer = facts.issuer?.text
    names = facts.names
    notBefore = facts.notBefore?.description
    notAfter = facts.notAfter?.description
    serial = facts.serial.map { HexBytes($0) }
    key = facts.key
    signature = facts.signature
    // Of a certificate before version 3 nobody can tell.
    isAuthority = facts.isAuthority ?? (facts.isComplete && !facts.hasConstraints && facts.version == 3 ? false : nil)
    if let subject = facts.subject, let issuer = facts.issuer { isSelfIssued = subject.der == issuer.der }
    if let now { age(from: facts.notBefore, to: facts.notAfter, at: now) }
  }

  private mutating func age(from start: WallTime?, to end: WallTime?, at now: WallTime) {
    // A certificate's own times are within the years 0 to 9999; a clock may say anything.
    let now = min(max(now.secondsSinceEpoch, -1 << 42), 1 << 42)
    guard let end = end?.secondsSinceEpoch else { return }
    let left = end - now
    daysLeft = Int(left >= 0 ? left / 86_400 : (left - 86_399) / 86_400)
    guard let start = start?.secondsSinceEpoch, end > start else { return }
    elapsedPermille = Int((now - start) * 1000 / (end - start))
  }
}

extension Field {
  /// The first thing that is wrong among fields, with the way to it: `extensions › key_share, at byte 57: …`.
  package static func firstProblem(in fields: [Field]) -> String? { firstProblem(in: fields, path: []) }

  private static func firstProblem(in fields: [Field], path: [String]) -> String? {
    for field in fields {
      let here = path + [field.name]
      // What is wrong inside says it more exactly.
      if let inside = firstProblem(in: field.children, path: here) { return inside }
      if let problem = field.problem { return "\(here.joined(separator: " › ")), at byte \(field.offset): \(problem)" }
    }
    return nil
  }
}
