// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import Testing

@testable import Sotto

/// Sessions that began with a key from outside: they last no longer than the key does.
@Suite struct PreSharedKeySessionTests {
  private let identity = Array("sensor 42".utf8)

  private func sharing() throws -> Acquaintance {
    let key = try SharedKeys.key()
    return try .sharing(client: [key], server: [key])
  }

  @Test(arguments: [false, true]) func goOn(requiresCertificates: Bool) throws {
    let both = try sharing()
    if requiresCertificates { both.server.clientAuthentication = .required(InsecureNoVerification()) }
    both.client.resumption.reverifiesChain = true
    for expected in [false, true, true] {
      let (here, there) = try both.meet()
      #expect(here.error == nil && there.error == nil)
      for info in [here.info, there.info] {
        #expect(info?.isResumed == expected && info?.preSharedKeyIdentity == identity)
        #expect(info?.peerIdentity?.grounds == .preSharedKey(identity: identity))
      }
    }
  }

  @Test func endWithTheKey() throws {
    let both = try sharing()
    try both.resumes()
    both.server.preSharedKeys = PreSharedKeyList([try SharedKeys.key("another")])
    #expect(try both.meet().server.error?.reason == .unknownPreSharedKey)
    #expect(both.serverSaw.refusals.contains(.preSharedKeyGone))
  }

  /// The same name with another secret is another key.
  @Test func endWithTheSecret() throws {
    let both = try sharing()
    try both.resumes()
    both.server.preSharedKeys = PreSharedKeyList([try SharedKeys.key("sensor 42", [UInt8](2...33))])
    #expect(try both.meet().server.error?.reason == .badBinder)
    #expect(both.serverSaw.refusals.contains(.preSharedKeyGone))
  }

  /// A server that has no keys any more goes on with none of their sessions.
  @Test func endWithTheSource() throws {
    let both = try sharing()
    both.client.acceptsCertificates = true
    try both.resumes()
    both.server.credentials = try Quick.serverConfiguration().credentials
    both.server.preSharedKeys = nil
    let (here, there) = try both.meet()
    #expect(there.info?.isResumed == false && there.info?.preSharedKeyIdentity == nil)
    #expect(here.info?.peerIdentity?.grounds != .preSharedKey(identity: identity))
    #expect(both.serverSaw.refusals.contains(.preSharedKeyGone))
  }

  /// A client with other keys is another client.
  @Test func areNotAnotherClients() throws {
    let both = try sharing()
    try both.resumes()
    both.client.preSharedKeys = [try SharedKeys.key()]
    #expect(try !both.resumes())
    both.client.acceptsCertificates = true
    #expect(try !both.resumes())
  }
}
