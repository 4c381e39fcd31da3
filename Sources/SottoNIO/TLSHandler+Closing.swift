// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOTLS
import Sotto

// How a connection ends: by our close, by the peer's, or by a failure.

extension TLSHandler {
  /// Says goodbye, and closes the output or the whole channel.
  public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .all: closeAll(context, promise)
    case .output: closeOutput(context, promise)
    case .input: promise?.fail(ChannelError.operationUnsupported)
    }
  }

  func closeAll(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch phase {
    case .ended:
      context.close(mode: .all, promise: promise)
    case .closing:
      addClosePromise(promise)
    case .idle:
      end(with: ChannelError.ioOnClosedChannel)
      context.close(mode: .all, promise: promise)
    case .handshaking where driver.isWritable:
      // It has answered early data: to cut the connection now would lose the answer. The timer of the handshake still runs.
      closesWhenComplete = true
      addClosePromise(promise)
      sealWrites(context)
    case .handshaking:
      driver.close()
      sendOutgoing(context)
      end(with: ChannelError.ioOnClosedChannel)
      context.close(mode: .all, promise: promise)
    case .open:
      addClosePromise(promise)
      // In the midst of `handshakeCompleted`, what was flushed before is not sealed yet.
      sealWrites(context)
      guard phase == .open else { return }
      startClosing(context)
      if driver.isReadClosed {
        finishClosing(context)
      } else {
        sendOutgoing(context)
        context.read()
      }
    }
  }

  private func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch phase {
    case .ended:
      context.close(mode: .output, promise: promise)
    case .closing:
      addClosePromise(promise)
    case .idle, .handshaking, .open:
      guard !isOutputClosed else { return promise?.fail(ChannelError.outputClosed) ?? () }
      isOutputClosed = true
      outputClosePromise = promise
      writes.mark()
      if phase == .open { sayGoodbye(context) }
    }
  }

  /// Sends what was written and a goodbye. What the peer still sends can be read; if it sends no more, that was all.
  func sayGoodbye(_ context: ChannelHandlerContext) {
    sealWrites(context)
    guard phase == .open, !driver.isWriteClosed else { return }
    let promise = exchange(&outputClosePromise, with: nil)
    if driver.isReadClosed { return closeAll(context, promise) }
    driver.close()
    sendOutgoing(context)
    let closed = context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenComplete { result in
      // A transport without halves: the goodbye itself is enough.
      if case .failure(ChannelError.operationUnsupported) = result {
        context.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
        promise?.succeed(())
      } else {
        promise?.completeWith(result)
      }
    }
    context.close(mode: .output, promise: closed)
  }

  /// The peer sends no more.
  func peerSaidGoodbye(_ context: ChannelHandlerContext) {
    if phase == .open {
      if !isOutputClosed, allowsHalfClosure(context) {
        return context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      }
      startClosing(context)
    }
    finishClosing(context)
  }

  /// The transport brings no more bytes, and those that it brought are handled.
  func inputEnded(_ context: ChannelHandlerContext) {
    switch phase {
    case .idle, .ended: break
    // If the peer had said goodbye, only our writing is waited for, and goes on.
    case .closing: if !driver.isReadClosed { closeWhenWritten(context) }
    case .handshaking, .open:
      do throws(TLSError) {
        try driver.receiveEndOfStream()
      } catch {
        fail(error, context)
      }
    }
  }

  private func allowsHalfClosure(_ context: ChannelHandlerContext) -> Bool {
    (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
  }

  // MARK: Closing the channel

  /// Our goodbye is ready to be sent; from here on the channel is closed whatever the peer does.
  private func startClosing(_ context: ChannelHandlerContext) {
    phase = .closing
    discardWrites(ChannelError.ioOnClosedChannel)
    driver.close()
    setTimer(timeouts.close, context)
  }

  /// Both sides said goodbye.
  private func finishClosing(_ context: ChannelHandlerContext) {
    guard !hasFinishedClosing else { return }
    hasFinishedClosing = true
    sendOutgoing(context)
    context.fireUserInboundEventTriggered(TLSUserEvent.shutdownCompleted)
    closeWhenWritten(context)
  }

  /// Closes as soon as the transport took all that we sent: closing at once would lose what it could not take yet.
  private func closeWhenWritten(_ context: ChannelHandlerContext) {
    let written = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    written.futureResult.assumeIsolated().whenComplete { _ in self.closeTransport(context) }
  }

  private func closeTransport(_ context: ChannelHandlerContext) {
    guard phase == .closing else { return }
    end(with: ChannelError.ioOnClosedChannel)
    context.close(mode: .all, promise: exchange(&closePromise, with: nil))
  }

  private func addClosePromise(_ promise: EventLoopPromise<Void>?) {
    closePromise.setOrCascade(to: promise)
  }

  // MARK: Failing

  /// Tells the peer, then the user, and closes the channel. Happens once.
  func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
    guard phase != .ended else { return }
    failure = error
    if context.channel.isActive { sendOutgoing(context) }
    phase = .ended
    driver.takeTrace()?.deliver()
    context.fireErrorCaught(error)
    end(with: error)
    context.close(mode: .all, promise: exchange(&closePromise, with: nil))
  }

  /// Leaves nothing behind that waits or holds memory.
  func end(with error: any Error) {
    phase = .ended
    clearTimer()
    inbound.clear()
    discardWrites(error)
    exchange(&outputClosePromise, with: nil)?.fail(error)
  }

  private func discardWrites(_ error: any Error) {
    writes.failAll(error)
  }

  // MARK: Time

  func setTimer(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
    clearTimer()
    timer = commons?.timers.set(self, in: amount, on: context.eventLoop)
  }

  func clearTimer() {
    guard let timer = exchange(&timer, with: nil) else { return }
    commons?.timers.cancel(timer)
  }
}

extension TLSHandler: TimedWork {
  package func timeHasCome() {
    timer = nil
    guard let context else { return }
    switch phase {
    case .handshaking:
      driver.timeOut()
      fail(TLSError(.handshakeTimedOut), context)
    case .closing: closingTookLong(context)
    case .idle, .open, .ended: break
    }
  }

  /// Closes, unless the transport still takes what was written before: a slow reader gets all of it, one that reads nothing
  /// does not keep us.
  private func closingTookLong(_ context: ChannelHandlerContext) {
    let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    guard unsent > 0, unsent < unsentBefore else { return closeTransport(context) }
    unsentBefore = unsent
    setTimer(timeouts.close, context)
  }
}
