// SPDX-License-Identifier: Apache-2.0

/// The names that a certificate covers: its subjectAltName, and nothing else. The common name is never one (RFC 9525
/// section 2).
public struct CertificateNames: Hashable, Sendable {
  /// DNS names in lower case; a wildcard stands as the whole first label.
  public let dnsNames: [String]
  /// IP addresses, four or sixteen bytes each.
  public let ipAddresses: [[UInt8]]
  /// Names that can match nothing, such as `*.com` or other letters, made fit to be shown.
  public let unusable: [String]

  /// Names that are already in the form that the properties promise.
  /// The names in a certificate, for verifiers of your own.
  ///
  /// - Parameter der: The certificate.
  /// - Throws: ``CertificateFailure/unparseable(index:why:)``.
  public init(certificate der: [UInt8]) throws(CertificateFailure) {
    self = try LeafCertificate(der: der).names
  }

  package init(dnsNames: [String] = [], ipAddresses: [[UInt8]] = [], unusable: [String] = []) {
    self.dnsNames = dnsNames
    self.ipAddresses = ipAddresses
    self.unusable = unusable
  }

  /// Whether no name is there that could match.
  public var isEmpty: Bool { dnsNames.isEmpty && ipAddresses.isEmpty }

  /// All names as text, those that match nothing last.
  public var presented: [String] { dnsNames + ipAddresses.map(IPAddress.text) + unusable }

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
