// SPDX-License-Identifier: Apache-2.0

import Crypto
import SottoCrypto
import SottoIdentity
import SottoWire
import SwiftASN1
package import X509

/// OCSP responses (RFC 6960 section 4.2.1) that test identities issue.
package struct TestStaple: Sendable {
  /// What a response says of a certificate.
  package enum Status: Sendable {
    case good, revoked, unknown
  }

  package var status = Status.good
  /// When it was said, and until when it counts, as GeneralizedTime.
  package var thisUpdate = "20260531000000Z"
  package var nextUpdate = "20260607000000Z"
  /// Whether the signature is spoilt.
  package var isForged = false

  package init(_ status: Status = .good) {
    self.status = status
  }

  /// The response about `subject` that `issuer` signs; its key is ECDSA P-256.
  package func response(about subject: TestIdentity, by issuer: TestIdentity) throws -> [UInt8] {
    let issuerView = try LeafCertificate(der: issuer.der)
    let keyHash = Array(Insecure.SHA1.hash(data: issuerView.subjectPublicKeyInfo.suffix(65)))
    let identifier = sequence(
      sequence(tlv(0x06, [0x2b, 0x0e, 0x03, 0x02, 0x1a]))
        + tlv(0x04, Array(Insecure.SHA1.hash(data: issuerView.subject))) + tlv(0x04, keyHash)
        + tlv(0x02, try LeafCertificate(der: subject.der).serialNumber))
    let said =
      switch status {
      case .good: tlv(0x80, [])
      case .revoked: tlv(0xa1, tlv(0x18, Array("20260101000000Z".utf8)))
      case .unknown: tlv(0x82, [])
      }
    let single = sequence(
      identifier + said + tlv(0x18, Array(thisUpdate.utf8)) + tlv(0xa0, tlv(0x18, Array(nextUpdate.utf8))))
    let data = sequence(
      tlv(0xa2, tlv(0x04, keyHash)) + tlv(0x18, Array(thisUpdate.utf8)) + sequence(single))
    var signature = try issuer.key.signing.sign(data, with: .ecdsaSecp256r1SHA256)
    if isForged { signature[signature.count - 1] ^= 1 }
    let algorithm = sequence(tlv(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]))
    let basic = sequence(data + algorithm + tlv(0x03, [0] + signature))
    let type = tlv(0x06, [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01])
    return sequence(tlv(0x0a, [0]) + tlv(0xa0, sequence(type + tlv(0x04, basic))))
  }

  /// Where one could ask: without it nobody looks at a response.
  package static var responder: Certificate.Extension {
    get throws {
      try Certificate.Extension(
        AuthorityInformationAccess([
          .init(method: .ocspServer, location: .uniformResourceIdentifier("http://ocsp.invalid/"))
        ]), critical: false)
    }
  }

  /// The demand for a response beside the certificate (RFC 7633): status_request among the TLS features.
  package static let demand = Certificate.Extension(
    oid: [1, 3, 6, 1, 5, 5, 7, 1, 24], critical: false, value: [0x30, 0x03, 0x02, 0x01, 0x05])
}

private func sequence(_ content: [UInt8]) -> [UInt8] { tlv(0x30, content) }

/// Content of fewer than 2^16 bytes with its tag and length.
private func tlv(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
  let count = content.count
  let length: [UInt8] =
    count < 128 ? [UInt8(count)] : count < 256 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 255)]
  return [tag] + length + content
}
