// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension Verdict {
  /// The RFC names no alert for this. What other stacks send: a hello or a list that can't be read is `decode_error`, a
  /// server's answer that says a thing twice is `illegal_parameter`.
  static func alertForDuplicate(in message: HandshakeType) -> AlertDescription {
    switch message {
    case .serverHello, .newSessionTicket: .illegalParameter
    default: .decodeError
    }
  }
}

/// The values as an error names them.
func list(_ values: [some CustomStringConvertible]) -> String {
  // A peer decides how long the list is, and must not decide how long our message is.
  let shown = values.prefix(8).map(\.description) + (values.count > 8 ? ["and \(values.count - 8) more"] : [])
  return values.isEmpty ? "nothing" : shown.joined(separator: ", ")
}
