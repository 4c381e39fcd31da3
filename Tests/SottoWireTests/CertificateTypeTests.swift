// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// The certificate types of RFC 7250 on the wire.
@Suite struct CertificateTypeTests {
  @Test func lists() throws {
    var block = ExtensionBlock()
    block.append(CertificateTypeList(types: [.rawPublicKey, .x509]), as: .clientCertificateType)
    #expect(block[.clientCertificateType]?.body == [2, 2, 0])
    let read = try block.decode(CertificateTypeList.self, from: .clientCertificateType)
    #expect(read?.types == [.rawPublicKey, .x509] && read?.isNeedless == false)
    #expect(CertificateTypeList(types: [.x509]).isNeedless)
    for body: [UInt8] in [[], [0], [1], [1, 2, 0]] {
      var broken = ExtensionBlock()
      broken.append(RawExtension(type: .serverCertificateType, body: body))
      #expect(throws: DecodeError.self) { try broken.decode(CertificateTypeList.self) }
    }
  }

  @Test func choices() throws {
    var block = ExtensionBlock()
    block.append(SelectedCertificateType(selected: .rawPublicKey))
    #expect(block[.serverCertificateType]?.body == [2])
    #expect(try block.decode(SelectedCertificateType.self)?.selected == .rawPublicKey)
    #expect(CertificateType(rawValue: 7).description == "unknown (7)")
  }

  @Test func aKeyInTLS12() throws {
    let message = try #require(HandshakeMessage(RawPublicKeyTLS12(subjectPublicKeyInfo: [5, 6])))
    #expect(message.bytes == [11, 0, 0, 5, 0, 0, 2, 5, 6])
    #expect(try message.decode(RawPublicKeyTLS12.self).subjectPublicKeyInfo == [5, 6])
    let none = try #require(HandshakeMessage(RawPublicKeyTLS12(subjectPublicKeyInfo: [])))
    #expect(none == HandshakeMessage(CertificateTLS12(certificates: [])))
  }
}
