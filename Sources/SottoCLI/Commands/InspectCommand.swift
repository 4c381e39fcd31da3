// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import NIOCore
import Sotto
import SottoInspect

/// `sotto inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Connects to a TLS server once and shows the handshake: what was said, and why it was believed.",
    discussion: """
      A page for the terminal; with --html FILE a page for browsers, which says more. Ends with 0 where the server is good, 1 \
      where it does not keep to a --policy (a name of sotto policy list, or a file), 3 where there was no handshake, and 4 where the server is not to be trusted.

      Examples: sotto inspect example.com --explain, sotto inspect mail.example.com:25 --starttls smtp --html mail.html
      """)

  @Argument(
    help: ArgumentHelp("The server; port 443 unless you say, or with --starttls its own.", valueName: "host[:port]"))
  var target: Endpoint

  @OptionGroup var report: ReportOptions

  @Option(
    help: ArgumentHelp(
      "Ask a plain protocol for TLS first: smtp, imap, pop3, postgres, ldap, xmpp.", valueName: "protocol"))
  var starttls: StartTLS?

  @Flag(help: "Connect a second time with a session ticket of the first connection, and show both.")
  var resume = false

  @OptionGroup var client: ClientOptions
  @OptionGroup var tls: TLSOptions

  @Option(help: ArgumentHelp("How long connecting may take, and then the handshake.", valueName: "duration"))
  var timeout = DurationArgument(seconds: 10)

  func validate() throws {
    if target.port == 0 { throw ValidationError("Port 0 can't be connected to.") }
  }

  func run() throws {
    let console = Console.shared
    let target = Endpoint(host: target.host, port: target.port ?? starttls?.port ?? 443)
    let name = try client.name(of: target)
    let policy = try tls.namedPolicy()
    // A policy is compared with what the server does when it is offered everything, not kept to.
    var tls = tls
    tls.policy = nil
    var configuration = try client.configuration(tls, console)
    if configuration.common.applicationProtocols.isEmpty, starttls == nil {
      configuration.common.applicationProtocols = ["h2", "http/1.1"]
    }
    if resume { configuration.resumption.store = MemorySessionStore() }
    let visit = InspectVisit(
      target: target, name: name, configuration: configuration, startTLS: starttls, timeout: timeout.amount)
    var inspection = try inspect(visit, policy)
    if resume, inspection.outcome.status == .connected { inspection.second = [try inspect(visit, policy)] }
    try report.show(inspection, console)
    if let status = Self.status(of: inspection) { throw status }
  }

  private func inspect(_ visit: InspectVisit, _ policy: Policy?) throws -> Inspection {
    let sighting = try visit.make()
    var inspection = sighting.inspection(showsSecrets: report.secrets)
    if let policy, sighting.obstacle == nil {
      inspection.policy = PolicyComparison.verdict(of: inspection, under: policy)
    }
    return inspection
  }

  /// What the process ends with; nil for success.
  static func status(of inspection: Inspection) -> ExitStatus? {
    if inspection.serverIdentity?.trust.status == .refused { return .notTrusted }
    if inspection.outcome.status != .connected { return .noConnection }
    return inspection.policy?.passes == false ? .finding : nil
  }
}

extension StartTLS {
  /// Where it is spoken unless one says otherwise.
  var port: Int {
    switch self {
    case .smtp: 587
    case .imap: 143
    case .pop3: 110
    case .postgres: 5432
    case .ldap: 389
    case .xmpp: 5222
    }
  }
}
