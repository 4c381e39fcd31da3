// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions of servers that ask clients who they are: none may let in a client that would not be let in anew.
@Suite struct ClientCertificateTests {
  /// A ticket from before the server asked, or from one that shares its keys and does not.
  @Test(arguments: [false, true])
  func aTicketIsNoCertificate(isRequired: Bool) throws {
    let roots = try TestIdentities.shared().roots
    let both = try Acquaintance()
    try both.meet()
    #expect(both.store.count == 2)
    both.server.clientAuthentication = isRequired ? .required(roots: roots) : .optional(roots: roots)
    let (client, server) = try both.meet()
    #expect(both.serverSaw.resumption.contains { if case .accepted = $0 { true } else { false } } == false)
    if isRequired {
      #expect(server.error?.reason == .certificate(.noCertificate))
      #expect(client.error?.reason == .alertReceived(.certificateRequired))
    } else {
      #expect(client.error == nil && server.error == nil)
      #expect(server.info?.isResumed == false && server.info?.peerIdentity == nil)
    }
  }

  /// Nor does a session of one credential go on under another, or under none.
  @Test func aClientThatBecomesSomebodyElse() throws {
    let both = try Acquaintance()
    try both.meet()
    both.client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    #expect(try !both.resumes())
    both.client.credentials = nil
    #expect(try !both.resumes())
  }
}
