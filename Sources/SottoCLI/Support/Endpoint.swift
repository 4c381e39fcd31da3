// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SottoIdentity

/// A host and a port as users write them: `example.com`, `example.com:8443`, `127.0.0.1:443`, `[::1]:443`, `::1`.
struct Endpoint: Equatable, Sendable {
  /// A name or an address, without brackets.
  let host: String
  /// The port, if one is named.
  let port: Int?

  init?(_ text: String) {
    var host = Substring(text)
    var port: Substring?
    if host.first == "[" {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      port = rest.isEmpty ? nil : rest.dropFirst()
      host = host[host.index(after: host.startIndex)..<end]
      guard IPAddress.ipv6(host) != nil else { return nil }
    } else if let colon = host.firstIndex(of: ":"), colon == host.lastIndex(of: ":") {
      port = host[host.index(after: colon)...]
      host = host[..<colon]
    }
    if host.contains(":"), IPAddress.ipv6(host) == nil { return nil }
    guard !host.isEmpty, !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "/") }) else {
      return nil
    }
    self.host = String(host)
    guard let port else {
      self.port = nil
      return
    }
    guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = UInt16(port)
    else { return nil }
    self.port = Int(number)
  }

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }
}

extension Endpoint: CustomStringConvertible {
  /// As users write it; fit to be shown.
  var description: String {
    let shown = DisplayText.escaped(host)
    guard let port else { return shown }
    return host.contains(":") ? "[\(shown)]:\(port)" : "\(shown):\(port)"
  }
}

extension Endpoint: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
