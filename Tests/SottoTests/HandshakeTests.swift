// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoTestSupport
import Testing

/// Whole handshakes between our own two sides.
@Suite struct HandshakeTests {
  @Test(arguments: [nil, 1, 7])
  func aConversation(step: Int?) throws {
    let client = try TestPeer.client(try TestConfigurations.client())
    let server = try TestPeer.server(try TestConfigurations.server())
    converse(client, server, step: step)
    #expect(client.error == nil)
    #expect(server.error == nil)
    let info = try #require(client.info)
    #expect(info.group == .x25519MLKEM768)
    #expect(info.cipherSuite == .aes128GCMSHA256)
    #expect(info.signatureScheme == .ecdsaSecp256r1SHA256)
    #expect(server.info?.serverName?.description == "example.com")

    try client.send(Array("ping".utf8))
    converse(client, server, step: step)
    #expect(server.data == Array("ping".utf8))
    let long = [UInt8](repeating: 7, count: step == 1 ? 20_000 : 100_000)
    try server.send(long)
    converse(client, server, step: step)
    #expect(client.data == long)

    client.close()
    converse(client, server, step: step)
    #expect(server.isReadClosed)
    try server.send([1, 2, 3])
    server.close()
    converse(client, server, step: step)
    #expect(client.data.suffix(3) == [1, 2, 3])
    #expect(client.isReadClosed)
  }
}
