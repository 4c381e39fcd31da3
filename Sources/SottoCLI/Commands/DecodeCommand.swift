// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto
import SottoIdentity
import SottoInspect
import SottoZlib

/// `sotto decode`.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Explains somebody else's handshake, from a capture or from bytes.",
    discussion: """
      Reads what tcpdump and Wireshark write (pcap and pcapng), finds TLS in it at any port and behind STARTTLS, and shows the \
      handshake; with a key log, as programs write where SSLKEYLOGFILE says, also what is encrypted. Where a capture has \
      several connections they are listed, and --connection takes one.

      Examples:
        tcpdump -i any -w talk.pcap port 443 &
        SSLKEYLOGFILE=keys.log curl https://example.com
        sotto decode --pcap talk.pcap --keylog keys.log --explain
        sotto decode --hex "15 03 03 00 02 02 28"
      """)

  @Option(help: ArgumentHelp("A capture, pcap or pcapng; - for standard input.", valueName: "file"))
  var pcap: String?

  @Option(help: ArgumentHelp("A key log of the connections in it (RFC 9850).", valueName: "file"))
  var keylog: String?

  @Option(help: ArgumentHelp("Which connection of the capture, by its number in the list.", valueName: "number"))
  var connection: Int?

  @Option(
    help: ArgumentHelp(
      "Records, or bare handshake messages, as hexadecimal digits with anything usual between them; @FILE reads a file, - "
        + "standard input.",
      valueName: "digits"))
  var hex: String?

  @OptionGroup var report: ReportOptions

  func validate() throws {
    if (pcap == nil) == (hex == nil) {
      throw ValidationError("Say what to decode: --pcap FILE for a capture, or --hex DIGITS for a record or a message.")
    }
    if hex != nil, keylog != nil || connection != nil {
      throw ValidationError("--keylog and --connection are for captures: --pcap.")
    }
    if pcap == "-", keylog == "-" { throw ValidationError("Standard input can't be both the capture and the key log.") }
  }

  func run() throws {
    let console = Console.shared
    if let hex {
      try report.show(Inspection(bytes: try Self.bytes(hex), knowledge(KeyLog())), console)
    } else if let pcap {
      try decode(pcap, console)
    }
  }

  // MARK: Bytes

  /// Reads digits, from wherever they are.
  static func bytes(_ argument: String) throws(Complaint) -> HexInput {
    let isFile = argument.hasPrefix("@")
    let text =
      isFile || argument == "-"
      ? try FileInput.text(isFile ? String(argument.dropFirst()) : "-", for: "--hex", limit: 6 * HexInput.limit)
      : argument
    let input: HexInput
    do throws(HexInput.Problem) { input = try HexInput(text) } catch {
      let what =
        switch error {
        case .empty: "there are no digits"
        case .character(let character, let place):
          "\"\(DisplayText.escaped(character))\", character \(place), is no hexadecimal digit"
        case .odd: "a digit is missing: there is an odd number of them"
        case .tooLong: "more than \(Wording.bytes(HexInput.limit))"
        }
      throw Complaint(
        .usage, "--hex: \(what)", next: "give two digits for each byte, such as 16 03 01; @FILE reads them from a file")
    }
    guard !input.isDTLS else {
      throw Complaint(
        .usage, "--hex: this is a record of DTLS, which sotto does not read",
        meaning: "DTLS is TLS for datagrams; its records have a number, and a version that begins with fe.")
    }
    guard input.kind != .unknown || input.isLegacyHello else {
      let first = input.bytes.prefix(1).map { String($0, radix: 16) }.joined()
      throw Complaint(
        .usage, "--hex: no record of TLS and no handshake message begins with the byte 0x\(first)",
        meaning: "A record begins with its type, 14 to 17 in hexadecimal, and a version, 03 and 00 to 04.",
        next: "sotto decode --pcap FILE, if these are whole packets in a file")
    }
    return input
  }

  // MARK: Captures

  private func decode(_ path: String, _ console: Console) throws {
    var study = CaptureStudy(try Self.read(path, CaptureLimits()))
    for line in CaptureText.remarks(study.capture) { console.error("note: \(line)") }
    guard let chosen = try choose(study, path) else { return try list(&study, console) }
    let entry = try whole(chosen, path)
    for line in CaptureText.remarks(entry) { console.error("note: \(line)") }
    let log = try secrets(for: entry.search.clientRandom.map { [$0] } ?? [], study, console)
    try report.show(CaptureStudy.inspect(entry, knowledge(log)), console)
    try complainOfKeys(log, entry)
    try complainOfEnd(study.capture)
  }

  /// Lists the connections.
  private func list(_ study: inout CaptureStudy, _ console: Console) throws {
    study.look(knowledge(try secrets(for: study.clientRandoms, study, console)))
    let text = CaptureText(isStyled: console.stylesOutput, width: console.width)
    console.output(report.json ? CaptureReport(study).json + "\n" : text.list(study))
    let advice = "--connection \(study.numbersOfTLS.first ?? 1)"
    if report.html != nil {
      throw Complaint(
        .usage, "--html: a page is of one connection, and there are \(study.numbersOfTLS.count)",
        next: "choose one, such as \(advice)")
    }
    if !report.json { console.error("choose one of them, such as \(advice)") }
    try complainOfEnd(study.capture)
  }

  /// Reads a capture.
  static func read(_ path: String, _ limits: CaptureLimits) throws(Complaint) -> Capture {
    var reading = Capture.Import(limits)
    try FileInput.read(path, for: "--pcap") { reading.append($0) }
    let capture = reading.finish()
    if let problem = capture.problem, capture.packets == 0 {
      throw Complaint(
        .usage, "\(DisplayText.escaped(path)): \(problem)",
        next: "record one with: tcpdump -i any -w FILE port 443")
    }
    return capture
  }

  /// The connection that is meant; nil if there are several.
  private func choose(_ study: CaptureStudy, _ path: String) throws(Complaint) -> CaptureStudy.Entry? {
    let numbers = study.numbersOfTLS
    if let connection {
      guard let entry = study.entries.first(where: { $0.captured.number == connection }) else {
        throw Complaint(
          .usage, "there is no connection \(connection) in it: there are \(study.entries.count)",
          next: "leave out --connection, and they are listed")
      }
      guard entry.isTLS else {
        throw Complaint(
          .finding, "connection \(connection) is \(CaptureText.what(entry))",
          next: numbers.isEmpty ? nil : "choose one with TLS: \(Self.list(numbers))")
      }
      return entry
    }
    guard let first = numbers.first else { throw nothing(study, path) }
    return numbers.count == 1 ? study.entries.first { $0.captured.number == first } : nil
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.prefix(10).map(String.init).joined(separator: ", ") + (numbers.count > 10 ? " …" : "")
  }

  /// There is no TLS in it: what there is.
  private func nothing(_ study: CaptureStudy, _ path: String) -> Complaint {
    let udp = study.capture.skipped[.perhapsQUIC] ?? 0
    let what =
      study.entries.isEmpty
      ? "There is no TCP in it, in \(study.capture.packets) packets."
      : "There \(study.entries.count == 1 ? "is one TCP connection" : "are \(study.entries.count) TCP connections") in it: "
        + study.entries.prefix(3).map { "\($0.captured.number) is \(CaptureText.what($0))" }.joined(separator: "; ")
        + "."
    return Complaint(
      .finding, "\(DisplayText.escaped(path)): there is no TLS in it",
      meaning: what + (udp > 0 ? " \(udp) packets are UDP of port 443, probably QUIC, which sotto does not read." : ""),
      next: udp > 0 ? "let the client use TCP: curl --http2, or a browser with QUIC switched off" : nil)
  }

  /// The connection with all its bytes: of long ones, the first reading keeps the beginning only, and of late ones in a large capture maybe
  /// nothing.
  private func whole(_ entry: CaptureStudy.Entry, _ path: String) throws(Complaint) -> CaptureStudy.Entry {
    guard !entry.captured.cut.isEmpty, path != "-" else { return entry }
    var limits = CaptureLimits()
    limits.only = entry.captured.number
    limits.bytesPerSide = 16 << 20
    let again = CaptureStudy(try Self.read(path, limits))
    // A pipe gives nothing the second time.
    return again.entries.first { $0.captured.number == entry.captured.number && $0.isTLS } ?? entry
  }

  // MARK: Secrets

  private func secrets(
    for randoms: Set<[UInt8]>, _ study: CaptureStudy, _ console: Console
  ) throws(Complaint) -> KeyLog {
    var log = KeyLog()
    if let keylog {
      var reader = KeyLogReader(wanted: randoms)
      try FileInput.read(keylog, for: "--keylog") { part in
        reader.append(part)
        return true
      }
      reader.endFile()
      log = reader.log
      for problem in log.problems { console.error("note: \(keylogName), line \(problem.line): \(problem.text)") }
      let more = log.malformed - log.problems.count
      if more > 0 { console.error("note: \(keylogName): \(more) more lines are malformed") }
    }
    log.lines += study.capture.keyLog.lines.filter { randoms.contains($0.clientRandom) }
    return log
  }

  private var keylogName: String { DisplayText.escaped(keylog ?? "") }

  private func knowledge(_ log: KeyLog) -> Dissector.Knowledge {
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = log.lines
    knowledge.showsSecrets = report.secrets
    #if Zlib
    let zlib = ZlibCertificateCompression()
    knowledge.inflate = { algorithm, bytes, count in
      algorithm == zlib.algorithm ? try? zlib.decompress(bytes, to: count) : nil
    }
    #endif
    return knowledge
  }

  /// A key log that has nothing for the connection was for another one.
  private func complainOfKeys(_ log: KeyLog, _ entry: CaptureStudy.Entry) throws(Complaint) {
    guard keylog != nil, log.lines.isEmpty else { return }
    guard entry.search.clientRandom != nil else {
      throw Complaint(
        .finding, "the key log is of no use: the connection's ClientHello is not in the capture",
        meaning: "Key logs tell connections apart by the ClientHello's random.",
        next: "start the capture before the connection")
    }
    let others = log.unwanted
    throw Complaint(
      .finding, "the key log has no secret of this connection",
      meaning: others > 0
        ? "It has \(others) lines of other connections: it was written in another run, or by another program."
        : "It has no secret at all\(log.unknownLabels + log.malformed > 0 ? ", only lines that sotto has no use for" : "").",
      next: "set SSLKEYLOGFILE for the program whose connection is captured, and record both anew")
  }

  /// What was read is shown; that it was not all is a finding.
  private func complainOfEnd(_ capture: Capture) throws(Complaint) {
    guard let problem = capture.problem else { return }
    throw Complaint(.finding, "the capture was not read to its end: \(problem)")
  }
}
