// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What was said in a connection, in the words of BoringSSL's message callback. Ours has no word for change_cipher_spec,
/// which is no message.
final class ShimTrace: Sendable {
  private let told = Mutex<[String]>([])
  private let received = Mutex<HandshakeType?>(nil)

  /// The last message that came.
  var lastReceived: HandshakeType? { received.withLock { $0 } }

  var lines: [String] { told.withLock { $0 } }

  func add(_ event: TraceEvent) {
    switch event {
    case .messageSent(let type, _, _): add("write hs \(type.rawValue)")
    case .messageReceived(let type, _, _):
      received.withLock { $0 = type }
      add("read hs \(type.rawValue)")
    case .alertSent(let alert): add("write alert \(Self.level(of: alert)) \(alert.rawValue)")
    case .alertReceived(let alert): add("read alert \(Self.level(of: alert)) \(alert.rawValue)")
    default: break
    }
  }

  private func add(_ line: String) { told.withLock { $0.append(line) } }

  private static func level(of alert: AlertDescription) -> Int { alert == .closeNotify ? 1 : 2 }

  /// Those of the runner's lines that there is a word for.
  static func comparable(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { !$0.hasSuffix(" ccs") }
  }
}
