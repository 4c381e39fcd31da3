// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoTestSupport
import Testing

@testable import SottoInspect

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Damaged captures: nothing traps, nothing is kept beyond the limits, nothing that steers a terminal gets onto a page and
/// nothing becomes markup. `SOTTO_MUTATIONS` says how many, 400 unless it is set (`./dev fuzz mutate 200000 CaptureMutation`).
@Suite struct CaptureMutationTests {
  private static var count: Int {
    ProcessInfo.processInfo.environment["SOTTO_MUTATIONS"].flatMap { Int($0) } ?? 400
  }

  /// A handshake whose server name and protocols would steer a terminal or a page, in a capture.
  private static func capture(_ format: CaptureWriter.Format, _ packets: [[UInt8]], keyLog: [KeyLogLine]) -> [UInt8] {
    var writer = CaptureWriter(format, linkType: 1)
    if case .pcapng = format { writer.keyLog(keyLog.map { $0.text + "\n" }.joined()) }
    for (index, packet) in packets.enumerated() {
      writer.packet(PacketWriter.Link.ethernetTagged.wrap(packet), microseconds: Int64(index) * 700)
    }
    return writer.bytes
  }

  @Test func damagedCaptures() throws {
    let overheard = try Overheard()
    overheard.client.common.applicationProtocols = ["<b>\u{1b}[31m", "h2"]
    try overheard.meet()
    let packets = CaptureStudyTests.packets(overheard.conversation)
    let originals = CaptureWriter.formats.map { Self.capture($0, packets, keyLog: overheard.keyLog) }
    var mutator = Mutator(seed: 9)
    var limits = CaptureLimits()
    (limits.bytesPerSide, limits.bytesInAll, limits.waitingInAll) = (10_000, 20_000, 4_000)
    var readable = 0
    for round in 0..<Self.count {
      var bytes = originals[mutator.below(originals.count)]
      for _ in 0..<(1 + mutator.below(4)) { mutator.damage(&bytes) }
      let capture = CaptureReaderTests.read(bytes, step: mutator.below(8) == 0 ? 1 + mutator.below(300) : nil, limits)
      let kept = capture.conversations.flatMap(\.conversation.chunks).reduce(0) { $0 + $1.bytes.count }
      if kept > limits.bytesInAll { Issue.record("\(kept) bytes are kept: round \(round)") }
      var study = CaptureStudy(capture)
      var knowledge = Dissector.Knowledge()
      knowledge.keyLog = capture.keyLog.lines + overheard.keyLog
      study.look(knowledge)
      if !study.numbersOfTLS.isEmpty { readable += 1 }
      judge(CaptureText(isStyled: false).list(study), "round \(round)")
      _ = CaptureReport(study).json
      guard let entry = study.entries.first(where: \.isTLS) else { continue }
      let inspection = CaptureStudy.inspect(entry, knowledge)
      judge(TerminalReport(isStyled: false).render(inspection), "round \(round)")
      // Pages for browsers take longer than all the rest.
      guard round % 10 == 0 else { continue }
      if let problem = PageMarkup.problem(in: HTMLReport(inspection).render()) {
        Issue.record("\(problem): round \(round)")
      }
    }
    // Most are still captures: otherwise this would try the reader's first lines only.
    #expect(readable > Self.count / 2)
  }

  private func judge(_ text: String, _ what: String) {
    if let scalar = TerminalText.steering(in: text) { Issue.record("U+\(scalar.value): \(what)") }
  }
}
