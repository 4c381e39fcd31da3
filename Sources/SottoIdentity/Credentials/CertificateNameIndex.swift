// SPDX-License-Identifier: Apache-2.0

/// Finds, among many certificates, those that cover a name; the same ones as ``CertificateNames/covers(_:)`` for each.
package struct CertificateNameIndex: Sendable {
  /// By the names as they are presented, a wildcard as such.
  private var dnsNames: [String: [Int]] = [:]
  private var ipAddresses: [[UInt8]: [Int]] = [:]

  /// An index of these, which are called by their places in the list.
  package init(_ certificates: [CertificateNames]) {
    for (place, names) in certificates.enumerated() {
      for name in names.dnsNames where dnsNames[name]?.last != place { dnsNames[name, default: []].append(place) }
      for address in names.ipAddresses where ipAddresses[address]?.last != place {
        ipAddresses[address, default: []].append(place)
      }
    }
  }

  /// The places of those that cover `name`, in order.
  package func places(covering name: ServerName) -> [Int] {
    switch name.kind {
    case .ipv4(let bytes), .ipv6(let bytes): return ipAddresses[bytes] ?? []
    case .dns(let wanted):
      let exact = dnsNames[wanted] ?? []
      guard let dot = wanted.firstIndex(of: "."), let wild = dnsNames["*" + wanted[dot...]] else { return exact }
      return exact.isEmpty ? wild : (exact + wild.filter { !exact.contains($0) }).sorted()
    }
  }
}
