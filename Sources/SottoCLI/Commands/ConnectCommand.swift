// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import NIOCore
import NIOPosix
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
    if sendAgain, earlyData == nil { throw ValidationError("--send-again is about --early-data, which is not there.") }
  }

  func run() throws {
    let console = Console.shared
    let target = Endpoint(host: target.host, port: target.port ?? 443)
    let configuration = try client.configuration(tls, console)
    let name = try client.name(of: target)
    let input = StandardStream(0)
    let signals = Signals {
      input.close(stopping: true)
      console.finish()
      end(with: .interrupted)
    }
    defer { signals.cancel() }
    let early = try earlyBytes()
    if resume { try fetchTicket(from: target, name, configuration, console) }
    let ending = try talk(to: target, name, configuration, early, input, console)
    if let complaint = complaints.ending(ending) {
      throw complaint
    }
    if !ending.sentAll, !quiet { console.error("\(target) said goodbye before the end of the input") }
  }

  /// The first of two connections: it goes as soon as it has a ticket.
  private func fetchTicket(
    from target: Endpoint, _ name: ServerName, _ configuration: ClientConfiguration, _ console: Console
  ) throws {
    let done = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: TicketVisit.Ending.self)
    let report = reporter(target, console)
    let ending = try connect(to: target, name, configuration, early: nil, done) {
      TicketVisit(negotiated: report, done: done)
    }
    if let error = ending.error {
      throw complaints.ending(
        ConnectHandler.Ending(error: error, wasConnected: ending.wasConnected))
        ?? Complaint(.noConnection, "\(target) closed the connection")
    }
    guard ending.hasTicket else {
      throw Complaint(
        .finding, "\(target) sent no session ticket",
        meaning: "Without one, no session can be resumed: each connection takes a full handshake.",
        next: "see whether the server is to send tickets, or in TLS 1.2 session ids; sotto serve does")
    }
  }

  private func reporter(_ target: Endpoint, _ console: Console) -> @Sendable (HandshakeInfo) -> Void {
    let (quiet, json) = (quiet, json)
    return { info in
      if !quiet { for line in Self.status(of: info, target) { console.log(line) } }
      if json { console.log(HandshakeReport(info).json) }
    }
  }

  private func talk(
    to target: Endpoint, _ name: ServerName, _ configuration: ClientConfiguration, _ early: EarlyDataToSend?,
    _ input: StandardStream, _ console: Console
  ) throws -> ConnectHandler.Ending {
    // The group that lives as long as the process: standard input may still bring something for it when all is over.
    let group = MultiThreadedEventLoopGroup.singleton
    defer { input.close(stopping: true) }
    let done = group.next().makePromise(of: ConnectHandler.Ending.self)
    let report = reporter(target, console)
    return try connect(to: target, name, configuration, early: early, done) {
      ConnectHandler(input: input, output: console.out, negotiated: report, done: done)
    }
  }

  /// Connects, with a handler behind TLS that says when all is over.
  private func connect<Ending: Sendable>(
    to target: Endpoint, _ name: ServerName, _ configuration: ClientConfiguration, early: EarlyDataToSend?,
    _ done: EventLoopPromise<Ending>, _ handler: @escaping @Sendable () -> any ChannelHandler
  ) throws -> Ending {
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = timeout.amount
    let counter = KeyUpdateHandler.Counter()
    var configuration = configuration
    if tls.updateKeysEvery != nil { configuration.common.observer = counter.observe }
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
      .connectTimeout(timeout.amount ?? .hours(24))
      .channelInitializer { [timeouts, configuration, interval = tls.updateKeysEvery] channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try TLSHandler.client(configuration, serverName: name, earlyData: early, timeouts: timeouts)
          try channel.pipeline.syncOperations.addHandler(tls)
          if let interval {
            try channel.pipeline.syncOperations.addHandler(
              KeyUpdateHandler(tls, every: interval, counter: counter, log: { Console.shared.log($0) }))
          }
          try channel.pipeline.syncOperations.addHandler(handler())
        }
      }
    do {
      _ = try bootstrap.connect(host: target.host, port: target.port ?? 443).wait()
    } catch {
      done.fail(error)
      throw complaints.noConnection(error)
    }
    return try done.futureResult.wait()
  }

  private var complaints: ConnectComplaints {
    ConnectComplaints(target: target, usesPreSharedKey: !client.preSharedKeys.isEmpty)
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
