// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoWire

extension Conversation {
  /// What was said, as an engine traced it that keeps its secrets to itself: its messages in records in the open, where the real ones may
  /// be sealed. For whoever asks what was said, not how. Where the server said nothing that the engine understood, what went over the wire.
  package func opened(by events: [TraceEvent]) -> Conversation {
    var opened = self
    opened.chunks = []
    for event in events {
      switch event {
      case .messageSent(_, _, let bytes): opened.add(.client, HexInput.records(around: bytes))
      case .messageReceived(_, _, let bytes): opened.add(.server, HexInput.records(around: bytes))
      case .alertSent(let alert): opened.add(.client, Self.record(alert))
      case .alertReceived(let alert): opened.add(.server, Self.record(alert))
      default: break
      }
    }
    return opened.chunks.contains { $0.from == .server } ? opened : self
  }

  private mutating func add(_ side: Side, _ record: [UInt8]) {
    chunks.append(Chunk(from: side, microseconds: 0, bytes: record))
  }

  private static func record(_ alert: AlertDescription) -> [UInt8] {
    let level: AlertLevel = alert == .closeNotify || alert == .userCanceled ? .warning : .fatal
    var record: [UInt8] = []
    RecordHeader(type: .alert, legacyVersion: .tls12, length: 2).encode(into: &record)
    return record + [level.rawValue, alert.rawValue]
  }
}
