// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which of the two implementations does the work.
///
/// Both are compiled and the same known answers guard both. Types take a `path` so that tests can run over each; the
/// rest of the program leaves it at `current`.
package enum CryptoPath: Hashable, Sendable, CaseIterable {
  /// Direct calls into the BoringSSL that swift-crypto links. Without the trait `DirectBoringSSL` this means `portable`.
  case direct
  /// swift-crypto's public API.
  case portable

  /// The path of this process, chosen once: direct if the trait is on, unless `SOTTO_CRYPTO=portable` is in the
  /// environment.
  package static let current: CryptoPath = {
    #if DirectBoringSSL
    ProcessInfo.processInfo.environment["SOTTO_CRYPTO"] == "portable" ? .portable : .direct
    #else
    .portable
    #endif
  }()
}
