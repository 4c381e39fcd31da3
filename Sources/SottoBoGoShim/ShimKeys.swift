// SPDX-License-Identifier: Apache-2.0

import Sotto

extension ConnectionOptions {
  /// The pre-shared keys among the credentials, each with its place there.
  func preSharedKeys() throws -> [(index: Int, key: PreSharedKey)] {
    try credentials.enumerated().compactMap { index, given in
      guard given.isPreSharedKey else { return nil }
      return (
        index,
        try PreSharedKey(
          identity: given.pskIdentity, secret: given.pskSecret, hash: given.pskHash, context: given.pskContext)
      )
    }
  }
}

/// Goes through the credentials in the runner's order, as BoringSSL does: a certificate that fits and stands before a key
/// goes before it.
struct ShimKeySource: PreSharedKeySource {
  private let keys: [Int: PreSharedKeyList]
  private let selector: ShimSelector
  private let isAsync: Bool

  /// Nil if there is no key among the credentials.
  init?(_ options: ConnectionOptions, _ selector: ShimSelector) throws {
    var keys: [Int: PreSharedKeyList] = [:]
    for (index, key) in try options.preSharedKeys() { keys[index] = PreSharedKeyList([key]) }
    guard !keys.isEmpty else { return nil }
    self.keys = keys
    self.selector = selector
    isAsync = options.isAsync
  }

  func findImmediately(_ lookup: PreSharedKeyLookup) -> PreSharedKeyChoice? { isAsync ? nil : choose(lookup) }

  func find(_ lookup: PreSharedKeyLookup) async throws -> PreSharedKeyChoice {
    try await Task.sleep(for: .milliseconds(1))
    return choose(lookup)
  }

  private func choose(_ lookup: PreSharedKeyLookup) -> PreSharedKeyChoice {
    for index in selector.options.credentials.indices {
      if case .use(let key)? = keys[index]?.findImmediately(lookup) { return .use(key) }
      if selector.entries.contains(where: { $0.index == index && $0.credential.suits(lookup.hello) }) { return .none }
    }
    return .none
  }
}
