// SPDX-License-Identifier: Apache-2.0

import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Secret {
  /// What a Diffie-Hellman agreement gave, leading zeros and all.
  init(_ shared: SharedSecret) {
    self.init(copyingBytesOf: shared)
  }

  /// What a key encapsulation gave.
  init(_ key: SymmetricKey) {
    self.init(copyingBytesOf: key)
  }

  private init(copyingBytesOf source: some ContiguousBytes) {
    // unsafe: reads the length only.
    let count = unsafe source.withUnsafeBytes { $0.count }
    // unsafe: both hold exactly `count` bytes.
    unsafe self.init(count: count) { out in
      unsafe source.withUnsafeBytes { unsafe out.copyMemory(from: $0) }
    }
  }
}
