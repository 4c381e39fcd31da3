// SPDX-License-Identifier: Apache-2.0

package import Sotto

/// The secrets of one connection, as far as a key log has them.
struct SecretBook: Equatable, Sendable {
  private var secrets: [KeyLogLine.Label: [UInt8]] = [:]

  /// What these lines say, which are all of one connection.
  init(_ lines: [KeyLogLine]) {
    for line in lines { secrets[line.label] = line.secret }
  }

  /// The secret of this label.
  subscript(_ label: KeyLogLine.Label) -> [UInt8]? { secrets[label] }
}

/// From what the key schedule of a connection started, where the engine told.
package struct AgreedSecrets: Equatable, Sendable {
  /// What a pre-shared key was made into.
  var earlySecret: [UInt8]?
  /// What the key exchange gave.
  var sharedSecret: [UInt8]?
  /// TLS 1.2: what the main secret is made of.
  var preliminarySecret: [UInt8]?

  /// Nothing known.
  package init() {}

  /// What an engine traced.
  package init(_ inputs: [KeyScheduleInput]) {
    for input in inputs {
      switch input.kind {
      case .earlySecret: earlySecret = input.secret
      case .sharedSecret: sharedSecret = input.secret
      case .preliminarySecret: preliminarySecret = input.secret
      }
    }
  }
}
