// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOTLS
import Sotto

// From the transport to the user.

extension TLSHandler {
  /// Starts the handshake if the channel is active already.
  public func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    bridge.bind(self, to: context.eventLoop)
    commons = .shared(on: context.eventLoop)
    if context.channel.isActive { start(context) }
  }

  /// Lets everything go that waits.
  public func handlerRemoved(context: ChannelHandlerContext) {
    let wasClosing = phase == .closing || closesWhenComplete
    end(with: ChannelError.ioOnClosedChannel)
    self.context = nil
    bridge.unbind()
    commons = nil
    // Nobody is left to wait for the goodbye that was to end the channel.
    if wasClosing { context.channel.close(mode: .all, promise: exchange(&closePromise, with: nil)) }
  }

  /// Starts the handshake.
  public func channelActive(context: ChannelHandlerContext) {
    // First: what follows may close the channel again.
    context.fireChannelActive()
    start(context)
  }

  private func start(_ context: ChannelHandlerContext) {
    guard phase == .idle else { return }
    phase = .handshaking
    if let limit = timeouts.handshake { setTimer(limit, context) }
    sendOutgoing(context)
    context.read()
  }

  /// Tells whether the peer said goodbye before it went.
  public func channelInactive(context: ChannelHandlerContext) {
    switch phase {
    case .handshaking, .open:
      do throws(TLSError) {
        try driver.receiveEndOfStream()
        end(with: ChannelError.ioOnClosedChannel)
      } catch {
        fail(error, context)
      }
    case .idle, .closing, .ended:
      end(with: ChannelError.ioOnClosedChannel)
    }
    exchange(&closePromise, with: nil)?.succeed(())
    context.fireChannelInactive()
  }

  /// Opens records.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase != .ended else { return }
    inbound.append(unwrapInboundIn(data))
    process(context)
  }

  /// Ends a read, and reads on where it brought nothing for the user.
  public func channelReadComplete(context: ChannelHandlerContext) {
    hasPassedData = false
    context.fireChannelReadComplete()
    readOn(context)
  }

  /// Takes the end of the transport's input.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent, phase != .ended else {
      return context.fireUserInboundEventTriggered(event)
    }
    hasInputEnded = true
    process(context)
  }

  /// Reads from the transport, unless the handshake waits for an answer: then it could only pile up.
  public func read(context: ChannelHandlerContext) {
    isReadWanted = true
    if !driver.isWaiting || phase == .ended { context.read() }
  }

  /// Reads when the handshake, the closing or the user needs more.
  private func readOn(_ context: ChannelHandlerContext) {
    switch phase {
    case .handshaking: if !driver.isWaiting { context.read() }
    case .open: if isReadWanted { context.read() }
    case .closing: context.read()
    case .idle, .ended: break
    }
  }

  /// Goes on with an answer that took longer.
  func answerArrived() {
    guard let context, phase == .handshaking else { return }
    do throws(TLSError) {
      _ = try driver.proceed()
      deliver(nil, hasNews: true, failure: nil, context)
    } catch {
      return deliver(nil, hasNews: true, failure: error, context)
    }
    process(context)
    if hasPassedData {
      channelReadComplete(context: context)
    } else {
      readOn(context)
    }
  }

  // MARK: Processing

  /// Opens the whole records that are there, and passes on what comes of them.
  private func process(_ context: ChannelHandlerContext) {
    // What a handler further on causes is handled when it returns.
    guard !isProcessing, let pool = commons?.pool else { return }
    isProcessing = true
    defer { isProcessing = false }
    while phase != .ended, inbound.count > 0 {
      var opened = inbound.open(with: &driver, pool)
      deliver(opened.data.take(), hasNews: opened.hasNews, failure: opened.failure, context)
      if opened.taken == 0 { break }
    }
    inbound.settle(pool)
    if hasInputEnded, !driver.isWaiting { inputEnded(context) }
  }

  /// Passes on what came of received bytes, in the order in which it happened: the handshake is complete, data, the peer
  /// said goodbye, something went wrong.
  private func deliver(
    _ data: ByteBuffer?, hasNews: Bool, failure: TLSError?, _ context: ChannelHandlerContext
  ) {
    let isGoodbye = hasNews && deliverNews(context)
    if let data, phase != .ended {
      hasPassedData = true
      isReadWanted = false
      context.fireChannelRead(wrapInboundOut(data))
    }
    guard phase != .ended else { return }
    if let failure {
      fail(failure, context)
    } else if isGoodbye {
      peerSaidGoodbye(context)
    }
  }

  /// Passes on all but data. Whether the peer said goodbye.
  private func deliverNews(_ context: ChannelHandlerContext) -> Bool {
    var isGoodbye = false
    sendOutgoing(context)
    while let event = driver.nextEvent() {
      switch event {
      case .handshakeCompleted(let info): handshakeCompleted(info, context)
      case .closeNotifyReceived: isGoodbye = true
      case .sessionReceived(let session): context.fireUserInboundEventTriggered(session)
      case .earlyDataAccepted(let info): earlyDataAccepted(info, context)
      case .earlyData(let bytes): earlyDataReceived(bytes, context)
      case .earlyDataRejected(let why): context.fireUserInboundEventTriggered(EarlyDataEvent.rejected(why))
      case .sessionToStore: break
      }
    }
    return isGoodbye
  }

  private func handshakeCompleted(_ info: HandshakeInfo, _ context: ChannelHandlerContext) {
    guard phase == .handshaking else { return }
    phase = .open
    clearTimer()
    handshakeInfo = info
    sendRestOfEarlyData(info, context)
    guard phase != .ended else { return }
    context.fireUserInboundEventTriggered(info)
    guard phase != .ended else { return }
    context.fireUserInboundEventTriggered(
      TLSUserEvent.handshakeCompleted(negotiatedProtocol: info.applicationProtocol))
    guard phase == .open else { return }
    sealWrites(context)
    if closesWhenComplete {
      closeAll(context, nil)
    } else if isOutputClosed {
      sayGoodbye(context)
    }
  }
}
