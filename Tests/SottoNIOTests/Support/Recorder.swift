// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import Sotto
import SottoNIO

/// What a handler behind TLS saw, one line each, in order.
enum Seen: Equatable, Sendable {
  case active
  case info
  case completed(String?)
  case data([UInt8])
  case earlyAccepted
  case early([UInt8])
  case earlyRejected(EarlyDataObstacle)
  case inputClosed
  case outputClosed
  case shutdown
  case failed(TLSError)
  case inactive
}

/// Stands behind the TLS handler and writes down what it sees. Data that comes in a row is put together.
final class Recorder: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  var seen: [Seen] = []
  /// How often `channelRead` was called.
  var reads = 0
  /// Runs on every event, after it was written down.
  var reaction: ((Seen, ChannelHandlerContext) -> Void)?

  var data: [UInt8] {
    seen.flatMap { what -> [UInt8] in if case .data(let bytes) = what { bytes } else { [] } }
  }

  var failures: [TLSError] {
    seen.compactMap { what -> TLSError? in if case .failed(let error) = what { error } else { nil } }
  }

  private func note(_ what: Seen, _ context: ChannelHandlerContext) {
    if case .data(let more) = what, case .data(let bytes)? = seen.last {
      seen[seen.count - 1] = .data(bytes + more)
    } else {
      seen.append(what)
    }
    reaction?(what, context)
  }

  func channelActive(context: ChannelHandlerContext) { note(.active, context) }

  func channelInactive(context: ChannelHandlerContext) { note(.inactive, context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    reads += 1
    note(.data(Array(unwrapInboundIn(data).readableBytesView)), context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is HandshakeInfo: note(.info, context)
    case EarlyDataEvent.accepted: note(.earlyAccepted, context)
    case EarlyDataEvent.received(let bytes): note(.early(Array(bytes.readableBytesView)), context)
    case EarlyDataEvent.rejected(let why): note(.earlyRejected(why), context)
    case TLSUserEvent.handshakeCompleted(let name): note(.completed(name), context)
    case TLSUserEvent.shutdownCompleted: note(.shutdown, context)
    case ChannelEvent.inputClosed: note(.inputClosed, context)
    case ChannelEvent.outputClosed: note(.outputClosed, context)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? TLSError { note(.failed(error), context) }
  }
}

/// A transport that can't close one half only, as seen by the TLS handler: `EmbeddedChannel` would close altogether.
final class NoHalves: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .all {
      context.close(mode: mode, promise: promise)
    } else {
      promise?.fail(ChannelError.operationUnsupported)
    }
  }
}

/// A transport that is slow to take what it is given.
final class Backlog: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  var isSlow = false
  private var held: [EventLoopPromise<Void>] = []

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isSlow, let promise {
      held.append(promise)
      context.write(data, promise: nil)
    } else {
      context.write(data, promise: promise)
    }
  }

  func catchUp() {
    for promise in held { promise.succeed(()) }
    held = []
  }
}

/// Counts the reads that reach the transport.
final class ReadCounter: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  var count = 0

  func read(context: ChannelHandlerContext) {
    count += 1
    context.read()
  }
}
