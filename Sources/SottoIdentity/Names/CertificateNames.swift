// SPDX-License-Identifier: Apache-2.0

/// The names that a certificate covers: its subjectAltName, and nothing else. The common name is never one (RFC 9525
/// section 2).
public struct CertificateNames: Hashable, Sendable {
  /// DNS names in lower case; a wildcard stands as the whole first label.
  public let dnsNames: [String]
  /// IP addresses, four or sixteen bytes each.
  public let ipAddresses: [[UInt8]]
  /// Uniform resource identifiers as they stand, such as SPIFFE ids: who a service is, never what a server is called.
  /// What a peer could write into one to confuse a reader (controls, spaces, other than ASCII) makes it unusable.
  public let uris: [String]
  /// Names that can match nothing, such as `*.com` or other letters, made fit to be shown.
  public let unusable: [String]

  /// The names in a certificate, for verifiers of your own.
  ///
  /// - Parameter der: The certificate.
  /// - Throws: ``CertificateFailure/unparseable(index:why:)``.
  public init(certificate der: [UInt8]) throws(CertificateFailure) {
    self = try LeafCertificate(der: der).names
  }

  /// Names that are already in the form that the properties promise.
  package init(
    dnsNames: [String] = [], ipAddresses: [[UInt8]] = [], uris: [String] = [], unusable: [String] = []
  ) {
    self.dnsNames = dnsNames
    self.ipAddresses = ipAddresses
    self.uris = uris
    self.unusable = unusable
  }

  /// The one SPIFFE id, if the certificate has exactly one URI and that is one: a certificate with several identifies
  /// nobody (SPIFFE X.509-SVID section 2).
  public var spiffeID: String? {
    guard uris.count == 1, let uri = uris.first, uri.utf8.starts(with: "spiffe://".utf8) else { return nil }
    return uri
  }

  /// Whether no name is there that could match a server's.
  public var isEmpty: Bool { dnsNames.isEmpty && ipAddresses.isEmpty }

  /// All names as text, those that match nothing last.
  public var presented: [String] { dnsNames + ipAddresses.map(IPAddress.text) + uris + unusable }

  /// Whether one of the names matches `name` (RFC 9525 section 6): letter for letter without regard to case, or by a
  /// wildcard that stands for exactly one label. An address matches only the same address.
  public func covers(_ name: ServerName) -> Bool {
    switch name.kind {
    case .dns(let wanted): dnsNames.contains { Self.matches(presented: $0, wanted: wanted) }
    case .ipv4(let bytes), .ipv6(let bytes): ipAddresses.contains(bytes)
    }
  }

  /// Both are in lower case.
  private static func matches(presented: String, wanted: String) -> Bool {
    if presented == wanted { return true }
    guard presented.utf8.starts(with: "*.".utf8), let dot = wanted.utf8.firstIndex(of: UInt8(ascii: ".")) else {
      return false
    }
    return wanted.utf8[dot...].elementsEqual(presented.utf8.dropFirst())
  }
}
