// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import SottoIdentity
import SottoInspect

/// How an inspection is shown.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write a page to look at in a browser: one file, nothing else needed.", valueName: "file"))
  var html: String?

  @Flag(help: "As one line of JSON (docs/inspect-schema.md).")
  var json = false

  @Flag(help: "Add the story: each step in plain prose, with the values of this handshake.")
  var explain = false

  @Flag(help: "Add every record and message as hexadecimal digits, with its fields.")
  var bytes = false

  @Flag(help: "Show secrets and keys too. Whoever sees them can read the connection.")
  var secrets = false

  /// Shows it on standard output, and writes the page.
  func show(_ inspection: Inspection, _ console: Console) throws(Complaint) {
    if json {
      console.output(inspection.json + "\n")
    } else {
      var detail = TerminalReport.Detail()
      detail.explains = explain
      detail.showsBytes = bytes
      detail.showsSecrets = secrets
      let report = TerminalReport(isStyled: console.stylesOutput, width: console.width)
      console.output(report.render(inspection, detail: detail))
      for second in inspection.second {
        console.output(
          "\nThe second connection, with a session of the first:\n\n" + report.render(second, detail: detail))
      }
    }
    guard let html else { return }
    do {
      try Data(HTMLReport(inspection).render().utf8).write(to: URL(filePath: html), options: .atomic)
      // Whoever reads a page with secrets reads the connection.
      if secrets { try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: html) }
    } catch {
      throw Complaint(
        .usage, "--html: \(DisplayText.escaped(html)) can't be written", meaning: describe(error),
        next: "name a file in a directory that you may write to")
    }
    console.error("wrote \(DisplayText.escaped(html))")
  }
}
