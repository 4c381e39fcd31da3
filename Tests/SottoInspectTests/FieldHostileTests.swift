// SPDX-License-Identifier: Apache-2.0

import SottoInspect
import SottoTestSupport
import SottoWire
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Messages that are broken, and how it is said where.
@Suite struct FieldHostileTests {
  /// How many times each message is damaged: `SOTTO_MUTATIONS`, or 1,000.
  static var mutations: Int { ProcessInfo.processInfo.environment["SOTTO_MUTATIONS"].flatMap { Int($0) } ?? 1_000 }

  /// The first sample of a name.
  private func sample(_ name: String) throws -> FieldSample {
    try #require(FieldSamples.all.first { $0.name == name })
  }

  @Test func aCutHello() throws {
    let hello = try sample("ClientHello")
    let cut = Array(hello.bytes.prefix(60))
    let decoded = hello.decoding(cut)
    #expect(gap(in: decoded.fields, 0..<60) == nil)
    #expect(decoded.problem == "length, at byte 1: the length says 192 bytes, but only 56 are left")
    #expect(find("legacy_version", in: decoded.fields)?.value == "TLS 1.2 (0x0303)")
    // What is there is told; what breaks says so.
    let text = outline(decoded.fields)
    #expect(
      text.contains("server_name: server") == false && text.contains("cut off") || text.contains("the length says"))
  }

  @Test func aBrokenExtensionLeavesTheOthers() throws {
    let hello = try sample("ClientHello")
    var bytes = hello.bytes
    // The list of names claims 300 bytes where 9 are.
    let name = try #require(find("extensions/server_name/server_name_list", in: hello.decoded.fields))
    bytes.replaceSubrange(name.offset..<(name.offset + 2), with: [1, 44])
    let decoded = hello.decoding(bytes)
    #expect(
      decoded.problem
        == "extensions › server_name › server_name_list › length, at byte \(name.offset): the length says 300 bytes, but only 9 are left"
    )
    #expect(find("extensions/key_share", in: decoded.fields)?.value == "x25519")
    #expect(gap(in: decoded.fields, 0..<bytes.count) == nil)
  }

  @Test func whatIsTooMuchIsShown() throws {
    let verify = try sample("KeyUpdate")
    let decoded = verify.decoding(verify.bytes + [1, 2, 3])
    #expect(decoded.problem == "left over, at byte 5: 3 bytes more than the structure has")
    #expect(decoded.fields.last?.length == 3)
  }

  @Test func extensionsThatMustNotBeThere() {
    var block = ExtensionBlock()
    block.append(SelectedVersion(version: .tls13))
    block.append(ProtocolNameList(names: [[1]]))
    block.append(SelectedVersion(version: .tls13))
    let message = FieldSample(
      "ServerHello",
      ServerHello(
        random: [UInt8](repeating: 0, count: 32), legacySessionIDEcho: [], cipherSuite: .aes128GCMSHA256,
        extensions: block),
      from: .server)
    let problems = find("extensions", in: message.decoded.fields)?.children.compactMap(\.problem)
    #expect(problems == ["must not stand in this message (RFC 9846 §4.3)", "comes twice (RFC 9846 §4.3)"])
  }

  @Test func aKeyThatIsNotTheLastWord() {
    let offer = OfferedPSKs(
      identities: [.init(identity: [1], obfuscatedTicketAge: 0)], binders: [[UInt8](repeating: 5, count: 32)])
    let message = FieldSample(
      "ClientHello",
      ClientHello(
        random: [UInt8](repeating: 0, count: 32), legacySessionID: [], cipherSuites: [.aes128GCMSHA256],
        extensions: FieldSamples.block([offer, Cookie(value: [1])])),
      from: .client)
    #expect(message.decoded.problem?.hasSuffix("must be the last one (RFC 9846 §4.3.11)") == true)
  }

  @Test func aShareOfTheWrongSize() {
    var block = ExtensionBlock()
    block.append(KeyShareOffer(shares: [KeyShareEntry(group: .x25519MLKEM768, keyExchange: [1, 2])]))
    let message = FieldSample(
      "ClientHello",
      ClientHello(
        random: [UInt8](repeating: 0, count: 32), legacySessionID: [], cipherSuites: [.aes128GCMSHA256],
        extensions: block),
      from: .client)
    #expect(message.decoded.problem?.hasSuffix("X25519MLKEM768 takes 1,216 bytes here, not 2") == true)
  }

  @Test func manySuitesAreNotAllTold() throws {
    let suites = [CipherSuite](repeating: .aes128GCMSHA256, count: 30_000)
    let message = FieldSample(
      "ClientHello",
      ClientHello(random: [UInt8](repeating: 0, count: 32), legacySessionID: [], cipherSuites: suites, extensions: nil),
      from: .client)
    let list = try #require(find("cipher_suites", in: message.decoded.fields))
    #expect(list.children.last?.value == "and 29,488 more")
    #expect(gap(in: message.decoded.fields, 0..<message.bytes.count) == nil)
  }

  @Test func manyFieldsAreNotAllTold() {
    // 64 KiB of the smallest nested things there are, in many lists.
    var block = ExtensionBlock()
    for number in 0..<400 {
      block.append(
        RawExtension(
          type: number % 2 == 0 ? .supportedGroups : .applicationLayerProtocolNegotiation,
          body: [0, 150] + [UInt8](repeating: 0, count: 150)))
    }
    let message = FieldSample("EncryptedExtensions", EncryptedExtensions(extensions: block), from: .server)
    let decoded = message.decoded
    #expect(gap(in: decoded.fields, 0..<message.bytes.count) == nil)
    #expect(size(of: decoded.fields).count < 8_300)
  }

  @Test func emptyAndTinyMessages() {
    for type in UInt8.min...UInt8.max {
      for bytes: [UInt8] in [
        [], [type], [type, 0], [type, 0, 0], [type, 0, 0, 0], [type, 0, 0, 1], [type, 0, 0, 1, 0],
        [type, 255, 255, 255, 3, 3],
      ] {
        for version in [nil, ProtocolVersion.tls12, .tls13, .ssl30] {
          var context = MessageDecoder.Context()
          context.version = version
          let decoded = MessageDecoder.handshake(bytes, from: .client, context)
          #expect(gap(in: decoded.fields, 0..<bytes.count) == nil)
        }
      }
    }
  }

  @Test(arguments: FieldSamples.all)
  func cutAnywhere(sample: FieldSample) {
    for count in 0..<min(sample.bytes.count, 600) {
      let decoded = sample.decoding(Array(sample.bytes.prefix(count)))
      if decoded.problem == nil || gap(in: decoded.fields, 0..<count) != nil {
        Issue.record(
          "cut at \(count): \(gap(in: decoded.fields, 0..<count) ?? "no problem")\n\(outline(decoded.fields))")
        return
      }
    }
  }

  @Test(arguments: FieldSamples.all)
  func mutations(sample: FieldSample) {
    var mutator = Mutator(seed: UInt64(sample.bytes.count) * 31 + UInt64(sample.bytes.first ?? 0))
    for round in 0..<Self.mutations {
      var bytes = sample.bytes
      for _ in 0...mutator.below(3) { mutator.damage(&bytes) }
      let decoded = sample.decoding(bytes)
      let gap = gap(in: decoded.fields, 0..<bytes.count)
      let size = size(of: decoded.fields)
      if gap != nil || size.count > 8_300 || size.text > 4_000_000 || size.depth > 60 {
        Issue.record("round \(round): \(gap ?? "\(size)") in \(hexadecimalText(bytes))")
        return
      }
    }
  }
}
