// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// An OCSP response (RFC 6960 section 4.2.1), field by field.
extension FieldReader {
  /// Returns in short what it says: `good until 2026-12-01T00:00:00Z`.
  mutating func ocspResponse() -> String {
    var said = ""
    element("OCSPResponse", DERTag.sequence, note: "The issuer's word on a certificate.", clause: "RFC 6960 §4.2.1") {
      response in
      let status = response.leaf("responseStatus", 0x0a, value: Self.responseStatus)
      if let status, status != [0] { said = Self.responseStatus(status) }
      guard response.nextTag == DERTag.wrapper(0) else { return }
      response.element("responseBytes", DERTag.wrapper(0)) { wrapper in
        wrapper.element("ResponseBytes", DERTag.sequence) { bytes in
          let type = bytes.objectIdentifier("responseType")
          bytes.element("response", DERTag.octetString) { content in
            if type == "1.3.6.1.5.5.7.48.1.1" {
              content.basicResponse(&said)
            } else {
              content.anythingOrBytes("response")
            }
          }
        }
      }
      response.value = said
    }
    return said
  }

  private static func responseStatus(_ content: [UInt8]) -> String {
    let names = [
      "successful", "malformedRequest", "internalError", "tryLater", "unknown (4)", "sigRequired", "unauthorized",
    ]
    let number = FieldText.number(content)
    // 4 is not used.
    return names.indices.contains(number) ? names[number] : "unknown (\(number))"
  }

  private mutating func basicResponse(_ said: inout String) {
    element("BasicOCSPResponse", DERTag.sequence) { basic in
      basic.element("tbsResponseData", DERTag.sequence, note: "The part that is signed.") { $0.responseData(&said) }
      let algorithm = basic.algorithm("signatureAlgorithm")
      basic.bitString("signature") { $0.signatureBytes(algorithm) }
      guard basic.nextTag == DERTag.wrapper(0) else { return }
      basic.element("certs", DERTag.wrapper(0), note: "The certificate of whoever signed it.") { wrapper in
        wrapper.element("SEQUENCE", DERTag.sequence) { list in
          list.list { element in
            var facts = CertificateFacts()
            element.certificate(&facts)
          }
        }
      }
    }
  }

  private mutating func responseData(_ said: inout String) {
    if nextTag == DERTag.wrapper(0) { element("version", DERTag.wrapper(0)) { $0.integer("INTEGER") } }
    switch nextTag {
    case DERTag.wrapper(1): element("byName", DERTag.wrapper(1)) { $0.value = $0.distinguishedName("Name")?.text ?? "" }
    case DERTag.wrapper(2): element("byKey", DERTag.wrapper(2)) { $0.leaf("KeyHash", DERTag.octetString) }
    default: anything("responderID")
    }
    _ = time("producedAt")
    var words: [String] = []
    element("responses", DERTag.sequence) { list in
      list.list { element in
        element.element("SingleResponse", DERTag.sequence) { single in
          single.singleResponse()
          words.append(single.value)
        }
      }
    }
    said = FieldText.join(words, limit: 3)
    if nextTag == DERTag.wrapper(1) { element("responseExtensions", DERTag.wrapper(1)) { $0.anythingLeft() } }
  }

  private mutating func singleResponse() {
    element("certID", DERTag.sequence, note: "Which certificate it speaks of.") { identifier in
      _ = identifier.algorithm("hashAlgorithm")
      identifier.leaf("issuerNameHash", DERTag.octetString)
      identifier.leaf("issuerKeyHash", DERTag.octetString)
      identifier.integer("serialNumber")
    }
    var status = ""
    var revocation: WallTime?
    switch nextTag {
    case DERTag.context(0):
      status = "good"
      leaf("certStatus", DERTag.context(0), value: { _ in status })
    case DERTag.wrapper(1):
      status = "revoked"
      element("certStatus", DERTag.wrapper(1)) { revoked in
        revoked.value = "revoked"
        revocation = revoked.time("revocationTime")
        revoked.anythingLeft()
      }
    case DERTag.context(2):
      status = "unknown"
      leaf("certStatus", DERTag.context(2), value: { _ in status })
    default: anything("certStatus")
    }
    let start = time("thisUpdate", note: "When this was so.")
    value = status
    if status == "revoked" {
      // It has no end: only the word on it is as fresh as these times say.
      if let revocation { value += " since \(revocation)" }
    } else if let start {
      value += " at \(start)"
    }
    if nextTag == DERTag.wrapper(0) {
      element("nextUpdate", DERTag.wrapper(0), note: "When there will be newer word.") { wrapper in
        if let end = wrapper.time("GeneralizedTime") { wrapper.value = end.description }
      }
      if let end = fields.last?.value, !end.isEmpty, status == "good" { value = "\(status) until \(end)" }
    }
    if nextTag == DERTag.wrapper(1) { element("singleExtensions", DERTag.wrapper(1)) { $0.anythingLeft() } }
  }
}
