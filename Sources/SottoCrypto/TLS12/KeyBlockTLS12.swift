// SPDX-License-Identifier: Apache-2.0

/// The keys of one TLS 1.2 connection (RFC 5246 section 6.3). AEAD suites have no MAC keys, so the block is
///
///     client_write_key[SecurityParameters.enc_key_length]
///     server_write_key[SecurityParameters.enc_key_length]
///     client_write_IV[SecurityParameters.fixed_iv_length]
///     server_write_IV[SecurityParameters.fixed_iv_length]
package struct KeyBlockTLS12: ~Copyable, Sendable {
  /// What the keys are for.
  package let suite: SuiteParametersTLS12
  private let block: Secret

  init(_ suite: SuiteParametersTLS12, _ block: consuming Secret) {
    self.suite = suite
    self.block = block
  }

  /// The bytes, in the open: for tests only.
  borrowing func reveal() -> [UInt8] { block.reveal() }

  /// The key that `role` seals with.
  package borrowing func writeKey(of role: Role) -> Secret {
    let length = suite.aead.keyLength
    return block.part(from: role == .client ? 0 : length, count: length)
  }

  /// The implicit part of the nonces that `role` seals with.
  package borrowing func writeIV(of role: Role) -> Secret {
    let length = suite.fixedIVLength
    return block.part(from: 2 * suite.aead.keyLength + (role == .client ? 0 : length), count: length)
  }
}
