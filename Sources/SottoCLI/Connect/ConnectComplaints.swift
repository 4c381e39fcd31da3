// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto
import SottoInspect

/// Says in plain words why a connection to a server came to nothing: what an inspection of it says, in a few lines.
struct ConnectComplaints {
  /// Where the user wanted to go.
  let target: Endpoint
  /// Whether there is an --explain to point to.
  var hasExplanation = true

  /// There was no connection at all.
  func noConnection(_ sighting: Sighting) -> Complaint {
    complaint(.noConnection, "no connection to \(target)", sighting.inspection())
  }

  /// How a connection ended, if not well.
  func ending(_ ending: ConnectHandler.Ending, _ sighting: Sighting) -> Complaint? {
    if ending.outputError != 0 {
      return Complaint(.finding, "standard output takes no more, so that the connection was ended")
    }
    if ending.error == nil, ending.wasConnected { return nil }
    guard let error = ending.error as? TLSError else { return transport(ending, sighting) }
    return tls(error, ending, sighting)
  }

  private func transport(_ ending: ConnectHandler.Ending, _ sighting: Sighting) -> Complaint {
    if ending.wasConnected, let error = ending.error {
      return Complaint(
        .finding, "the connection to \(target) broke: \(reason(for: error))",
        meaning: "Data may be missing at the end.", next: "try again")
    }
    let inspection = sighting.inspection()
    if inspection.outcome.failure != nil { return noHandshake(inspection) }
    // Nothing that the wire shows.
    var sighting = sighting
    sighting.obstacle =
      ending.error.map { obstacle($0) } ?? Obstacle(.closedDuring, "the connection was closed during the handshake")
    return noHandshake(sighting.inspection())
  }

  private func tls(_ error: TLSError, _ ending: ConnectHandler.Ending, _ sighting: Sighting) -> Complaint {
    let text = DisplayText.escaped("\(error)", limit: 600)
    switch error.cause {
    case .certificate: return notTrusted(error, sighting)
    case .internalInvariant: return Complaint(internal: text)
    case .misuse where !ending.wasConnected: return Complaint(configuration: error)
    case .truncated where ending.wasConnected:
      return Complaint(
        .finding, "\(target) ended the connection without saying goodbye (close_notify)",
        meaning: "What came is genuine, but its end may be missing: an attacker can cut a connection.",
        next: "compare the length of what came with what the protocol above announces")
    default: break
    }
    if ending.wasConnected, ending.receivedData || error.cause != .alertReceived {
      return Complaint(
        .finding, "the connection to \(target) failed: \(text)", meaning: "Data may be missing at the end.")
    }
    return noHandshake(sighting.inspection())
  }

  private func noHandshake(_ inspection: Inspection) -> Complaint {
    complaint(.noConnection, "no handshake with \(target)", inspection)
  }

  private func notTrusted(_ error: TLSError, _ sighting: Sighting) -> Complaint {
    var inspection = sighting.inspection()
    // The rule is that certificates are verified, and the alert says less than the text. They help nobody here.
    inspection.outcome.failure?.clause = nil
    inspection.outcome.failure?.alert = nil
    let complaint = complaint(.notTrusted, "\(target) is not trusted", inspection)
    let advice = if case .certificate(let failure) = error.reason { failure.advice } else { complaint.meaning }
    // Who has an idea of the cause may want to try again at once.
    let again = inspection.outcome.failure?.causes.compactMap(\.command).first { $0.hasPrefix("sotto connect ") }
    return Complaint(
      .notTrusted, complaint.what,
      meaning: [sighting.hasSentEarlyData ? nil : "No data was sent.", advice].compactMap(\.self).joined(
        separator: " "),
      next: again.map { DisplayText.escaped($0, limit: 600) } ?? complaint.next)
  }

  /// The failure, its likeliest cause, and how to test that.
  private func complaint(_ status: ExitStatus, _ what: String, _ inspection: Inspection) -> Complaint {
    guard let failure = inspection.outcome.failure else { return Complaint(status, what) }
    // Whoever looks after the server finds our alert in its log.
    let labels = [failure.gaveUp == .client ? failure.alert : nil, failure.clause].compactMap(\.self)
    let label = labels.isEmpty ? "" : " [\(labels.joined(separator: ", "))]"
    let cause = failure.causes.first
    // What is known of all failures of a kind has no title of its own.
    var meaning = cause.map { $0.title == failure.id ? $0.text : "\($0.title). \($0.text)" }
    if hasExplanation, failure.causes.count > 1, meaning?.hasSuffix(".") == true {
      meaning? += " This is the likeliest of \(failure.causes.count) causes; --explain has them all."
    }
    let next = cause?.command ?? Glossary.topic(forFailure: failure.id).map { "sotto explain \($0)" }
    return Complaint(
      status, "\(what): \(DisplayText.escaped(failure.text + label, limit: 600))",
      meaning: meaning.map { DisplayText.escaped($0, limit: 600) },
      next: next.map { DisplayText.escaped($0, limit: 600) })
  }
}
