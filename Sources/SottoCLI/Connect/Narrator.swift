// SPDX-License-Identifier: Apache-2.0

import Dispatch
import SottoInspect

/// Tells the stories of connections while these go on, on a thread of its own.
final class Narrator: Sendable {
  private let queue = DispatchQueue(label: "sotto.narrator")
  private let report: TerminalReport
  private let say: @Sendable (String) -> Void

  /// - Parameter say: takes a text without a line break at its end, and returns at once.
  init(_ report: TerminalReport, say: @escaping @Sendable (String) -> Void) {
    self.report = report
    self.say = say
  }

  /// One that tells on standard error.
  convenience init(_ console: Console) {
    self.init(TerminalReport(isStyled: console.stylesErrors, width: console.errorWidth)) { console.log($0) }
  }

  /// Tells how a handshake that is complete came about.
  func tell(_ sighting: Sighting) {
    queue.async { self.tell(self.report.explanation(sighting.inspection())) }
  }

  /// Waits until all is told; of a handshake that failed also how, and why.
  ///
  /// - Returns: whether it failed.
  func finish(_ sighting: Sighting) -> Bool {
    queue.sync {
      let inspection = sighting.inspection()
      guard inspection.outcome.status == .failed else { return false }
      // What was told already is not told again.
      tell(sighting.info == nil ? report.explanation(inspection) : report.failure(inspection))
      return true
    }
  }

  private func tell(_ text: String) {
    var text = text
    while text.hasSuffix("\n") { text.removeLast() }
    say("\n\(text)\n")
  }
}
