// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto

/// A version on the command line: `1.2` or `1.3`.
struct VersionArgument: ExpressibleByArgument {
  let version: ProtocolVersion

  init?(argument: String) {
    switch argument {
    case "1.2": version = .tls12
    case "1.3": version = .tls13
    default: return nil
    }
  }

  static let allValueStrings = ["1.2", "1.3"]
}
