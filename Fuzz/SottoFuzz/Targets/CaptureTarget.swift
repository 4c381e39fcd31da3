// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoInspect
import SottoTestSupport

/// A capture, read to its end with the key log that it carries, and shown in every way that there is: whatever it holds, no more than the
/// limits is kept, the parts that it comes in don't matter, nothing on a page steers a terminal, and nothing becomes markup.
enum CaptureTarget {
  private static let limits: CaptureLimits = {
    var limits = CaptureLimits()
    (limits.bytesPerSide, limits.bytesInAll, limits.waitingInAll) = (10_000, 20_000, 4_000)
    return limits
  }()

  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    let capture = read(input, step: max(input.count, 1))
    let parts = read(input, step: 1 + input.count % 251)
    try require(
      parts.packets == capture.packets && parts.problem == capture.problem
        && parts.conversations.map(\.conversation) == capture.conversations.map(\.conversation),
      "in parts of \(1 + input.count % 251) something else is read")
    let kept = capture.conversations.flatMap(\.conversation.chunks).reduce(0) { $0 + $1.bytes.count }
    try require(kept <= limits.bytesInAll, "\(kept) bytes are kept")
    var study = CaptureStudy(capture)
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = capture.keyLog.lines
    knowledge.showsSecrets = true
    study.look(knowledge)
    try check(
      page: CaptureText(isStyled: false).list(study) + CaptureText.remarks(study.capture).joined(separator: "\n"))
    _ = CaptureReport(study).json
    guard let entry = study.entries.first(where: \.isTLS) else { return }
    try check(page: CaptureText.remarks(entry).joined(separator: "\n"))
    let inspection = CaptureStudy.inspect(entry, knowledge)
    var detail = TerminalReport.Detail()
    (detail.explains, detail.showsBytes, detail.showsSecrets) = (true, true, true)
    try check(page: TerminalReport(isStyled: false).render(inspection, detail: detail))
    let problem = PageMarkup.problem(in: HTMLReport(inspection).render())
    try require(problem == nil, problem ?? "")
  }

  private static func check(page: String) throws(FuzzFinding) {
    if let scalar = TerminalText.steering(in: page) {
      throw FuzzFinding("U+\(String(scalar.value, radix: 16)) on a page for terminals")
    }
  }

  private static func read(_ bytes: [UInt8], step: Int) -> Capture {
    var reading = Capture.Import(limits)
    var start = 0
    while start < bytes.count, reading.append(bytes[start..<min(start + step, bytes.count)]) { start += step }
    return reading.finish()
  }

  // MARK: Seeds

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let enhanced = CaptureWriter.Format.pcapng(littleEndian: true, packets: .enhanced)
    let obsolete = CaptureWriter.Format.pcapng(littleEndian: false, packets: .obsolete)
    let tls13 = try Talk(.client13)
    let tls12 = try Talk(.client12)
    let refused = try Talk(.client13, isRefused: true)
    var mail = tls12
    let preface: [(Bool, String)] = [
      (false, "220 example.com ESMTP\r\n"), (true, "EHLO x\r\n"), (false, "250 STARTTLS\r\n"), (true, "STARTTLS\r\n"),
      (false, "220 go ahead\r\n"),
    ]
    mail.turns.insert(contentsOf: preface.map { ($0, Array($1.utf8)) }, at: 0)
    var web = tls13
    web.turns = [(true, Array("GET / HTTP/1.1\r\n\r\n".utf8)), (false, Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))]
    var six = TestConnection()
    (six.clientAddress, six.serverAddress) = ([UInt8](repeating: 0x20, count: 16), [UInt8](repeating: 0x2f, count: 16))
    let both = tls13.capture(enhanced, .ethernetTagged) + tls12.capture(obsolete, .ethernet, six)
    return [
      ("tls13-keys", tls13.capture(enhanced, .ethernetTagged)),
      ("tls12-keys", tls12.capture(obsolete, .cooked)),
      ("tls13-sealed", tls13.capture(.pcap(littleEndian: false, nanoseconds: true), .raw, six)),
      ("refused-keys", refused.capture(enhanced, .cooked2)), ("two-sections", both),
      ("starttls", mail.capture(.pcap(littleEndian: true, nanoseconds: false), .null)),
      ("no-tls", web.capture(.pcapng(littleEndian: true, packets: .simple), .ethernetTaggedTwice)),
    ]
  }

  /// What two of our own say, and the client's secrets. What they call their protocol would steer a terminal, and be markup.
  private struct Talk {
    var turns: [(isClient: Bool, bytes: [UInt8])] = []
    private var keyLog: [KeyLogLine] = []

    init(_ target: EngineTarget, isRefused: Bool = false) throws {
      let trace = TraceLog()
      var client = try target.clientConfiguration([], trace, store: nil)
      var server = try target.serverConfiguration([], nil)
      server.credentials = CredentialList([try FuzzIdentities.shared.get().server.credential])
      client.common.applicationProtocols = ["<b>\u{1b}[31m", "h2"]
      server.common.applicationProtocols = client.common.applicationProtocols
      // Nobody's root.
      if isRefused { client.verifier = ChainVerifier(roots: try TestIdentities.shared().roots) }
      let (caller, called) = (try TestPeer.client(client), try TestPeer.server(server))
      var turns: [(isClient: Bool, bytes: [UInt8])] = []
      converse(caller, called) { turns.append(($0, $1)) }
      if caller.info != nil {
        try caller.send(Array("said".utf8))
        caller.close()
        converse(caller, called) { turns.append(($0, $1)) }
      }
      guard (caller.error != nil) == isRefused else { throw FuzzFinding("\(caller.error as Any)") }
      self.turns = turns
      keyLog = trace.take().compactMap { if case .secret(let line) = $0 { line } else { nil } }
    }

    func capture(
      _ format: CaptureWriter.Format, _ link: PacketWriter.Link, _ connection: TestConnection = TestConnection()
    ) -> [UInt8] {
      var writer = CaptureWriter(format, linkType: link.linkType(isIPv6: connection.clientAddress.count == 16))
      if case .pcapng = format { writer.keyLog(keyLog.map { $0.text + "\n" }.joined()) }
      for (index, packet) in connection.packets(turns).enumerated() {
        writer.packet(link.wrap(packet), microseconds: 1_700_000_000_000_000 + Int64(index) * 700)
      }
      return writer.bytes
    }
  }
}
