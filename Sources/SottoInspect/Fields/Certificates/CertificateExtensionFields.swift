// SPDX-License-Identifier: Apache-2.0

/// Extensions of certificates (RFC 5280 section 4.2).
extension FieldReader {
  mutating func certificateExtension(_ facts: inout CertificateFacts) {
    guard let header = elementHeader(), header.tag == DERTag.sequence else {
      element("Extension", DERTag.sequence) { _ in }
      return
    }
    let meaning = CertificateExtensionMeaning(ahead: left.dropFirst(header.size))
    element(meaning.name, DERTag.sequence, note: meaning.note, clause: meaning.clause) { inner in
      let identifier = inner.objectIdentifier("extnID")
      var isCritical = false
      if inner.nextTag == DERTag.boolean {
        let critical = inner.leaf(
          "critical", DERTag.boolean, note: "Whoever doesn't know the extension must refuse the certificate.",
          value: DERTag.booleanText)
        isCritical = critical == [0xff]
      }
      var said = ""
      inner.element("extnValue", DERTag.octetString) { content in
        content.extensionValue(identifier, &facts)
        said = content.value
      }
      inner.value = said
      if isCritical { inner.value += inner.value.isEmpty ? "critical" : " (critical)" }
    }
  }

  private mutating func extensionValue(_ identifier: String?, _ facts: inout CertificateFacts) {
    switch identifier {
    case "2.5.29.17": subjectAltName(&facts)
    case "2.5.29.18": element("GeneralNames", DERTag.sequence) { $0.value = FieldText.join($0.generalNames()) }
    case "2.5.29.15": keyUsage()
    case "2.5.29.37": extendedKeyUsage()
    case "2.5.29.19": basicConstraints(&facts)
    case "2.5.29.14":
      let key = leaf("KeyIdentifier", DERTag.octetString)
      value = key.map { FieldText.hex($0) } ?? ""
    case "2.5.29.35": authorityKeyIdentifier()
    case "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11": informationAccess()
    case "2.5.29.31", "2.5.29.46": distributionPoints()
    case "2.5.29.32": policies()
    case "2.5.29.30": nameConstraints()
    case "1.3.6.1.4.1.11129.2.4.2":
      element("SignedCertificateTimestampList", DERTag.octetString) { $0.signedCertificateTimestampList() }
      value = fields.last?.value ?? ""
    case "1.3.6.1.5.5.7.1.24": tlsFeatures()
    default: anythingOrBytes("value")
    }
  }

  private mutating func subjectAltName(_ facts: inout CertificateFacts) {
    var names: [String] = []
    element("GeneralNames", DERTag.sequence) { names = $0.generalNames() }
    facts.names += names
    value = FieldText.join(names)
  }

  private mutating func keyUsage() {
    let names = [
      "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
      "cRLSign",
      "encipherOnly", "decipherOnly",
    ]
    let text = { (content: [UInt8]) in
      let bits = content.dropFirst().prefix(2).enumerated().flatMap { index, byte in
        (0..<8).filter { byte & (0x80 >> UInt8($0)) != 0 }.map { index * 8 + $0 }
      }
      return FieldText.join(bits.map { names.indices.contains($0) ? names[$0] : "bit \($0)" })
    }
    if let content = leaf("KeyUsage", DERTag.bitString, value: text) { value = text(content) }
  }

  private mutating func extendedKeyUsage() {
    var purposes: [String] = []
    element("ExtKeyUsageSyntax", DERTag.sequence) { list in
      list.list {
        if let purpose = $0.objectIdentifier("KeyPurposeId") { purposes.append(ObjectIdentifiers.name(purpose)) }
      }
    }
    value = FieldText.join(purposes)
  }

