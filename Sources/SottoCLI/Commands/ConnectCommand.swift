// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import NIOCore
import Sotto
import SottoInspect
import SottoNIO

/// `sotto connect`.
struct ConnectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connect", abstract: "Connects to a TLS server: standard input to it, its answer to standard output.",
    discussion: """
      A server that is not trusted is not talked to. At the end of the input it is told so, and what it still sends is read \
      until it ends too.

      Example: printf 'GET / HTTP/1.0\\r\\nHost: example.com\\r\\n\\r\\n' | sotto connect example.com
      """)

  @Argument(help: ArgumentHelp("The server; port 443 unless you say.", valueName: "host[:port]"))
  var target: Endpoint

  @OptionGroup var client: ClientOptions

  @OptionGroup var tls: TLSOptions

  @Option(help: ArgumentHelp("How long connecting may take, and then the handshake.", valueName: "duration"))
  var timeout = DurationArgument(seconds: 10)

  @Flag(help: "What was negotiated, as one line of JSON on standard error.")
  var json = false

  @Flag(help: "Say nothing unless it fails.")
  var quiet = false

  @Flag(
    help: """
      Tell the handshake step by step on standard error, with its values, while the connection goes on; where it fails, also \
      why, and what to try. (sotto inspect shows more, and sends nothing.)
      """)
  var explain = false

  @Flag(
    help:
      "Connect once for a session ticket, then again with it; both connections are reported. Input goes to the second.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "With --resume: send this file as early data (0-RTT) on the second connection, before the server has answered. Whoever records "
        + "it can send it again: only for what is safe to be done twice. What does not go early goes first of all later.",
      valueName: "file"))
  var earlyData: String?

  @Flag(help: "Send the early data again, as ordinary data, should the server refuse it.")
  var sendAgain = false

  func validate() throws {
    if target.port == 0 { throw ValidationError("Port 0 can't be connected to.") }
    if earlyData != nil, !resume { throw ValidationError("--early-data needs a session to resume: say --resume too.") }
    if explain, json || quiet {
      throw ValidationError(
        json
          ? "--explain is for people, --json for programs: say one of them. sotto inspect --json has the story, too."
          : "--explain tells all, --quiet nothing: say one of them.")
    }
    if sendAgain, earlyData == nil { throw ValidationError("--send-again is about --early-data, which is not there.") }
  }

  func run() throws {
    let console = Console.shared
    let target = Endpoint(host: target.host, port: target.port ?? 443)
    let connector = Connector(
      target: target, name: try client.name(of: target), configuration: try client.configuration(tls, console),
      timeout: timeout.amount, updateKeysEvery: tls.updateKeysEvery, observesSecrets: explain)
    let input = StandardStream(0)
    let signals = Signals {
      input.close(stopping: true)
      console.finish()
      end(with: .interrupted)
    }
    defer { signals.cancel() }
    let early = try earlyBytes()
    let narrator = explain ? Narrator(console) : nil
    if resume { try fetchTicket(connector, narrator, console) }
    let ending = try talk(connector, early, input, narrator, console)
    if !ending.sentAll, !quiet { console.error("\(target) said goodbye before the end of the input") }
  }

  /// The first of two connections: it goes as soon as it has a ticket.
  private func fetchTicket(_ connector: Connector, _ narrator: Narrator?, _ console: Console) throws {
    let report = reporter(connector.target, narrator, console)
    let (ending, sighting) = try connect(narrator) {
      try connector.connect { log, done in TicketVisit(negotiated: { report($0, log) }, done: done) }
    }
    if let error = ending.error {
      let ending = ConnectHandler.Ending(error: error, wasConnected: ending.wasConnected)
      try complain(of: ending, sighting, narrator)
    }
    guard ending.hasTicket else {
      throw Complaint(
        .finding, "\(connector.target) sent no session ticket",
        meaning: "Without one, no session can be resumed: each connection takes a full handshake.",
        next: "see whether the server is to send tickets, or in TLS 1.2 session ids; sotto serve does")
    }
  }

  /// What is said when a handshake is complete, from a thread that must not wait.
  private func reporter(
    _ target: Endpoint, _ narrator: Narrator?, _ console: Console
  ) -> @Sendable (HandshakeInfo, SightingLog) -> Void {
    let (quiet, json) = (quiet, json)
    return { info, log in
      if !quiet { for line in Self.status(of: info, target) { console.log(line) } }
      if json { console.log(HandshakeReport(info).json) }
      narrator?.tell(log.current)
    }
  }

  private func talk(
    _ connector: Connector, _ early: EarlyDataToSend?, _ input: StandardStream, _ narrator: Narrator?,
    _ console: Console
  ) throws -> ConnectHandler.Ending {
    defer { input.close(stopping: true) }
    let report = reporter(connector.target, narrator, console)
    let (ending, sighting) = try connect(narrator) {
      try connector.connect(early: early) { log, done in
        ConnectHandler(input: input, output: console.out, negotiated: { report($0, log) }, done: done)
      }
    }
    try complain(of: ending, sighting, narrator)
    return ending
  }

  private func connect<Result>(_ narrator: Narrator?, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as NoConnection {
      let complaint = ConnectComplaints(target: error.sighting.target).noConnection(error.sighting)
      throw explained(complaint, narrator?.finish(error.sighting) ?? false)
    }
  }

  /// Throws why it ended, if not well.
  private func complain(of ending: ConnectHandler.Ending, _ sighting: Sighting, _ narrator: Narrator?) throws {
    let isExplained = narrator?.finish(sighting) ?? false
    let complaint = ConnectComplaints(target: sighting.target).ending(ending, sighting)
    if let complaint { throw explained(complaint, isExplained) }
  }

  /// What to do about it has been said already where it was explained.
  private func explained(_ complaint: Complaint, _ isExplained: Bool) -> Complaint {
    isExplained ? Complaint(complaint.status, complaint.what) : complaint
  }

  // MARK: What it is told

  private func earlyBytes() throws(Complaint) -> EarlyDataToSend? {
    guard let earlyData else { return nil }
    do {
      return EarlyDataToSend(
        ByteBuffer(bytes: try Data(contentsOf: URL(filePath: earlyData))), mayBeSentAgain: sendAgain)
    } catch {
      throw Complaint(
        .usage, "can't read the early data in \(DisplayText.escaped(earlyData))", next: "check the path of --early-data"
      )
    }
  }

  /// What was negotiated, for people.
  static func status(of info: HandshakeInfo, _ target: Endpoint) -> [String] {
    var what = [info.version.description, info.cipherSuite?.description, info.group?.description].compactMap { $0 }
    if info.group == nil, info.pskMode == nil { what.append("no key agreement (INSECURE)") }
    if info.pskMode == .alone { what.append("no fresh key agreement (INSECURE)") }
    if let name = info.applicationProtocol { what.append("ALPN \(DisplayText.escaped(name))") }
    if info.isResumed { what.append("session resumed") }
    var lines = ["connected to \(target): \(what.joined(separator: ", ")), in \(Wording.duration(info.duration))"]
    if let key = info.preSharedKeyIdentity { lines.append("pre-shared key: \(DisplayText.escaped(key))") }
    if let words = info.earlyData.words {
      let again = info.earlyDataSentAgain
      lines.append(words + (again > 0 ? "; \(Wording.bytes(again)) sent again" : ""))
    }
    if let key = info.peerRawPublicKey {
      let isKnown = if case .pinnedKey? = info.peerIdentity?.grounds { true } else { false }
      lines.append(
        "public key: \(PublicKeyPin(subjectPublicKeyInfo: key)), \(isKnown ? "which is pinned" : "NOT VERIFIED")")
    }
    guard let der = info.peerCertificates.first, let view = try? LeafCertificate(der: der) else { return lines }
    let grounds =
      switch info.peerIdentity?.grounds {
      case .verified(let anchor)?: "trusted through \(anchor)"
      default: "NOT VERIFIED"
      }
    lines.append("certificate: \(view.subjectText), \(grounds), valid to \(view.notAfter)")
    return lines
  }
}
