// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import SottoNIO

/// A web server for one connection: GET and HEAD, one request after another, files streamed piece by piece as fast as the
/// client takes them. Of requests that come as early data, those are answered that may be answered twice; others are told to come
/// again (RFC 8470 section 5.2).
final class WebHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let content: any WebContent
  private let fileIO: NonBlockingFileIO
  private let requestTimeout: TimeAmount?
  private let headTimeout: TimeAmount?

  private var parser = HTTPRequestParser()
  private var waiting = ByteBuffer()
  private var isAnswering = false
  /// Whether what came may be a recording: the client has not yet shown that it is there.
  private var isEarly = false
  private var isAdvancing = false
  private var inputHasEnded = false
  private var isShuttingDown = false
  private var isClosing = false
  private var patience: Patience?
  private var isInsideHead = false
  /// Whether the time for a request to begin runs.
  private var isWaiting = false

  /// How many bytes of a file move at a time.
  private static let chunk = 131_072
  /// How many bytes of further requests are kept while one is answered.
  private static let backlog = 65_536
  /// Up to how many bytes of a file go into one record with the head before them.
  private static let small = 15_360

  /// - Parameters:
  ///   - requestTimeout: How long a client may take to begin a request, and to take a piece of an answer, whatever bytes of
  ///     unfinished records come meanwhile.
  ///   - headTimeout: How long it may take to send the head of a request that has begun.
  init(
    _ content: any WebContent, threads: NIOThreadPool = .singleton, requestTimeout: TimeAmount?,
    headTimeout: TimeAmount? = .seconds(30)
  ) {
    self.content = content
    self.requestTimeout = requestTimeout
    self.headTimeout = headTimeout
    fileIO = NonBlockingFileIO(threadPool: threads)
  }

  // MARK: Requests

  func handlerAdded(context: ChannelHandlerContext) {
    patience = Patience(on: context.eventLoop)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    patience?.cancel()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(unwrapInboundIn(data), context)
  }

  private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    var bytes = bytes
    waiting.writeBuffer(&bytes)
    advance(context)
    if waiting.readableBytes > Self.backlog { setReading(false, context) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent {
      inputHasEnded = true
      advance(context)
    } else if event is ChannelShouldQuiesceEvent {
      isShuttingDown = true
      advance(context)
    } else if case .received(let bytes)? = event as? EarlyDataEvent {
      isEarly = true
      take(bytes, context)
    } else if case .handshakeCompleted? = event as? TLSUserEvent {
      isEarly = false
      advance(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosing = true
    patience?.cancel()
    context.fireChannelInactive()
  }

  /// Answers what there is. A loop and no recursion: a client may send thousands of small requests at once.
  private func advance(_ context: ChannelHandlerContext) {
    guard !isAdvancing else { return }
    isAdvancing = true
    defer { isAdvancing = false }
    while !isAnswering, !isClosing {
      switch parser.parse(&waiting) {
      case .needsMore:
        waiting.discardReadBytes()
        if inputHasEnded || (isShuttingDown && !parser.isInside) { return close(context) }
        watch(context)
        return
      case .failure(let status):
        patience?.end()
        answer(status, keepsAlive: false, isHead: false, context)
      case .request(let request):
        isInsideHead = false
        isWaiting = false
        patience?.end()
        handle(request, context)
      }
    }
  }

  /// A request has to begin in time, and its head, once begun, to end. What comes in between does not start the time anew.
  private func watch(_ context: ChannelHandlerContext) {
    if parser.isInside {
      guard !isInsideHead else { return }
      isInsideHead = true
      patience?.wait(headTimeout) { [weak self] in
        self?.answer(.requestTimeout, keepsAlive: false, isHead: false, context)
      }
    } else if !isWaiting {
      patience?.wait(requestTimeout) { [weak self] in self?.close(context) }
    } else {
      return
    }
    isWaiting = true
  }

  private func handle(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
    let isHead = request.method == "HEAD"
    // Content that nobody asked for is not read: the connection ends after the answer.
    let keepsAlive = request.keepsAlive && !request.hasContent && !isShuttingDown
    guard request.isSafe else {
      if isEarly { return answer(.tooEarly, keepsAlive: keepsAlive, isHead: false, context) }
      return answer(.methodNotAllowed, keepsAlive: false, isHead: false, context)
    }
    guard let path = RequestPath(target: request.target) else {
      return answer(.badRequest, keepsAlive: keepsAlive, isHead: isHead, context)
    }
    isAnswering = true
    content.resource(at: path, on: context.eventLoop).assumeIsolated().whenComplete { result in
      switch result {
      case .success(.file(let file)): self.send(file, for: request, keepsAlive, context)
      case .success(.page(let type, let body)):
        self.send(ByteBuffer(string: body), type, .ok, keepsAlive: keepsAlive, isHead: isHead, context)
      case .success(.redirect(let location)):
        self.answer(.movedPermanently, keepsAlive: keepsAlive, isHead: isHead, context, extra: ("Location", location))
      case .success(.failure(let status)): self.answer(status, keepsAlive: keepsAlive, isHead: isHead, context)
      case .failure: self.answer(.serverError, keepsAlive: false, isHead: isHead, context)
      }
    }
  }

  // MARK: Answers

  /// Sends a piece of an answer, which the client has to take in time.
  private func give(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> EventLoopFuture<Void>.Isolated {
    patience?.wait(requestTimeout) { [weak self] in self?.close(context) }
    return context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated()
  }

  private func answer(
    _ status: HTTPStatus, keepsAlive: Bool, isHead: Bool, _ context: ChannelHandlerContext,
    extra: (String, String)? = nil
  ) {
    isAnswering = true
    let body = ByteBuffer(string: "\(status.rawValue) \(status.reason)\n")
    let allow = status == .methodNotAllowed ? ("Allow", "GET, HEAD") : nil
    send(
      body, "text/plain; charset=utf-8", status, keepsAlive: keepsAlive, isHead: isHead, context, extra: extra ?? allow)
  }

  private func send(
    _ body: ByteBuffer, _ type: String, _ status: HTTPStatus, keepsAlive: Bool, isHead: Bool,
    _ context: ChannelHandlerContext, extra: (String, String)? = nil
  ) {
    var head = HTTPResponseHead(status, keepsAlive: keepsAlive, contentLength: Int64(body.readableBytes))
    head.fields.append(("Content-Type", type))
    if let extra { head.fields.append(extra) }
    var bytes = context.channel.allocator.buffer(capacity: 512 + body.readableBytes)
    head.write(into: &bytes)
    if !isHead { bytes.writeImmutableBuffer(body) }
    give(bytes, context).whenComplete { result in
      self.finish(result.map { keepsAlive }, context)
    }
  }

  private func send(_ file: WebFile, for request: HTTPRequest, _ keepsAlive: Bool, _ context: ChannelHandlerContext) {
    let isHead = request.method == "HEAD"
    if request["if-none-match"] == file.tag {
      try? file.handle.close()
      return respond(
        HTTPResponseHead(.notModified, keepsAlive: keepsAlive, contentLength: nil), file, keepsAlive, context)
    }
    let rangeField = (request["if-range"] ?? file.tag) == file.tag ? request["range"] : nil
    var part = 0..<file.size
    var status = HTTPStatus.ok
    switch ByteRange(field: rangeField, size: file.size) {
    case .whole: break
    case .part(let range):
      part = range
      status = .partialContent
    case .unsatisfiable:
      try? file.handle.close()
      return answer(
        .rangeNotSatisfiable, keepsAlive: keepsAlive, isHead: isHead, context,
        extra: ("Content-Range", "bytes */\(file.size)"))
    }
    var head = HTTPResponseHead(status, keepsAlive: keepsAlive, contentLength: Int64(part.count))
    head.fields += [("Content-Type", file.type), ("Accept-Ranges", "bytes"), ("ETag", file.tag)]
    if status == .partialContent {
      head.fields.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"))
    }
    var bytes = context.channel.allocator.buffer(capacity: 512)
    head.write(into: &bytes)
    stream(file, after: bytes, isHead ? 0..<0 : part, keepsAlive, context)
  }

  private func respond(
    _ head: HTTPResponseHead, _ file: WebFile, _ keepsAlive: Bool, _ context: ChannelHandlerContext
  ) {
    var head = head
    head.fields.append(("ETag", file.tag))
    var bytes = context.channel.allocator.buffer(capacity: 512)
    head.write(into: &bytes)
    give(bytes, context).whenComplete { result in
      self.finish(result.map { keepsAlive }, context)
    }
  }

  /// Sends what is left of a file, and before it what is ready: the next piece is read when the last one is on its way.
  private func stream(
    _ file: WebFile, after ready: ByteBuffer = ByteBuffer(), _ rest: Range<Int64>, _ keepsAlive: Bool,
    _ context: ChannelHandlerContext
  ) {
    guard !rest.isEmpty, !isClosing else {
      try? file.handle.close()
      let isComplete = rest.isEmpty
      // Nothing is left to be sent after the last piece.
      guard ready.readableBytes > 0 else { return finish(.success(keepsAlive && isComplete), context) }
      return give(ready, context).whenComplete { self.finish($0.map { keepsAlive && isComplete }, context) }
    }
    let count = Int(min(Int64(Self.chunk), Int64(rest.count)))
    fileIO.read(
      fileHandle: file.handle, fromOffset: rest.lowerBound, byteCount: count, allocator: context.channel.allocator,
      eventLoop: context.eventLoop
    ).assumeIsolated().flatMap { bytes -> EventLoopFuture<Int> in
      guard bytes.readableBytes > 0 else { return context.eventLoop.makeSucceededFuture(0) }
      let read = bytes.readableBytes
      return self.give(self.joined(ready, bytes, context), context).map { read }.nonisolated()
    }.whenComplete { result in
      switch result {
      case .success(let sent) where sent > 0:
        self.stream(file, rest.lowerBound + Int64(sent)..<rest.upperBound, keepsAlive, context)
      case .success, .failure:
        // The file became shorter, or the client is gone: a connection that ends early says so.
        try? file.handle.close()
        self.finish(.success(false), context)
      }
    }
  }

  /// A head and a small file make one record; before a large one, the head goes out as it is.
  private func joined(_ ready: ByteBuffer, _ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> ByteBuffer {
    guard ready.readableBytes > 0 else { return bytes }
    guard bytes.readableBytes <= Self.small else {
      context.write(wrapOutboundOut(ready), promise: nil)
      return bytes
    }
    var all = ready
    all.writeImmutableBuffer(bytes)
    return all
  }

  private func finish(_ result: Result<Bool, any Error>, _ context: ChannelHandlerContext) {
    isAnswering = false
    isWaiting = false
    patience?.end()
    guard case .success(true) = result else { return close(context) }
    advance(context)
    if !isClosing, waiting.readableBytes <= Self.backlog { setReading(true, context) }
  }

  private func close(_ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    patience?.cancel()
    context.close(promise: nil)
  }

  private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
    try? context.channel.syncOptions?.setOption(.autoRead, value: isReading)
  }
}
