// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SwiftASN1
import Synchronization
@_spi(FixedExpiryValidationTime) import X509

/// One search for a path, and what it has cost and seen so far.
///
/// The path builder has no budget of its own and gives only texts as reasons. So the stores that it draws its issuers
/// from count every one they hand out, each of which costs a signature check, and run dry when the budget is spent; and
/// the policy that it asks about each path notes the precise reason.
final class PathSearch: Sendable {
  private struct State {
    var checksLeft: Int
    var isExhausted = false
    var firstFailure: CertificateFailure?
    var accepted: Path?
  }

  /// A path that was accepted.
  struct Path: Sendable {
    /// The peer's own certificate first, the trusted root last.
    let certificates: [LeafCertificate]
    /// The same, as the path builder has it.
    let chain: UnverifiedCertificateChain
  }

  private let state: Mutex<State>
  let rules: CertificateRules
  let roots: TrustRoots
  let presented: [ParsedCertificate]
  let staple: StapleCheck?

  init(rules: CertificateRules, roots: TrustRoots, presented: [ParsedCertificate], staple: StapleCheck? = nil) {
    self.staple = staple
    state = Mutex(State(checksLeft: rules.options.maximumSignatureChecks))
    self.rules = rules
    self.roots = roots
    self.presented = presented
  }

  /// Whether the search wanted more signature checks than it had.
  var isExhausted: Bool { state.withLock { $0.isExhausted } }

  /// Why the first path that led to a trusted root was refused.
  var firstFailure: CertificateFailure? { state.withLock { $0.firstFailure } }

  //= rfc9846 4.5.1-11
  /// The path from `leaf` to a trusted root, or nil. The root need not be among what the peer sent.
  func run(_ leaf: X509.Certificate) async -> Path? {
    var rootsBySubject: [DistinguishedName: [X509.Certificate]] = [:]
    for issuer in Set(presented.map(\.view.issuer)) {
      guard let anchors = roots.anchors[issuer], let first = anchors.first else { continue }
      rootsBySubject[first.certificate.subject, default: []] += anchors.map(\.certificate)
    }
    let intermediates = Dictionary(grouping: presented.dropFirst().compactMap(\.certificate), by: \.subject)
    var verifier = Verifier(rootCertificates: CertificateStore(custom: BudgetedStore(self, rootsBySubject))) {
      PathPolicy(search: self)
    }
    let result = await verifier.validate(
      leaf: leaf, intermediates: CertificateStore(custom: BudgetedStore(self, intermediates)))
    // The path that the policy accepted, which it did last.
    guard case .validCertificate = result else { return nil }
    return state.withLock { $0.accepted }
  }

  /// Our reading of a path that the path builder made; nil if one of its certificates is not known, which can't be.
  fileprivate func views(_ chain: [X509.Certificate]) -> [LeafCertificate]? {
    var result: [LeafCertificate] = []
    for (index, certificate) in chain.enumerated() {
      if index == chain.count - 1 {
        guard let view = anchorView(certificate, issuing: result.last) else { return nil }
        result.append(view)
      } else {
        guard let entry = presented.first(where: { $0.certificate == certificate }) else { return nil }
        result.append(entry.view)
      }
    }
    return result
  }

  private func anchorView(_ certificate: X509.Certificate, issuing last: LeafCertificate?) -> LeafCertificate? {
    guard let last else { return nil }
    return roots.anchors[last.issuer]?.first { $0.certificate == certificate }?.view
  }

  fileprivate func note(_ failure: CertificateFailure) {
    state.withLock { if $0.firstFailure == nil { $0.firstFailure = failure } }
  }

  fileprivate func accept(_ path: Path) {
    state.withLock { $0.accepted = path }
  }

  /// As many of `issuers` as there are signature checks left.
  fileprivate func spend(_ issuers: [X509.Certificate]) -> [X509.Certificate] {
    state.withLock { state in
      let granted = min(state.checksLeft, issuers.count)
      state.checksLeft -= granted
      if granted < issuers.count { state.isExhausted = true }
      return Array(issuers.prefix(granted))
    }
  }
}

/// A store that runs dry when the search's budget is spent.
private struct BudgetedStore: CustomCertificateStore {
  private let search: PathSearch
  private var certificates: [DistinguishedName: [X509.Certificate]]

  init(_ search: PathSearch, _ certificates: [DistinguishedName: [X509.Certificate]]) {
    self.search = search
    self.certificates = certificates
  }

  subscript(subject: DistinguishedName) -> [X509.Certificate]? {
    get async { certificates[subject].map(search.spend) }
  }

  /// Peers that are trusted as they are have been accepted before the search.
  func contains(_ certificate: X509.Certificate) async -> Bool { false }

  mutating func append(contentsOf certificates: some Sequence<X509.Certificate>) {
    for certificate in certificates { self.certificates[certificate.subject, default: []].append(certificate) }
  }

  static func == (left: BudgetedStore, right: BudgetedStore) -> Bool {
    left.search === right.search && left.certificates == right.certificates
  }

  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(search)) }
}

/// Our rules, then those of RFC 5280 that only the path builder knows (name constraints).
private struct PathPolicy: VerifierPolicy {
  let search: PathSearch
  let verifyingCriticalExtensions = Array(CertificateOIDs.understood)

  mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
    guard let path = search.views(Array(chain)), let leaf = path.first else {
      return .failsToMeetPolicy(reason: "unknown certificate in the path")
    }
    do throws(CertificateFailure) {
      try search.rules.path(path)
    } catch {
      search.note(error)
      return .failsToMeetPolicy(reason: "refused")
    }
    let time = Date(timeIntervalSince1970: Double(search.rules.now.secondsSinceEpoch))
    let result = RFC5280Policy(fixedExpiryValidationTime: time).chainMeetsPolicyRequirements(chain: chain)
    if case .failsToMeetPolicy = result {
      search.note(
        .constraintViolated(subject: leaf.subjectText, why: "the name constraints of one of its issuers exclude it"))
      return result
    }
    if let staple = search.staple, let failure = await staple.failure(of: chain, subject: leaf.subjectText) {
      search.note(failure)
      return .failsToMeetPolicy(reason: "refused")
    }
    search.accept(PathSearch.Path(certificates: path, chain: chain))
    return result
  }
}
