// SPDX-License-Identifier: Apache-2.0

import SottoWire

// What the registries have names for and nobody needs explained at length: entries are made for it when it is asked for.
extension Glossary {
  /// The entries for a name of the registries.
  static func registered(named name: String) -> [Entry] { registry.names[key(name)] ?? [] }

  /// The entries for a number of the registries.
  static func registered(number: Int) -> [Entry] { registry.numbers[number] ?? [] }

  private static let registry: (names: [String: [Entry]], numbers: [Int: [Entry]]) = {
    let known = Set(entries.map { "\($0.kind.rawValue) \(key($0.title))" })
    var names: [String: [Entry]] = [:]
    var numbers: [Int: [Entry]] = [:]
    func add(_ kind: Kind, _ name: String, _ number: Int, _ text: String) {
      guard !name.hasPrefix("unknown"), name != "GREASE", !known.contains("\(kind.rawValue) \(key(name))") else {
        return
      }
      let entry = Entry(kind, name, number: text, what: what(kind), when: when(kind), action: action(kind))
      names[key(name), default: []].append(entry)
      numbers[number, default: []].append(entry)
    }
    for value in UInt8.min...UInt8.max {
      add(.alert, AlertDescription(rawValue: value).description, Int(value), "\(value)")
      add(.step, HandshakeType(rawValue: value).description, Int(value), "\(value)")
    }
    for value in UInt16.min...UInt16.max {
      add(.extension, ExtensionType(rawValue: value).description, Int(value), "\(value)")
      let digits = "0x" + hexadecimalDigits(value)
      add(.suite, CipherSuite(rawValue: value).description, Int(value), digits)
      add(.group, NamedGroup(rawValue: value).description, Int(value), digits)
      add(.scheme, SignatureScheme(rawValue: value).description, Int(value), digits)
    }
    return (names, numbers)
  }()

  private static func hexadecimalDigits(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  private static func what(_ kind: Kind) -> String {
    switch kind {
    case .suite: "A cipher suite of the registry that Sotto does not speak. The parts of its name say how it works."
    case .group: "A group for key agreement that the registry has and Sotto does not speak."
    case .scheme: "A way of signing that the registry has and Sotto does not use."
    case .extension:
      "An extension that the registry has and Sotto does not speak. Whoever does not know one passes over it."
    case .alert: "An alert that the registry has and Sotto never sends."
    case .step, .term, .error: "A handshake message that the registry has and Sotto does not speak."
    }
  }

  private static func when(_ kind: Kind) -> String {
    switch kind {
    case .suite: "With old software, with small devices, and in some countries by rule."
    case .group, .scheme: "With old or special software."
    default: "With special software, mostly."
    }
  }

  private static func action(_ kind: Kind) -> String {
    switch kind {
    case .suite: "Offer TLS_AES_128_GCM_SHA256 beside it, which everyone who speaks TLS 1.3 has."
    case .group: "Offer X25519MLKEM768, X25519 and P-256 beside it: everyone knows one of them."
    case .scheme: "Use ECDSA P-256 or RSA-PSS, which everyone knows."
    default: "Nothing. Its RFC is named in the registry (iana.org, TLS parameters)."
    }
  }
}