  private mutating func basicConstraints(_ facts: inout CertificateFacts) {
    facts.hasConstraints = true
    element("BasicConstraints", DERTag.sequence) { inner in
      var isAuthority = false
      if inner.nextTag == DERTag.boolean {
        let content = inner.leaf(
          "cA", DERTag.boolean, note: "Whether the key may sign other certificates.", value: DERTag.booleanText)
        isAuthority = content == [0xff]
      }
      inner.value = isAuthority ? "an authority" : "no authority"
      if inner.nextTag == DERTag.integer {
        let length = inner.integer("pathLenConstraint", note: "How many authorities may follow below it.")
        if let length { inner.value += ", \(DERTag.integerText(length)) below it" }
      }
      if !inner.isBroken { facts.isAuthority = isAuthority }
    }
    value = fields.last?.value ?? ""
  }

  private mutating func authorityKeyIdentifier() {
    element("AuthorityKeyIdentifier", DERTag.sequence) { inner in
      if inner.nextTag == DERTag.context(0), let key = inner.leaf("keyIdentifier", DERTag.context(0)) {
        inner.value = FieldText.hex(key)
      }
      if inner.nextTag == DERTag.wrapper(1) {
        inner.element("authorityCertIssuer", DERTag.wrapper(1)) { _ = $0.generalNames() }
      }
      if inner.nextTag == DERTag.context(2) { inner.leaf("authorityCertSerialNumber", DERTag.context(2)) }
    }
    value = fields.last?.value ?? ""
  }

  private mutating func informationAccess() {
    var places: [String] = []
    element("AccessDescriptions", DERTag.sequence) { list in
      list.list { element in
        element.element("AccessDescription", DERTag.sequence) { description in
          let method = description.objectIdentifier("accessMethod")
          let place = description.generalName()
          if let method, let place { description.value = "\(ObjectIdentifiers.name(method)): \(place)" }
          places.append(description.value)
        }
      }
    }
    value = FieldText.join(places.filter { !$0.isEmpty })
  }

  private mutating func distributionPoints() {
    var places: [String] = []
    element("CRLDistributionPoints", DERTag.sequence) { list in
      list.list { element in
        element.element("DistributionPoint", DERTag.sequence) { point in
          if point.nextTag == DERTag.wrapper(0) {
            point.element("distributionPoint", DERTag.wrapper(0)) { name in
              guard name.nextTag == DERTag.wrapper(0) else { return name.anythingLeft() }
              name.element("fullName", DERTag.wrapper(0)) { places += $0.generalNames() }
            }
          }
          if point.nextTag == DERTag.context(1) { point.leaf("reasons", DERTag.context(1)) }
          if point.nextTag == DERTag.wrapper(2) {
            point.element("cRLIssuer", DERTag.wrapper(2)) { _ = $0.generalNames() }
          }
        }
      }
    }
    value = FieldText.join(places)
  }

  private mutating func policies() {
    var policies: [String] = []
    element("CertificatePolicies", DERTag.sequence) { list in
      list.list { element in
        element.element("PolicyInformation", DERTag.sequence) { policy in
          if let identifier = policy.objectIdentifier("policyIdentifier") {
            policy.value = ObjectIdentifiers.name(identifier)
            policies.append(policy.value)
          }
          if policy.nextTag == DERTag.sequence { policy.policyQualifiers() }
        }
      }
    }
    value = FieldText.join(policies)
  }

  private mutating func policyQualifiers() {
    element("policyQualifiers", DERTag.sequence) { list in
      list.list { element in
        element.element("PolicyQualifierInfo", DERTag.sequence) { qualifier in
          qualifier.objectIdentifier("policyQualifierId")
          qualifier.anything("qualifier")
        }
      }
    }
  }

