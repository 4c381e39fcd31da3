// SPDX-License-Identifier: Apache-2.0

import X509

/// The certificates at which a chain may end. Cheap to copy and to share.
///
/// A root that can't be used (an odd curve, a broken encoding) is skipped and noted in ``skipped``: it doesn't cost the
/// others. A certificate of a single peer may stand here too; that peer is then trusted as it is.
public struct TrustRoots: Sendable {
  /// A certificate that was left out.
  public struct Skipped: Hashable, Sendable {
    /// Where it stood among the certificates of its source, counted from 0.
    public let index: Int
    /// Why it can't be used.
    public let reason: String
  }

  /// A root that can be used, in both readings.
  struct Anchor: Sendable {
    let view: LeafCertificate
    let certificate: X509.Certificate
  }

  /// The roots by the DER of their subject.
  let anchors: [[UInt8]: [Anchor]]
  /// How many certificates can be used.
  public let count: Int
  /// Those that can't.
  public let skipped: [Skipped]

  private init(_ anchors: [[UInt8]: [Anchor]], skipped: [Skipped]) {
    self.anchors = anchors
    self.count = anchors.values.reduce(0) { $0 + $1.count }
    self.skipped = skipped
  }

  /// Certificates in DER. The same one twice counts once.
  ///
  /// - Throws: ``TrustRootsError`` if not one of them can be used.
  public static func der(_ certificates: [[UInt8]]) throws(TrustRootsError) -> TrustRoots {
    try make(certificates.map { .success($0) }, source: "the certificates given")
  }

  /// The certificates of a PEM text; other blocks are passed over.
  ///
  /// - Parameter source: what errors call it.
  /// - Throws: ``TrustRootsError`` if not one of them can be used.
  public static func pem(_ text: String, source: String = "the PEM text given") throws(TrustRootsError) -> TrustRoots {
    var certificates: [Result<[UInt8], PEMError>] = []
    for result in PEM.scan(text) {
      switch result {
      case .success(let block):
        if block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE" {
          certificates.append(.success(block.der))
        }
      case .failure(let error): certificates.append(.failure(error))
      }
    }
    return try make(certificates, source: source)
  }

  /// The certificates of a PEM file.
  ///
  /// - Throws: ``TrustRootsError`` if it can't be read or not one certificate in it can be used.
  public static func pemFile(_ path: String) throws(TrustRootsError) -> TrustRoots {
    let text: String
    do { text = try TextFile.read(path) } catch {
      throw TrustRootsError(source: DisplayText.escaped(path), problem: error.why)
    }
    return try pem(text, source: DisplayText.escaped(path))
  }

  /// These roots and those of `other` together.
  public func combined(with other: TrustRoots) -> TrustRoots {
    var merged = anchors
    for (subject, list) in other.anchors {
      for anchor in list where !merged[subject, default: []].contains(where: { $0.view.der == anchor.view.der }) {
        merged[subject, default: []].append(anchor)
      }
    }
    return TrustRoots(merged, skipped: skipped + other.skipped)
  }

  /// The distinguished names of the roots in DER, in a fixed order: what `certificate_authorities` may carry (RFC 9846
  /// section 4.3.4).
  package var subjects: [[UInt8]] {
    anchors.keys.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The root that is this very certificate.
  func anchor(der: [UInt8], subject: [UInt8]) -> Anchor? {
    anchors[subject]?.first { $0.view.der == der }
  }

  private static func make(
    _ certificates: [Result<[UInt8], PEMError>], source: String
  ) throws(TrustRootsError) -> TrustRoots {
    var anchors: [[UInt8]: [Anchor]] = [:]
    var skipped: [Skipped] = []
    for (index, entry) in certificates.enumerated() {
      switch entry {
      case .failure(let error): skipped.append(Skipped(index: index, reason: error.description))
      case .success(let der):
        switch read(der, index) {
        case .failure(let failure): skipped.append(Skipped(index: index, reason: failure.description))
        case .success(let anchor):
          let known = anchors[anchor.view.subject, default: []]
          if !known.contains(where: { $0.view.der == der }) { anchors[anchor.view.subject, default: []].append(anchor) }
        }
      }
    }
    guard !anchors.isEmpty else {
      let problem =
        skipped.first.map { "no certificate in it can be used; the first one: \($0.reason)" }
        ?? "it holds no certificate"
      throw TrustRootsError(source: source, problem: problem)
    }
    return TrustRoots(anchors, skipped: skipped)
  }

  private static func read(_ der: [UInt8], _ index: Int) -> Result<Anchor, CertificateFailure> {
    do throws(CertificateFailure) {
      let view = try LeafCertificate(der: der, index: index)
      return .success(Anchor(view: view, certificate: try ParsedCertificate.x509(view, index: index)))
    } catch {
      return .failure(error)
    }
  }
}

/// Why there are no trust roots.
public struct TrustRootsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or whatever else they were to come from.
  public let source: String
  /// What is wrong with it.
  public let problem: String

  /// One sentence without a full stop.
  public var description: String { "no trusted roots from \(source): \(problem)" }
}
