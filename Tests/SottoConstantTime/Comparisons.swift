// SPDX-License-Identifier: Apache-2.0

import SottoCrypto

/// What every check of a Finished, a binder or a tag comes down to, on both paths.
enum Comparisons {
  static var all: [Check] {
    let bytes = (0..<48).map { UInt8($0) }
    var first = bytes
    first[0] ^= 1
    var last = bytes
    last[47] ^= 0x80
    let cases = [("equal", bytes), ("another first byte", first), ("another last byte", last)]
    return cases.flatMap { name, other in
      [
        Check(name: "constantTimeEquals, \(name)") {
          let found = constantTimeEquals(Watch.secret(bytes), Watch.secret(other))
          try expect(found == (bytes == other), "it finds \(found)")
        },
        Check(name: "portableConstantTimeEquals, \(name)") {
          let found = Watch.publish(portableConstantTimeEquals(Watch.secret(bytes), Watch.secret(other)))
          try expect(found == (bytes == other), "it finds \(found)")
        },
      ]
    }
  }
}
