// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dispatch
import FoundationEssentials
import NIOCore
import Sotto

/// `sotto serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serves TLS: an echo, the files of a directory, or a plain server behind.",
    discussion: """
      Say one of --echo, --www and --forward. For each connection there is one line on standard error, unless --quiet. SIGTERM or Ctrl-C \
      ends it: no new connections, up to 10 s for the open ones.

      Files whose names begin with a dot are not served, nor is anything outside the directory.
      """)

  @Option(
    name: .customLong("cert"),
    help: ArgumentHelp("The certificate chain, PEM, own certificate first. Repeatable.", valueName: "file"))
  var certificates: [String] = []

  @Option(
    name: .customLong("key"),
    help: ArgumentHelp("Its private key, PEM; one for each --cert, in the same order.", valueName: "file"))
  var keys: [String] = []

  @Option(
    name: .customLong("raw-public-key"),
    help: ArgumentHelp(
      "A private key, PEM, whose public half to show instead of a certificate to clients that take raw public keys "
        + "(RFC 7250). Repeatable; without --cert, others are refused.", valueName: "file"))
  var rawKeys: [String] = []

  @Option(
    help: ArgumentHelp(
      "An OCSP response to send with the certificate, DER; one for each --cert, in the same order.",
      valueName: "file"))
  var ocsp: [String] = []

  @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"))
  var listen = Endpoint(host: "127.0.0.1", port: 8443)

  @Flag(help: "Send back what comes.")
  var echo = false

  @Option(help: ArgumentHelp("Serve the files of this directory by HTTP/1.1.", valueName: "dir"))
  var www: String?

  @Option(help: ArgumentHelp("Pass the plain bytes on to this server.", valueName: "host:port"))
  var forward: Endpoint?

  @Option(help: ArgumentHelp("How long a handshake may take.", valueName: "duration"))
  var handshakeTimeout = DurationArgument(seconds: 10)

  @Option(help: ArgumentHelp("How long a connection may be silent; 0 for ever.", valueName: "duration"))
  var idleTimeout = DurationArgument(seconds: 300)

  @Option(
    help: ArgumentHelp(
      "Ask clients for a certificate, and believe those that the authorities in this PEM file issued. Repeatable.",
      valueName: "file"))
  var clientCa: [String] = []

  @Option(
    name: .customLong("client-pin-public-key"),
    help: ArgumentHelp(
      "Ask clients who they are, and believe those that show this public key instead of a certificate (RFC 7250): a PEM file, "
        + "or the SHA-256 of its SubjectPublicKeyInfo as sha256//BASE64 or in hexadecimal. Repeatable.",
      valueName: "key"))
  var clientPins: [String] = []

  @Flag(help: "Refuse clients that show none.")
  var requireClientCert = false

  @Option(
    help: ArgumentHelp(
      "How many connections may be open at once; those that come later wait. The default is what the limit on open files "
        + "allows (ulimit -n), at most \(DescriptorBudget.most).", valueName: "number"))
  var maxConnections: Int?

  @OptionGroup var preSharedKeys: PreSharedKeyOptions

  @OptionGroup var tls: TLSOptions

  @Option(
    name: .customLong("insecure-rsa-cert"),
    help: ArgumentHelp(
      "With --insecure-rsa-key-exchange: the chain of an RSA key that decrypts, and signs nothing.", valueName: "file"))
  var decryptingCertificate: String?

  @Option(
    name: .customLong("insecure-rsa-key"), help: ArgumentHelp("Its private key, PEM.", valueName: "file"))
  var decryptingKey: String?

  @Option(
    name: .customLong("ticket-keys"),
    help: ArgumentHelp(
      "Seal session tickets under the key in this file, so that servers that share it resume each other's sessions: 48 or "
        + "80 bytes (openssl rand 80), or PEM blocks \"TLS TICKET KEY\". Repeatable: the first seals, all open.",
      valueName: "file"))
  var ticketKeys: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep so many sessions in memory, the newest, and give clients their numbers instead of tickets; in TLS 1.2 as "
        + "session ids. For this process alone.", valueName: "number"))
  var sessionCache: Int?

  @Flag(help: "Send no session tickets and resume nothing.")
  var noTickets = false

  @Flag(
    help: ArgumentHelp(
      "Take early data (0-RTT) of clients that resume a session: HTTP requests that came so may be recordings that somebody sends "
        + "again. GET and HEAD are answered, others get 425. With --forward it needs --http."))
  var earlyData = false

  @Option(
    help: ArgumentHelp(
      "With --early-data: by how much a client may be wrong about its ticket's age. After the start, none is taken for twice as "
        + "long and 4 s.", valueName: "duration"))
  var earlyDataTolerance = DurationArgument(seconds: 10)

  @Flag(
    help: ArgumentHelp(
      "What --forward passes on is HTTP: requests that came as early data are marked \"Early-Data: 1\" (RFC 8470)."))
  var http = false

  @Option(
    help: ArgumentHelp("How many threads serve connections. [default: one for each processor]", valueName: "number"))
  var threads: Int?

  @Flag(help: "Say nothing of connections that went well; of others, why not.")
  var quiet = false

  func validate() throws {
    if http, forward == nil { throw ValidationError("--http says what --forward passes on: it needs --forward.") }
    if earlyData {
      if echo || (forward != nil && !http) {
        throw ValidationError(
          "--early-data needs a service that knows what may be done twice: --www, or --forward with --http.")
      }
      if noTickets {
        throw ValidationError("--early-data comes with a ticket, --no-tickets sends none: say one of them.")
      }
    }
    if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads needs 1 to 1024.") }
    if let maxConnections, maxConnections < 1 { throw ValidationError("--max-connections needs at least 1.") }
    if noTickets, !ticketKeys.isEmpty {
      throw ValidationError(
        "--ticket-keys says how to seal tickets, --no-tickets that there are none: say one of them.")
    }
    if let sessionCache {
      if sessionCache < 1 { throw ValidationError("--session-cache needs at least 1.") }
      if noTickets { throw ValidationError("--session-cache keeps sessions, --no-tickets none: say one of them.") }
    }
    guard (echo ? 1 : 0) + (www == nil ? 0 : 1) + (forward == nil ? 0 : 1) == 1 else {
      throw ValidationError("Say one of --echo, --www DIR and --forward HOST:PORT.")
    }
    if certificates.isEmpty, rawKeys.isEmpty, decryptingCertificate == nil, preSharedKeys.isEmpty {
      throw ValidationError(
        "There is nothing to show to clients: give --cert and --key, --raw-public-key, or --psk-identity and --psk-file."
      )
    }
    guard certificates.count == keys.count else {
      throw ValidationError("There are \(certificates.count) --cert and \(keys.count) --key; they come in pairs.")
    }
    guard tls.insecureRsaKeyExchange == (decryptingCertificate != nil),
      (decryptingCertificate == nil) == (decryptingKey == nil)
    else {
      throw ValidationError(
        "--insecure-rsa-key-exchange, --insecure-rsa-cert and --insecure-rsa-key come together: the key must do nothing else."
      )
    }
    guard ocsp.isEmpty || ocsp.count == certificates.count else {
      throw ValidationError(
        "There are \(certificates.count) --cert and \(ocsp.count) --ocsp; give one for each, or none.")
    }
    if requireClientCert, clientCa.isEmpty, clientPins.isEmpty {
      throw ValidationError(
        "--require-client-cert needs --client-ca FILE, whose certificates count, or --client-pin-public-key.")
    }
    if listen.port == nil { throw ValidationError("--listen needs a port, such as \(listen.host):8443.") }
    if let forward, (forward.port ?? 0) == 0 {
      throw ValidationError("--forward needs a port, such as \(forward.host):8080.")
    }
  }

  func run() throws {
    let console = Console.shared
    let signals = PendingSignals()
    let listener = try Listener(settings(console))
    console.error("listening on \(listener.endpoint)")
    listener.whenClosed(signals.substitute)
    signals.wait()
    guard listener.isListening else {
      listener.drain(patience: .zero)
      throw Complaint(
        .noConnection, "the port \(listener.endpoint) was lost", meaning: "The system closed it under this process.",
        next: "see whether the network is up, and start it again")
    }
    console.error("finishing what is open, at most 10 s; accepting no more")
    listener.drain(patience: .seconds(10))
  }

  func settings(_ console: Console) throws(Complaint) -> Listener.Settings {
    let policy = try tls.namedPolicy()
    var credentials: [Credential] = []
    for (certificate, key) in zip(certificates, keys) {
      let credential: Credential
      do throws(CredentialError) {
        credential = try Credential(certificateFile: certificate, privateKeyFile: key)
      } catch {
        throw Complaint(error)
      }
      if let policy { try PolicyOption.check(credential, in: certificate, policy, console: console) }
      credentials.append(credential)
    }
    if let decryptingCertificate, let decryptingKey {
      do throws(CredentialError) {
        credentials.append(
          try Credential(
            insecureRSAKeyExchangeCertificateFile: decryptingCertificate, privateKeyFile: decryptingKey))
      } catch {
        throw Complaint(error)
      }
    }
    for (index, file) in ocsp.enumerated() {
      do {
        credentials[index].ocspResponse = Array(try Data(contentsOf: URL(filePath: file)))
      } catch {
        throw Complaint(
          .usage, "can't read the OCSP response \(DisplayText.escaped(file))", next: "check the path of --ocsp")
      }
    }
    for file in rawKeys {
      let credential: Credential
      do throws(CredentialError) { credential = try Credential(rawPublicKeyOfFile: file) } catch {
        throw Complaint(error)
      }
      if let policy { try PolicyOption.check(credential, in: file, policy, console: console) }
      if let pin = credential.pin { console.error("the public key in \(DisplayText.escaped(file)) is \(pin)") }
      credentials.append(credential)
    }
    let shared = try preSharedKeys.load()
    // With nothing to show, there is nothing for those who speak TLS 1.2 alone.
    var configuration =
      credentials.isEmpty
      ? ServerConfiguration(preSharedKeys: shared) : ServerConfiguration(credentials: credentials)
    if !shared.isEmpty { configuration.preSharedKeys = PreSharedKeyList(shared) }
    let service: Service
    if let www {
      service = .web(try WebDirectory(www))
      configuration.common.applicationProtocols = ["http/1.1"]
    } else if let forward {
      service = http ? .forwardHTTP(forward) : .forward(forward)
    } else {
      service = .echo
    }
    configuration.clientAuthentication = try clientAuthentication()
    if let policy { configuration.apply(policy) }
    try tls.apply(to: &configuration.common, console: console)
    configuration.resumption.isEnabled = !noTickets
    if !ticketKeys.isEmpty { configuration.resumption.keys = SharedTicketKeys(try TicketKeyFiles.load(ticketKeys)) }
    if earlyData {
      let tolerance = Duration.milliseconds(earlyDataTolerance.milliseconds)
      let register = LocalReplayRegister(window: tolerance + tolerance + .seconds(4))
      configuration.earlyData = ServerEarlyData(register: register)
      configuration.earlyData?.ageTolerance = tolerance
    }
    if let sessionCache { configuration.resumption.store = ServerSessionCache(maximumCount: sessionCache) }
    var settings = Listener.Settings(
      configuration: configuration, endpoint: listen, service: service, log: { console.log($0) })
    settings.handshakeTimeout = handshakeTimeout.amount
    settings.idleTimeout = idleTimeout.amount
    settings.threads = threads ?? System.coreCount
    settings.isQuiet = quiet
    settings.updateKeysEvery = tls.updateKeysEvery
    let budget = DescriptorBudget(perConnection: echo ? 1 : 2)
    settings.maximumConnections = maxConnections ?? budget.defaultConnections
    if settings.maximumConnections > budget.connections {
      console.error(
        "warning: \(settings.maximumConnections) connections may need more files than this process may have open "
          + "(\(budget.files)); raise ulimit -n")
    }
    return settings
  }
}

extension ServeCommand {
  private func clientAuthentication() throws(Complaint) -> ClientAuthentication {
    let roots = clientCa.isEmpty ? nil : try TrustRoots.files(clientCa)
    guard !clientPins.isEmpty else {
      guard let roots else { return .none }
      return requireClientCert ? .required(roots: roots) : .optional(roots: roots)
    }
    let pins = try PublicKeyPins.read(clientPins, option: "--client-pin-public-key")
    let verifier = PinnedKeyVerifier(pins, certificates: roots.map { ChainVerifier(roots: $0) })
    return requireClientCert ? .required(verifier) : .optional(verifier)
  }
}

/// Keeps the first request to end until somebody waits for it.
final class PendingSignals {
  private let arrived: DispatchSemaphore
  private let signals: Signals

  init() {
    let arrived = DispatchSemaphore(value: 0)
    self.arrived = arrived
    signals = Signals { arrived.signal() }
  }

  /// Ends the waiting without a signal.
  var substitute: @Sendable () -> Void {
    let arrived = arrived
    return { arrived.signal() }
  }

  /// Waits; after that, the next signal ends the process at once.
  func wait() {
    arrived.wait()
    signals.cancel()
  }
}
