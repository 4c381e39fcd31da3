// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// The conversations of a capture, as one JSON object for scripts. Fields are only ever added under this schema's name.
package struct CaptureReport: Encodable, Sendable {
  /// The name and version of this form.
  package static let schema = "sotto.capture/1"

  private let schema = Self.schema
  private let packets: Int
  private let remarks: [String]
  private let connections: [Connection]

  private struct Connection: Encodable {
    let number: Int
    let client: String?
    let server: String?
    let start: String?
    let clientBytes: Int
    let serverBytes: Int
    let isTLS: Bool
    let startTLS: String?
    let serverName: String?
    let version: String?
    let cipherSuite: String?
    let status: String?
    let what: String
    let remarks: [String]
  }

  /// The report on a capture.
  package init(_ study: CaptureStudy) {
    packets = study.capture.packets
    remarks = CaptureText.remarks(study.capture)
    connections = study.entries.map { entry in
      let conversation = entry.search.conversation
      let sent = entry.captured.sent
      let client = entry.search.isTurned ? Side.server : .client
      var startTLS: String?
      if case .tls(let preface?) = entry.search.found { startTLS = preface.name ?? "unknown" }
      return Connection(
        number: entry.captured.number, client: conversation.clientAddress, server: conversation.serverAddress,
        start: conversation.start?.description, clientBytes: sent[client] ?? 0, serverBytes: sent[client.other] ?? 0,
        isTLS: entry.isTLS, startTLS: startTLS, serverName: entry.glance?.serverName, version: entry.glance?.version,
        cipherSuite: entry.glance?.cipherSuite, status: entry.glance?.outcome.status.rawValue,
        what: CaptureText.what(entry), remarks: CaptureText.remarks(entry))
    }
  }

  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schema) }
}
