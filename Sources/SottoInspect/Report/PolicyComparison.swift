// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoIdentity
import SottoWire

/// Holds a handshake against a policy, row by row. What was not seen does not pass.
package enum PolicyComparison {
  /// How the server's side of a handshake compares with what a policy asks of one's own.
  package static func verdict(of inspection: Inspection, under policy: Policy) -> PolicyVerdict {
    let chain = (inspection.serverIdentity?.sent ?? []).enumerated().map { index, view in
      try? LeafCertificate(der: view.der.bytes, index: index)
    }
    return PolicyVerdict(
      name: policy.name, source: policy.source,
      rows: [
        version(inspection.negotiated, policy), suite(inspection.negotiated, policy),
        group(inspection.negotiated, policy),
        scheme(inspection.negotiated, policy), key(chain, policy), lifetime(chain, policy), signatures(chain),
      ])
  }

  private static let notSeen = "not seen"

  private static func row(_ what: String, _ allowed: [some CustomStringConvertible], _ found: String?)
    -> PolicyVerdict.Row
  {
    let names = allowed.map(\.description)
    return .init(
      what: what, required: names.isEmpty ? "nothing is allowed" : names.joined(separator: ", "),
      found: found ?? notSeen,
      passes: found.map(names.contains) ?? false)
  }

  private static func version(_ agreed: Negotiated, _ policy: Policy) -> PolicyVerdict.Row {
    row("version", policy.versions, agreed.version)
  }

  private static func suite(_ agreed: Negotiated, _ policy: Policy) -> PolicyVerdict.Row {
    row("cipher suite", policy.cipherSuites, agreed.cipherSuite)
  }

  private static func group(_ agreed: Negotiated, _ policy: Policy) -> PolicyVerdict.Row {
    row("group", policy.groups, agreed.usesRSAKeyExchange ? "none: RSA key exchange" : agreed.group)
  }

  private static func scheme(_ agreed: Negotiated, _ policy: Policy) -> PolicyVerdict.Row {
    row(
      "signature scheme", policy.signatureSchemes,
      agreed.usesRSAKeyExchange ? "none: nothing is signed" : agreed.signatureScheme)
  }

  private static func key(_ chain: [LeafCertificate?], _ policy: Policy) -> PolicyVerdict.Row {
    let keys = policy.certificates.keys
    var row = row("certificate key", keys, chain.first??.key.name)
    row.passes = chain.first??.key.isAllowed(by: keys) ?? false
    return row
  }

  private static func lifetime(_ chain: [LeafCertificate?], _ policy: Policy) -> PolicyVerdict.Row {
    let most = policy.certificates.maximumLifetimeDays
    let recommended = policy.certificates.recommendedLifetimeDays
    var row = PolicyVerdict.Row(
      what: "certificate lifetime", required: most.map { "\($0) days at most" } ?? "any", found: notSeen, passes: false)
    guard let days = chain.first??.lifetimeDays else { return row }
    row.found = "\(days) days"
    row.passes = most.map { days <= Int64($0) } ?? true
    if row.passes, let recommended, days > Int64(recommended) {
      row.found += " (\(recommended) at most are recommended)"
    }
    return row
  }

  /// A policy does not name these (they are the issuers'), but what is broken never passes. A root's own signature proves nothing.
  private static func signatures(_ chain: [LeafCertificate?]) -> PolicyVerdict.Row {
    var row = PolicyVerdict.Row(
      what: "chain's signatures", required: "SHA-256 or better in every certificate but a root", found: notSeen,
      passes: false)
    let signed = chain.enumerated().filter { $0.offset == 0 || $0.element?.isSelfIssued != true }
    guard !signed.isEmpty else { return row }
    row.found = signed.map { $0.element?.signature.name ?? notSeen }.joined(separator: ", ")
    row.passes = signed.allSatisfy {
      $0.element.map { $0.signature.standing != .broken && $0.signature.scheme != nil } ?? false
    }
    return row
  }
}
