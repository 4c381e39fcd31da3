// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// What a connection keeps of its configuration, once there is nothing left to be asked.
@Suite struct ForgettingTests {
  private final class Chooser: CredentialSelector {
    private let list: any CredentialSelector

    init(_ list: any CredentialSelector) {
      self.list = list
    }

    func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? { list.selectImmediately(for: hello) }
    func select(for hello: ClientHelloSummary) async throws -> CredentialChoice { try await list.select(for: hello) }
  }

  /// A server, and who chooses its credential, held by nobody else.
  private static func server(_ version: ProtocolVersion) throws -> (peer: TestPeer, chooser: () -> Chooser?) {
    var configuration = try Quick.serverConfiguration()
    configuration.common.minimumVersion = version
    configuration.common.maximumVersion = version
    let chooser = Chooser(configuration.credentials)
    configuration.credentials = chooser
    return (try .server(configuration), { [weak chooser] in chooser })
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aServerForgetsWhoAnswered(version: ProtocolVersion) throws {
    let (server, chooser) = try Self.server(version)
    #expect(chooser() != nil)
    let client = try Quick.client { $0.common.minimumVersion = version }
    converse(client, server)
    try #require(client.error == nil && server.info?.version == version)
    #expect(chooser() == nil)
    // It works without.
    try client.send([1, 2, 3])
    try server.send([4, 5])
    converse(client, server)
    #expect(server.data == [1, 2, 3] && client.data == [4, 5] && server.error == nil)
  }

  @Test func aServerThatFailedForgetsToo() throws {
    let (server, chooser) = try Self.server(.tls13)
    server.deliver([22, 3, 3, 0, 4, 2, 0, 0, 0])
    #expect(server.error != nil)
    #expect(server.driver.nextEvent() == nil)
    #expect(chooser() == nil)
  }
}
