// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import Testing

@testable import Sotto

/// Keys for tests.
enum SharedKeys {
  static let secret = [UInt8](1...32)

  static func key(
    _ name: String = "sensor 42", _ secret: [UInt8] = secret, hash: PreSharedKey.Hash = .sha256, context: String = ""
  ) throws -> PreSharedKey {
    try PreSharedKey(identity: Array(name.utf8), secret: secret, hash: hash, context: Array(context.utf8))
  }

  static func plain(
    _ name: String = "sensor 42", _ secret: [UInt8] = secret, hash: PreSharedKey.Hash = .sha256
  ) throws -> PreSharedKey {
    try .withoutImporter(identity: Array(name.utf8), secret: secret, hash: hash)
  }
}

extension Acquaintance {
  /// Two that know each other by these keys, and by nothing else.
  static func sharing(client mine: [PreSharedKey], server theirs: [PreSharedKey]) throws -> Acquaintance {
    let both = try Acquaintance()
    both.client.preSharedKeys = mine
    both.client.acceptsCertificates = false
    both.server.credentials = CredentialList([])
    both.server.preSharedKeys = PreSharedKeyList(theirs)
    return both
  }
}

extension Recorder {
  var preSharedKeys: [PreSharedKeyEvent] {
    events.compactMap { if case .preSharedKey(let event) = $0 { event } else { nil } }
  }
}
