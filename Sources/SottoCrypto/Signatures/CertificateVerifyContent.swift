// SPDX-License-Identifier: Apache-2.0

/// What the signature of a CertificateVerify covers (RFC 9846 section 4.5.2).
package enum CertificateVerifyContent {
  /// 64 spaces, the context string of the sender, a zero byte, and the transcript hash over all up to Certificate.
  package static func bytes(by sender: Role, transcriptHash: [UInt8]) -> [UInt8] {
    var content = [UInt8](repeating: 0x20, count: 64)
    switch sender {
    case .client: content += Array("TLS 1.3, client CertificateVerify".utf8)
    case .server: content += Array("TLS 1.3, server CertificateVerify".utf8)
    }
    content.append(0)
    content += transcriptHash
    return content
  }
}
