// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SottoInspect
import SottoTestSupport
import Testing

@testable import SottoCLI

/// `sotto decode` as scripts see it: by its exit codes, its complaints and its files.
@Suite struct DecodeCommandTests {
  /// A ClientHello of TLS 1.3, a server's ServerHello, and nothing more.
  private static let random = [UInt8](repeating: 0xab, count: 32)
  private static let hello: [UInt8] = [22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3] + random + [0, 0, 2, 0x13, 1, 1, 0]
  private static let answer: [UInt8] = [22, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3] + random + [0, 0x13, 1, 0, 0, 0]

  /// Files that last as long as the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/sotto-decode-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
      let file = path + "/" + name
      try Data(bytes).write(to: URL(filePath: file))
      return file
    }
  }

  private static func capture(connections: Int = 1, plain: Bool = false) -> [UInt8] {
    var writer = CaptureWriter(.pcap(littleEndian: true, nanoseconds: false), linkType: 101)
    for index in 0..<connections {
      var connection = TestConnection()
      connection.clientPort += UInt16(index)
      let turns: [(Bool, [UInt8])] =
        plain ? [(true, Array("GET / HTTP/1.1\r\n\r\n".utf8))] : [(true, hello), (false, answer)]
      for packet in connection.opening + turns.map({ connection.packet(client: $0.0, $0.1) }) { writer.packet(packet) }
    }
    return writer.bytes
  }

  @Test func exitCodes() throws {
    let folder = try Folder()
    let one = try folder.write("one.pcap", Self.capture())
    let two = try folder.write("two.pcap", Self.capture(connections: 2))
    let plain = try folder.write("plain.pcap", Self.capture(plain: true))
    let cut = try folder.write("cut.pcap", Array(Self.capture(connections: 2).dropLast(3)))
    let none = try folder.write("none.pcap", Array("nothing of the kind".utf8))
    func run(_ arguments: String...) -> SottoCLI.ExitStatus { SottoCommand.run(["decode"] + arguments) }
    #expect(run() == .usage)
    #expect(run("--pcap", one, "--hex", "16") == .usage)
    #expect(run("--hex", "16", "--keylog", one) == .usage)
    #expect(run("--pcap", "-", "--keylog", "-") == .usage)
    #expect(run("--pcap", one) == .success)
    #expect(run("--pcap", one, "--json") == .success)
    #expect(run("--pcap", one, "--explain", "--bytes", "--secrets") == .success)
    #expect(run("--pcap", two) == .success && run("--pcap", two, "--json") == .success)
    #expect(run("--pcap", two, "--connection", "2") == .success)
    #expect(run("--pcap", two, "--connection", "3") == .usage)
    #expect(run("--pcap", two, "--html", folder.path + "/x.html") == .usage)
    #expect(run("--pcap", plain) == .finding)
    #expect(run("--pcap", plain, "--connection", "1") == .finding)
    #expect(run("--pcap", cut) == .finding)
    #expect(run("--pcap", none) == .usage)
    #expect(run("--pcap", folder.path) == .usage)
    #expect(run("--pcap", folder.path + "/missing") == .usage)
    #expect(run("--pcap", one, "--keylog", folder.path + "/missing") == .usage)
    #expect(run("--pcap", one, "--html", folder.path + "/no/such/folder.html") == .usage)
  }

  @Test func aPageIsWritten() throws {
    let folder = try Folder()
    let page = folder.path + "/page.html"
    let file = try folder.write("one.pcap", Self.capture())
    #expect(SottoCommand.run(["decode", "--pcap", file, "--html", page]) == .success)
    let text = String(decoding: try Data(contentsOf: URL(filePath: page)), as: UTF8.self)
    #expect(text.lowercased().hasPrefix("<!doctype html") && text.contains("ClientHello"))
  }

  @Test func keyLogsThatDoNotFit() throws {
    let folder = try Folder()
    let file = try folder.write("one.pcap", Self.capture())
    func run(_ text: String) throws -> SottoCLI.ExitStatus {
      SottoCommand.run(["decode", "--pcap", file, "--keylog", try folder.write("keys", Array(text.utf8))])
    }
    let secret = String(repeating: "11", count: 32)
    let own = String(repeating: "ab", count: 32)
    #expect(try run("") == .finding)
    #expect(try run("# nothing\nnonsense\n") == .finding)
    #expect(try run("CLIENT_HANDSHAKE_TRAFFIC_SECRET \(secret) \(secret)\n") == .finding)
    #expect(try run("CLIENT_HANDSHAKE_TRAFFIC_SECRET \(own) \(secret)\n") == .success)
  }

  @Test func digits() throws {
    let folder = try Folder()
    func run(_ text: String) -> SottoCLI.ExitStatus { SottoCommand.run(["decode", "--hex", text]) }
    #expect(run("15 03 03 00 02 02 28") == .success)
    #expect(run("0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28") == .success)
    #expect(run("0e000000") == .success)
    #expect(run("@" + (try folder.write("hex", Array("15:03:03:00:02\n02:28\n".utf8)))) == .success)
    #expect(run("15 03 0") == .usage && run("xyz") == .usage && run(" ") == .usage && run("ff ff") == .usage)
    #expect(run("@" + folder.path + "/missing") == .usage)
    let complaint = #expect(throws: Complaint.self) { try DecodeCommand.bytes("15 0\u{1b}") }
    #expect(complaint?.what == "--hex: \"\\u{1B}\", character 5, is no hexadecimal digit")
    let datagram = #expect(throws: Complaint.self) { try DecodeCommand.bytes("16 fe fd 00 00") }
    #expect(datagram?.what == "--hex: this is a record of DTLS, which sotto does not read")
    #expect(throws: Complaint.self) { try DecodeCommand.bytes("4f4b") }
    // Not TLS, but known: it is shown for what it is.
    #expect(run("47 45 54 20 2f 20") == .success)
  }
}
