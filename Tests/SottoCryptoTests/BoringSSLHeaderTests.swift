// SPDX-License-Identifier: Apache-2.0

import CSottoBoringSSLCheck
import Testing

/// Our declarations of BoringSSL's functions against its own header.
@Suite struct BoringSSLHeaderTests {
  /// The C file behind this includes both headers, so a prototype that differs fails the build.
  @Test func prototypesAgree() {
    #expect(sotto_boringssl_prototypes_agree() == 1)
  }
}