  private mutating func nameConstraints() {
    var texts: [String] = []
    element("NameConstraints", DERTag.sequence) { inner in
      for (number, name) in [(UInt8(0), "permittedSubtrees"), (1, "excludedSubtrees")]
      where inner.nextTag == DERTag.wrapper(number) {
        inner.element(name, DERTag.wrapper(number)) { subtrees in
          var names: [String] = []
          subtrees.list { element in
            element.element("GeneralSubtree", DERTag.sequence) { subtree in
              if let name = subtree.generalName(isSubtree: true) { names.append(name) }
              subtree.anythingLeft()
            }
          }
          subtrees.value = FieldText.join(names)
          texts.append("\(number == 0 ? "only" : "not") \(subtrees.value.isEmpty ? "certain names" : subtrees.value)")
        }
      }
    }
    value = FieldText.join(texts)
  }

  private mutating func tlsFeatures() {
    var features: [String] = []
    element("Features", DERTag.sequence) { list in
      list.list { element in
        guard let number = element.integer("INTEGER") else { return }
        let name = number == [5] ? "status_request" : number == [17] ? "status_request_v2" : DERTag.integerText(number)
        features.append(name)
        element.revalue("\(name) (\(DERTag.integerText(number)))")
      }
    }
    value = FieldText.join(features)
  }
}

/// What an extension of certificates is for.
struct CertificateExtensionMeaning {
  let name: String
  let note: String?
  let clause: String?

  /// Of the extension whose identifier these bytes begin with.
  init(ahead bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(66))
    let count = start.count > 1 && start[0] == DERTag.objectIdentifier ? Int(start[1]) : 0
    let identifier =
      count > 0 && start.count >= 2 + count ? ObjectIdentifiers.dotted(Array(start[2..<(2 + count)])) : nil
    name = identifier.map(ObjectIdentifiers.name) ?? "Extension"
    note = identifier.flatMap { Self.table[$0]?.0 }
    clause = identifier.flatMap { Self.table[$0]?.1 }
  }

  private static let table: [String: (String, String)] = [
    "2.5.29.17": (
      "The names that the certificate holds for: the one that was wanted must be among them.", "RFC 5280 §4.2.1.6"
    ),
    "2.5.29.18": ("Other names of the issuer.", "RFC 5280 §4.2.1.7"),
    "2.5.29.15": ("What the key may be used for.", "RFC 5280 §4.2.1.3"),
    "2.5.29.37": ("In which protocols and roles it may be used.", "RFC 5280 §4.2.1.12"),
    "2.5.29.19": ("Whether its owner may sign certificates of others.", "RFC 5280 §4.2.1.9"),
    "2.5.29.14": ("A short number for the key.", "RFC 5280 §4.2.1.2"),
    "2.5.29.35": ("Which of the issuer's keys signed it.", "RFC 5280 §4.2.1.1"),
    "2.5.29.31": ("Where the list of revoked certificates is.", "RFC 5280 §4.2.1.13"),
    "2.5.29.46": ("Where the newest changes of that list are.", "RFC 5280 §4.2.1.15"),
    "2.5.29.32": ("By which rules it was issued.", "RFC 5280 §4.2.1.4"),
    "2.5.29.30": ("For which names the authority may sign.", "RFC 5280 §4.2.1.10"),
    "1.3.6.1.5.5.7.1.1": (
      "Where to ask whether it was revoked, and where its issuer's certificate is.", "RFC 5280 §4.2.2.1"
    ),
    "1.3.6.1.5.5.7.1.11": ("Where the owner publishes things.", "RFC 5280 §4.2.2.2"),
    "1.3.6.1.5.5.7.1.24": ("What a server that shows it must also do: bring an OCSP response along.", "RFC 7633"),
    "1.3.6.1.4.1.11129.2.4.2": ("Public logs' promises that they have seen the certificate.", "RFC 6962 §3.3"),
    "1.3.6.1.4.1.11129.2.4.3": ("Makes it worthless on purpose: it was only made to be logged.", "RFC 6962 §3.1"),
    "1.3.6.1.4.1.44363.44": ("The owner may delegate to short-lived keys.", "RFC 9345 §4.2"),
    "1.3.6.1.5.5.7.48.1.5": ("Nobody need ask whether this one was revoked.", "RFC 6960 §4.2.2.2.1"),
  ]
}
