// SPDX-License-Identifier: Apache-2.0

/// One line of a key log (RFC 9850): with it, a capture of the connection can be decrypted.
public struct KeyLogLine: Hashable, Sendable {
  /// The secret's label, such as `CLIENT_TRAFFIC_SECRET_0`.
  public let label: Label
  /// The random of the ClientHello, 32 bytes: it tells connections apart.
  public let clientRandom: [UInt8]
  /// The secret.
  public let secret: [UInt8]

  /// A line that was written, or that is to be.
  package init(label: Label, clientRandom: [UInt8], secret: [UInt8]) {
    self.label = label
    self.clientRandom = clientRandom
    self.secret = secret
  }

  /// The labels (RFC 9850 section 2).
  @nonexhaustive
  public enum Label: String, Hashable, Sendable {
    /// Protects early data.
    case clientEarlyTraffic = "CLIENT_EARLY_TRAFFIC_SECRET"
    /// Protects the client's handshake messages.
    case clientHandshakeTraffic = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
    /// Protects the server's handshake messages.
    case serverHandshakeTraffic = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
    /// Protects the client's data.
    case clientTraffic = "CLIENT_TRAFFIC_SECRET_0"
    /// Protects the server's data.
    case serverTraffic = "SERVER_TRAFFIC_SECRET_0"
    /// Keys for other uses are made from it.
    case exporter = "EXPORTER_SECRET"
    /// The main secret of a TLS 1.2 session, from which everything is made.
    case clientRandom = "CLIENT_RANDOM"
  }

  /// The line as it stands in a key log file, without a line break.
  public var text: String {
    "\(label.rawValue) \(hexadecimal(clientRandom)) \(hexadecimal(secret))"
  }
}

extension KeyLogLine: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The label alone: a secret is never printed by accident.
  public var description: String { "\(label.rawValue) (secret not shown)" }

  /// The label alone.
  public var debugDescription: String { description }

  /// Nothing: a secret is never dumped by accident.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Bytes as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: [UInt8]) -> String {
  var text = ""
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.unicodeScalars.append(digit(byte >> 4))
    text.unicodeScalars.append(digit(byte & 15))
  }
  return text
}

private func digit(_ value: UInt8) -> Unicode.Scalar {
  Unicode.Scalar(value < 10 ? 48 + value : 87 + value)
}
