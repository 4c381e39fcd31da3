// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import NIOCore
import NIOPosix
import Sotto
import SottoInspect
import Synchronization

/// `sotto demo`.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Shows a handshake, step by step, between a server and a client of its own.",
    discussion: """
      Nothing to prepare: it makes a certificate authority and a certificate to throw away, serves a page with them on this \
      machine, fetches the page through a real socket, and tells what happened. Then it goes on serving, for your own client.
      """)

  @Flag(help: "End after that one exchange.")
  var once = false

  @Option(help: ArgumentHelp("Where to serve; port 0 lets the system choose.", valueName: "host:port"))
  var listen = Endpoint(host: "127.0.0.1", port: 0)

  func validate() throws {
    if listen.port == nil { throw ValidationError("--listen needs a port, such as \(listen.host):0.") }
  }

  func run() throws {
    let console = Console.shared
    let signals = PendingSignals()
    let authority = try DemoAuthority()
    var configuration = ServerConfiguration(credentials: [authority.credential])
    configuration.common.applicationProtocols = ["http/1.1"]
    let secrets = SecretLog()
    configuration.common.keyLog = { secrets.append($0) }
    let visitors = Visitors(console)
    let listener = try Listener(
      Listener.Settings(
        configuration: configuration, endpoint: listen, service: .web(SinglePage(page: DemoPage.html)),
        log: { visitors.log($0) }))
    defer { listener.drain(patience: .seconds(once ? 1 : 10)) }

    let file = try authority.writeRoot()
    defer { try? FileManager.default.removeItem(atPath: file) }
    console.error("wrote \(file) (the demo's root certificate; removed at the end)")
    console.error("listening on \(listener.endpoint)")

    try tell(DemoVisit(to: listener.endpoint, trusting: authority.roots).make(), secrets.finish(), console)
    let port = listener.endpoint.port ?? 0
    guard !once else { return }
    console.output("Now you. The server is still there; Ctrl-C ends it:\n\n")
    console.output("  curl --cacert \(file) https://localhost:\(port)/\n\n")
    visitors.announce()
    signals.wait()
    console.error("goodbye")
  }

  private func tell(_ visit: DemoVisit.Result, _ serverSecrets: [KeyLogLine], _ console: Console) throws {
    let teller = StoryTeller(
      events: visit.events, role: .client, info: visit.info, serverName: visit.name, now: WallTime.now(),
      otherSecrets: serverSecrets)
    let text = StoryText(isStyled: console.stylesOutput).render(teller.story)
    console.output("\nA client connects to https://localhost, and this is what the two say to each other.\n\n" + text)
    if let error = visit.error {
      throw Complaint(internal: "the demo's own handshake failed: \(error)")
    }
    console.output("And this is what came over it, \(visit.body.utf8.count) bytes:\n\n")
    for line in visit.body.split(separator: "\n", omittingEmptySubsequences: false) {
      console.output("   \(DisplayText.escaped(String(line)))\n")
    }
    console.output("\n")
  }
}

/// The server's secrets of the demo's own visit, to compare with the client's. Those of later visitors are not kept.
private final class SecretLog: Sendable {
  private let lines = Mutex<[KeyLogLine]?>([])

  func append(_ line: KeyLogLine) { lines.withLock { $0?.append(line) } }

  func finish() -> [KeyLogLine] { lines.withLock { exchange(&$0, with: nil) } ?? [] }
}

/// Logs connections from the moment on that others than the demo itself may come.
private final class Visitors: Sendable {
  private let console: Console
  private let isOpen = Once()

  init(_ console: Console) {
    self.console = console
  }

  func announce() { isOpen.set() }

  func log(_ line: String) {
    if isOpen.isSet { console.log(line) }
  }
}
