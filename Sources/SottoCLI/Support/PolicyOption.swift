// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto
import SottoInspect

/// What `--policy` means beside the other options: it sets the frame, they narrow it.
enum PolicyOption {
  /// The policy of this name, or the one in this file.
  static func find(_ name: String) throws(Complaint) -> Policy {
    if let policy = Policy.all.first(where: { $0.name == name.lowercased() }) { return policy }
    guard name.contains("/") || name.contains(".") || FileManager.default.fileExists(atPath: name) else {
      throw Complaint(
        .usage, "there is no policy \"\(DisplayText.escaped(name))\", and no file of that name",
        meaning: "There are \(Policy.all.map(\.name).joined(separator: ", ")).", next: "sotto policy list")
    }
    return try read(name)
  }

  private static func read(_ path: String) throws(Complaint) -> Policy {
    let text = try FileInput.text(path, for: "--policy", limit: PolicyFile.limit)
    do throws(PolicyFile.Problem) { return try PolicyFile.read(text) } catch {
      let place = [DisplayText.escaped(path, limit: 1024), DisplayText.escaped(error.place)].filter { !$0.isEmpty }
      throw Complaint(
        .usage, "--policy: \(place.joined(separator: ": ")): \(DisplayText.escaped(error.what))",
        meaning: DisplayText.escaped(error.meaning, limit: 600),
        next: "see what a policy looks like: sotto policy show \(Policy.modern2026.name) --json")
    }
  }

  /// Checks that what an option names is among what the policy allows.
  static func check<Value: CustomStringConvertible & Equatable>(
    _ option: String, _ values: [Value], among allowed: [Value], of policy: Policy
  ) throws(Complaint) {
    guard let outside = values.first(where: { !allowed.contains($0) }) else { return }
    throw contradiction(
      "\(option): \(outside) is outside the policy \(policy.name)",
      "It allows \(allowed.map(\.description).joined(separator: ", ")).", option)
  }

  static func contradiction(_ what: String, _ meaning: String, _ option: String) -> Complaint {
    Complaint(
      .usage, what, meaning: "\(meaning) Options beside --policy narrow it, and never widen it.",
      next: "leave out either \(option) or --policy")
  }

  /// Refuses a credential that the policy does not allow, and warns of what it advises against.
  static func check(
    _ credential: Credential, in file: String, _ policy: Policy, console: Console
  ) throws(Complaint) {
    let place = DisplayText.escaped(file, limit: 1024)
    for finding in policy.findings(for: credential) {
      guard finding.isViolation else {
        console.error("warning: \(place): \(finding)")
        continue
      }
      let other = Policy.all.first { $0.findings(for: credential).allSatisfy { !$0.isViolation } }
      throw Complaint(
        .usage, "\(place): the policy \(policy.name) does not allow this certificate: \(finding.problem)",
        meaning: "\(finding.rule). \(finding.advice)",
        next: other.map { "have such a one issued, or use --policy \($0.name), which allows this one" }
          ?? "have such a one issued, or leave out --policy")
    }
  }
}
