// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Extensions about names: of servers, of application protocols, of authorities.
extension FieldReader {
  mutating func serverName() {
    // The server's answer is empty: it used the name.
    if isAtEnd { return flag("the name was used") }
    var names: [String] = []
    vector("server_name_list", 2) { list in
      list.requires(1...65_535)
      list.list { element in
        element.group("ServerName") { name in
          let type = name.number("name_type", 1, value: { $0 == 0 ? "host_name (0)" : "unknown (\($0))" })
          guard let host = name.opaque("HostName", 2, 1...65_535, value: { FieldText.text($0) }) else { return }
          name.value = FieldText.text(host)
          if type == 0 { names.append(FieldText.text(host)) }
        }
      }
    }
    value = FieldText.join(names)
  }

  /// Names of protocols, of which there must be one at least.
  mutating func protocolNames(_ name: String) {
    var names: [String] = []
    vector(name, 2) { list in
      list.requires(2...65_535)
      list.list { element in
        let text = element.opaque("ProtocolName", 1, 1...255, value: FieldText.protocolName)
        if let text { names.append(FieldText.protocolName(text)) }
      }
    }
    value = FieldText.join(names.filter { !$0.hasPrefix("GREASE") })
  }

  mutating func applicationSettings(_ placement: ExtensionPlacement) {
    if placement == .clientHello { return protocolNames("supported_protocols") }
    value = FieldText.hex(left)
    rest("settings", note: "Settings of the application protocol, sent along with the handshake.")
  }

  mutating func nextProtocols() {
    if isAtEnd { return flag("asked for") }
    var names: [String] = []
    list { element in
      let text = element.opaque("protocol", 1, value: FieldText.protocolName)
      if let text { names.append(FieldText.protocolName(text)) }
    }
    value = FieldText.join(names)
  }

  /// A list of distinguished names.
  mutating func certificateAuthorities(_ name: String, minimum: Int, note: String? = nil, clause: String? = nil) {
    var count = 0
    vector(name, 2, note: note, clause: clause) { list in
      list.requires(minimum...65_535)
      list.list { element in
        count += 1
        element.authority()
      }
      list.value = FieldText.count(count, "authority", "authorities")
    }
    value = FieldText.count(count, "authority", "authorities")
  }

  private mutating func authority() {
    vector("DistinguishedName", 2) { name in
      name.requires(1...65_535)
      if name.isAtEnd { return }
      name.value = name.distinguishedName("Name")?.text ?? ""
    }
  }

  mutating func oidFilters() {
    var count = 0
    vector("filters", 2) { list in
      list.list { element in
        count += 1
        element.group("OIDFilter") { filter in
          filter.opaque(
            "certificate_extension_oid", 1, 1...255, note: "An extension that the client's certificate must have.")
          filter.opaque("certificate_extension_values", 2, note: "What the extension must say; empty for anything.")
        }
      }
    }
    value = FieldText.count(count, "filter")
  }
}

extension FieldText {
  /// A protocol's name: text, but for those that are reserved to be ignored.
  static func protocolName(_ bytes: some Collection<UInt8>) -> String {
    let name = Array(bytes)
    if name.count == 2, GREASE.isReserved(UInt16(name[0]) << 8 | UInt16(name[1])) {
      return "GREASE (0x\(hex(name)))"
    }
    return text(name)
  }
}
