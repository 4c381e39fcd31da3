// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOPosix
import Sotto
import SottoInspect
import SottoNIO
import SottoTestSupport
import Synchronization
import Testing

@testable import SottoCLI

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Commands as scripts see them: by their exit codes, and over real sockets.
@Suite(.serialized) struct CommandTests {
  @Test func exitCodesOfUsage() {
    #expect(SottoCommand.run(["connect"]) == .usage)
    #expect(SottoCommand.run(["nonsense"]) == .usage)
    #expect(SottoCommand.run(["serve", "--cert", "a", "--key", "b"]) == .usage)
    #expect(SottoCommand.run(["serve", "--cert", "a", "--key", "b", "--echo"]) == .usage)
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--groups", "x448"]) == .usage)
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--explain", "--json"]) == .usage)
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--explain", "--quiet"]) == .usage)
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--ca", "/nonexistent"]) == .usage)
    #expect(SottoCommand.run(["--version"]) == .success)
    #expect(SottoCommand.run(["help"]) == .success)
  }

  @Test func aDemoWorks() {
    #expect(SottoCommand.run(["demo", "--once"]) == .success)
  }

  @Test func whatAnInspectionEndsWith() throws {
    let listener = try listen(.echo)
    defer { listener.drain(patience: .seconds(1)) }
    let folder = try TemporaryFolder()
    let roots = try folder.write("roots.pem", TestIdentities.shared().root.pem)
    let page = folder.path("page.html")
    let target = "localhost:\(listener.endpoint.port ?? 0)"
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--html", page, "--secrets"]) == .success)
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("X25519MLKEM768"))
    #expect(
      try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions] as? Int == 0o600, "it has secrets in it"
    )
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--resume", "--json"]) == .success)
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--server-name", "other.test"]) == .notTrusted)
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--policy", "modern2026"]) == .finding)
    let policy = try folder.write(
      "own.json", PolicyReport(.intermediate2026).json.replacing("x25519", with: "secp521r1"))
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--policy", policy]) == .finding)
    #expect(SottoCommand.run(["inspect", target, "--ca", roots, "--policy", page]) == .usage)
    #expect(SottoCommand.run(["inspect", "127.0.0.1:1", "--ca", roots]) == .noConnection)
    #expect(SottoCommand.run(["inspect", target, "--starttls", "nonsense"]) == .usage)
  }

  @Test func whatIsEchoedComesBack() throws {
    let listener = try listen(.echo)
    defer { listener.drain(patience: .seconds(1)) }
    let data = [UInt8](repeating: 0x5a, count: 300_000)
    let result = try exchange(with: listener.endpoint, data)
    #expect(result.data == data)
    #expect(result.ending == nil)
  }

  @Test func aStoryIsToldWhileTheConnectionGoesOn() throws {
    let listener = try listen(.echo)
    defer { listener.drain(patience: .seconds(1)) }
    let (data, story, complaint) = try explain(listener.endpoint, [1, 2, 3])
    #expect(data == [1, 2, 3] && complaint == nil)
    let titles = story.split(separator: "\n").compactMap { $0.firstMatch(of: /^\d\. ([^(]+)  \(/).map { String($0.1) } }
    #expect(titles == ["Hello", "A choice", "A certificate", "The keys", "Finished, both ways", "Talk"])
    #expect(story.contains("SERVER_TRAFFIC_SECRET_0") && story.contains("CLIENT_TRAFFIC_SECRET_0"))
    #expect(story.hasPrefix("\nWhat happened, step by step\n\n1. Hello") && !story.contains("Why it failed"))
  }

  @Test func aFailureIsToldWithItsCauses() throws {
    let listener = try listen(.echo)
    defer { listener.drain(patience: .seconds(1)) }
    let (_, story, complaint) = try explain(listener.endpoint, [1], name: "other.test")
    #expect(complaint?.status == .notTrusted)
    #expect(story.contains("5. It ends here") && story.contains("\nWhy it failed\n"))
    #expect(story.contains("id            certificate.wrong_name") && story.contains("$ sotto connect 127.0.0.1:"))
  }

  /// The server has the last word in TLS 1.3: the client is done by then, and has told its story.
  @Test func aRefusalAfterTheHandshakeIsToldOnce() throws {
    var configuration = try TestConfigurations.server()
    configuration.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    let listener = try listen(.echo, configuration: configuration)
    defer { listener.drain(patience: .seconds(1)) }
    let stories = Stories()
    let (ending, sighting) = try connector(to: listener.endpoint).connect { log, done in
      TicketVisit(negotiated: { _ in stories.narrator.tell(log.current) }, done: done)
    }
    #expect(ending.wasConnected && ending.error != nil)
    #expect(stories.narrator.finish(sighting))
    let story = stories.text
    #expect(story.split(separator: "1. Hello").count == 2 && story.contains("6. Talk"))
    #expect(story.contains("id            alert.certificate_required"))
  }

  @Test func keysAreUpdatedAsOftenAsOneWants() throws {
    let lines = Mutex<[String]>([])
    let listener = try listen(.echo, updateKeysEvery: 10_000) { line in lines.withLock { $0.append(line) } }
    let data = [UInt8](repeating: 0x5a, count: 300_000)
    #expect(try exchange(with: listener.endpoint, data).data == data)
    listener.drain(patience: .seconds(1))
    let ours = lines.withLock { lines in
      lines.compactMap { $0.wholeMatch(of: /keys updated: (\d+) of ours, \d+ of the peer's/).flatMap { Int($0.1) } }
    }
    // How many depends on how the bytes come; that they come in more than one piece does not.
    #expect(ours.count == 1)
    #expect(ours.allSatisfy { $0 > 1 })
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--update-keys-every", "0"]) == .usage)
  }

  @Test func requestsAreAnswered() throws {
    let listener = try listen(.web(SinglePage { "a page" }))
    defer { listener.drain(patience: .seconds(1)) }
    let requests =
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + String(repeating: "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n", count: 3_000)
      + "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"
    let text = String(decoding: try exchange(with: listener.endpoint, Array(requests.utf8)).data, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(text.contains("\r\n\r\na pageHTTP/1.1 404 Not Found\r\n"))
    #expect(text.hasSuffix("405 Method Not Allowed\n"))
    #expect(text.split(separator: "HTTP/1.1 404").count == 3_001)
  }

  @Test func forwardingPassesHalfClosesOn() throws {
    let behind = try PlainServer()
    defer { behind.stop() }
    let listener = try listen(.forward(behind.endpoint))
    defer { listener.drain(patience: .seconds(1)) }
    let data = [UInt8](repeating: 0x33, count: 200_000)
    // The server behind answers only when its input has ended.
    let result = try exchange(with: listener.endpoint, data)
    #expect(result.data == Array("200000".utf8))
    #expect(result.ending == nil)
  }

  @Test func whatWasCutOffBehindIsCutOffInFront() throws {
    let behind = try PlainServer(resets: true)
    defer { behind.stop() }
    let listener = try listen(.forward(behind.endpoint))
    defer { listener.drain(patience: .seconds(1)) }
    #expect(try exchange(with: listener.endpoint, [1, 2, 3]).ending?.status == .finding)
  }

  @Test func whoIsNotTrustedIsNotTalkedTo() throws {
    let listener = try listen(.echo)
    defer { listener.drain(patience: .seconds(1)) }
    let complaint = try exchange(with: listener.endpoint, [1], name: "other.test").ending
    #expect(complaint?.status == .notTrusted)
    #expect(complaint?.what.contains("the certificate is not for \"other.test\"") == true)
    #expect(complaint?.next?.contains("--server-name") == true)
  }

  @Test func aServerWithoutTLSIsNoHandshake() throws {
    let behind = try PlainServer()
    defer { behind.stop() }
    #expect(try exchange(with: behind.endpoint, [1]).ending?.status == .noConnection)
    #expect(SottoCommand.run(["connect", "127.0.0.1:1", "--quiet"]) == .noConnection)
  }

  @Test func drainingEndsWhatIsIdle() throws {
    let listener = try listen(.web(SinglePage { "a page" }))
    let start = ContinuousClock.now
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let channel = try ClientBootstrap(group: loop)
      .connect(host: listener.endpoint.host, port: listener.endpoint.port ?? 0).wait()
    listener.drain(patience: .milliseconds(300))
    try channel.closeFuture.wait()
    #expect(start.duration(to: .now) < .seconds(8))
  }

  // MARK: Both sides

  /// What went well is not worth a line to whoever asked for quiet; what went wrong is.
  @Test func quietServer() throws {
    let lines = Lines()
    let listener = try listen(.echo, isQuiet: true) { lines.append($0) }
    #expect(try exchange(with: listener.endpoint, [1, 2, 3]).data == [1, 2, 3])
    #expect(lines.all.isEmpty)
    #expect(try exchange(with: listener.endpoint, [1], name: "example.org").ending != nil)
    listener.drain(patience: .seconds(5))
    #expect(lines.all.count == 1 && lines.all.first?.contains("failed") == true)
  }

  private func listen(
    _ service: Service, configuration: ServerConfiguration? = nil, updateKeysEvery interval: Int? = nil,
    isQuiet: Bool = false, log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Listener {
    var settings = Listener.Settings(
      configuration: try configuration ?? TestConfigurations.server(), endpoint: Endpoint(host: "127.0.0.1", port: 0),
      service: service, log: log)
    settings.updateKeysEvery = interval
    settings.isQuiet = isQuiet
    return try Listener(settings)
  }

  /// Sends data, says goodbye, and reads until the server does.
  private func exchange(
    with endpoint: Endpoint, _ data: [UInt8], name: String = "localhost"
  ) throws -> (data: [UInt8], ending: Complaint?) {
    let pipes = try Pipes(input: data)
    let (ending, sighting) = try connector(to: endpoint, name).connect { _, done in
      ConnectHandler(input: pipes.input, output: pipes.output, negotiated: { _ in }, done: done)
    }
    return (try pipes.finish(), ConnectComplaints(target: endpoint).ending(ending, sighting))
  }

  /// Like ``exchange(with:_:name:)``, with the story.
  private func explain(
    _ endpoint: Endpoint, _ data: [UInt8], name: String = "localhost"
  ) throws -> (data: [UInt8], story: String, ending: Complaint?) {
    let pipes = try Pipes(input: data)
    let stories = Stories()
    let (ending, sighting) = try connector(to: endpoint, name).connect { log, done in
      ConnectHandler(
        input: pipes.input, output: pipes.output, negotiated: { _ in stories.narrator.tell(log.current) }, done: done)
    }
    let complaint = ConnectComplaints(target: endpoint).ending(ending, sighting)
    #expect(stories.narrator.finish(sighting) == (complaint != nil))
    return (try pipes.finish(), stories.text, complaint)
  }

  private func connector(to endpoint: Endpoint, _ name: String = "localhost") throws -> Connector {
    Connector(
      target: endpoint, name: try ServerName(name), configuration: try TestConfigurations.client(),
      timeout: .seconds(2), observesSecrets: true)
  }
}

/// What a narrator tells.
private final class Stories: Sendable {
  private let told: Told
  let narrator: Narrator

  private final class Told: Sendable { let text = Mutex("") }

  init() {
    let told = Told()
    self.told = told
    narrator = Narrator(TerminalReport(isStyled: false)) { text in told.text.withLock { $0 += text + "\n" } }
  }

  var text: String { told.text.withLock { $0 } }
}

/// Files in the places of standard input and output.
private final class Pipes: Sendable {
  let input: StandardStream
  let output: StandardStream
  private let folder: Mutex<TemporaryFolder>
  private let result: String

  init(input data: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let source = try folder.write("in", String(decoding: data, as: UTF8.self))
    result = try folder.write("out", "")
    input = StandardStream(try NIOFileHandle(_deprecatedPath: source, mode: .read).takeDescriptorOwnership())
    output = StandardStream(try NIOFileHandle(_deprecatedPath: result, mode: .write).takeDescriptorOwnership())
    self.folder = Mutex(folder)
  }

  func finish() throws -> [UInt8] {
    input.close(stopping: true)
    output.close()
    let handle = try NIOFileHandle(_deprecatedPath: result, mode: .read)
    defer { try? handle.close() }
    let io = NonBlockingFileIO(threadPool: .singleton)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let size = try io.readFileSize(fileHandle: handle, eventLoop: loop).wait()
    let bytes = try io.read(
      fileHandle: handle, fromOffset: 0, byteCount: Int(size), allocator: .init(), eventLoop: loop
    ).wait()
    return Array(buffer: bytes)
  }
}

/// A server without TLS that says how many bytes it got, once it got all.
private final class PlainServer {
  private let channel: any Channel

  init(resets: Bool = false) throws {
    channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Counter(resets: resets))
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }

  var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: channel.localAddress?.port ?? 0) }

  func stop() { try? channel.close().wait() }

  private final class Counter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var count = 0
    private let resets: Bool

    init(resets: Bool) {
      self.resets = resets
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      count += unwrapInboundIn(data).readableBytes
      guard resets else { return }
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
        bound.value.close(promise: nil)
      }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      guard case .inputClosed? = event as? ChannelEvent else { return }
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "\(count)"))).whenComplete { _ in
        bound.value.close(promise: nil)
      }
    }
  }
}
