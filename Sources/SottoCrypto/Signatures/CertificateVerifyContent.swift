// SPDX-License-Identifier: Apache-2.0

/// What the signature of a CertificateVerify covers (RFC 9846 section 4.5.2).
package enum CertificateVerifyContent {
  /// 64 spaces, the context string of the sender, a zero byte, and the transcript hash over all up to Certificate.
  package static func bytes(by sender: Role, transcriptHash: [UInt8]) -> [UInt8] {
    (sender == .client ? client : server) + transcriptHash
  }

  private static let client = prefix("TLS 1.3, client CertificateVerify")
  private static let server = prefix("TLS 1.3, server CertificateVerify")

  private static func prefix(_ context: String) -> [UInt8] {
    [UInt8](repeating: 0x20, count: 64) + Array(context.utf8) + [0]
  }
}
