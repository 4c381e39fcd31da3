// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

extension AdversaryWire {
  /// The first record under the present keys, made as no sealer would: its inner plaintext is these bytes and a zero.
  func forge(_ inner: [UInt8]) throws -> [UInt8] {
    let keys = try #require(writeKeys)
    let cipher = RecordCipher(keys.suite.aead, keys.secret, path: .current)
    var record: [UInt8] = []
    try cipher.seal(inner.rawSpan, type: 0, padding: 0, sequence: 0, appendingTo: &record)
    return record
  }
}
