// SPDX-License-Identifier: Apache-2.0

/// Knows what to do about what it sees.
package enum Advisor {
  /// The likeliest causes of a failure, in order, for this very situation, each with a way to test it; none where nothing failed.
  package static func failureCauses(for inspection: Inspection, _ tool: LiveTool = .inspect) -> [Advice] {
    guard let failure = inspection.outcome.failure else { return [] }
    let causes = Causes(situation: Situation(inspection, tool), failure: failure)
    return Array(causes.all.prefix(5))
  }

  /// What is worth doing where all went well: the most important first, at most three.
  package static func worthDoing(_ inspection: Inspection) -> [Advice] {
    guard inspection.outcome.status == .connected else { return [] }
    return Array(Improvements(situation: Situation(inspection)).all.prefix(3))
  }
}
