// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import Sotto

// From the user to the transport.

extension TLSHandler {
  /// Keeps data until it is flushed and the handshake is complete.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if let failure {
      promise?.fail(failure)
    } else if phase == .closing || phase == .ended || closesWhenComplete {
      promise?.fail(ChannelError.ioOnClosedChannel)
    } else if isOutputClosed {
      promise?.fail(ChannelError.outputClosed)
    } else {
      writes.append(unwrapOutboundIn(data), promise)
    }
  }

  /// Sends what was written, or marks it to be sent after the handshake.
  public func flush(context: ChannelHandlerContext) {
    writes.mark()
    guard maySeal, sealWrites(context) else { return context.flush() }
  }

  /// Sends what waits in the engine: handshake messages, alerts, key updates. Then tells observers what happened.
  func sendOutgoing(_ context: ChannelHandlerContext) {
    if driver.hasOutgoing {
      let bytes = driver.takeOutgoing()
      var buffer = commons?.pool.take(bytes.count) ?? context.channel.allocator.buffer(capacity: bytes.count)
      buffer.writeBytes(bytes)
      commons?.pool.leave(buffer)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
    driver.takeTrace()?.deliver()
  }

  /// Seals the flushed writes, and sends them. Whether there were any.
  @discardableResult
  func sealWrites(_ context: ChannelHandlerContext) -> Bool {
    guard let pool = commons?.pool, let sealed = writes.seal(with: &driver, pool) else { return false }
    context.writeAndFlush(wrapOutboundOut(sealed.records), promise: sealed.promise)
    if sealed.hasNews { driver.takeTrace()?.deliver() }
    if let failure = sealed.failure {
      failure.promise?.fail(failure.error)
      fail(failure.error, context)
    }
    return true
  }
}
