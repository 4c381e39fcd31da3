// SPDX-License-Identifier: Apache-2.0

extension TrustRoots {
  /// The roots that the system trusts: the file that `SSL_CERT_FILE` names, or else the first of the places where
  /// distributions keep their bundle. Read once per process.
  ///
  /// - Throws: ``TrustRootsError`` if there is no bundle or nothing in it can be used.
  public static func system() throws(TrustRootsError) -> TrustRoots { try cached.get() }

  private static let cached = Result { () throws(TrustRootsError) in
    try load(named: TextFile.environment("SSL_CERT_FILE"), among: bundles)
  }

  /// Debian and Alpine; Fedora, RHEL and SUSE, in the places of various years; macOS and the BSDs.
  private static let bundles = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
  ]

  /// The bundle that the user names, which must then be good, or the first one that is there.
  static func load(named path: String?, among bundles: [String]) throws(TrustRootsError) -> TrustRoots {
    if let path { return try pemFile(path) }
    for bundle in bundles where TextFile.isReadable(bundle) { return try pemFile(bundle) }
    throw TrustRootsError(
      source: "the system",
      problem: "no bundle was found; install the package ca-certificates, or name a file in SSL_CERT_FILE")
  }
}
