// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import Synchronization

/// The paths that a verifier has found, by all that the peer presented. Where that comes again, nobody has to search, nor ask
/// again what time doesn't change.
///
/// What is found here can only say yes sooner. What may be different now is asked anew, and if any of it isn't as it was, the
/// search is made as if nothing were known.
final class KnownPaths: Sendable {
  /// A path that was accepted.
  final class Path: Sendable {
    /// As it was found.
    let found: PathSearch.Path
    /// Who was accepted.
    let identity: VerifiedIdentity
    /// Of each certificate but the last: that the next one signed it.
    private let signatures: [SignatureCheck]
    /// When they were last checked, in seconds since 1970.
    private let checked: Atomic<Int64>

    /// Nil if one of the signatures is none that can be checked here, which the path builder knows better then.
    convenience init?(_ found: PathSearch.Path, _ identity: VerifiedIdentity, checked now: WallTime) {
      var signatures: [SignatureCheck] = []
      for (below, issuer) in zip(found.certificates, found.certificates.dropFirst()) {
        guard let check = below.signatureCheck(by: issuer) else { return nil }
        signatures.append(check)
      }
      self.init(found, identity, signatures, checked: now)
    }

    init(_ found: PathSearch.Path, _ identity: VerifiedIdentity, _ signatures: [SignatureCheck], checked now: WallTime)
    {
      self.found = found
      self.identity = identity
      self.signatures = signatures
      checked = Atomic(now.secondsSinceEpoch)
    }

    /// Whether each certificate is signed by the next one: checked now, or not longer ago than `patience`.
    func isSigned(at now: WallTime, patience: Duration) -> Bool {
      let (age, overflow) = now.secondsSinceEpoch.subtractingReportingOverflow(checked.load(ordering: .relaxed))
      if !overflow, age >= 0, .seconds(age) < patience { return true }
      guard signatures.allSatisfy(\.isGood) else { return false }
      checked.store(now.secondsSinceEpoch, ordering: .relaxed)
      return true
    }
  }

  /// What a peer presented, as far as the search depends on it: compared by all bytes of all certificates.
  private struct Question: Hashable {
    let certificates: [CertificateBytes]
    let usage: CertificateUsage

    init(_ peer: PresentedChain) {
      certificates = peer.certificates.map(CertificateBytes.init)
      usage = peer.usage
    }
  }

  private let paths: Mutex<RecentlyUsed<Question, Path>>

  /// - Parameter maximumBytes: Of what peers presented; with what was read from it, a path takes several times as much.
  init(maximumCount: Int = 256, maximumBytes: Int = 1 << 20) {
    paths = Mutex(RecentlyUsed(maximumCount: maximumCount, maximumSize: maximumBytes))
  }

  /// How many there are.
  var count: Int { paths.withLock { $0.count } }

  /// The path that was found for just this.
  func path(for peer: PresentedChain) -> Path? {
    let question = Question(peer)
    return paths.withLock { $0.value(for: question) }
  }

  /// Keeps a path, unless the peer presented more than that: what is in no path nobody has signed, and whoever has a copy of a
  /// good chain could add to it as he likes.
  func keep(_ path: Path, for peer: PresentedChain) {
    let inPath = Set(path.found.certificates.map { CertificateBytes($0.der) })
    let question = Question(peer)
    guard question.certificates.allSatisfy(inPath.contains) else { return }
    let size = peer.certificates.reduce(0) { $0 + $1.count }
    paths.withLock { $0.keep(path, for: question, size: size) }
  }
}
