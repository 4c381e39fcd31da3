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
    if maySeal { sealWrites(context) }
    context.flush()
  }

  /// Sends what waits in the engine: handshake messages, alerts, key updates. Then tells observers what happened.
  func sendOutgoing(_ context: ChannelHandlerContext) {
    if driver.hasOutgoing {
      let bytes = driver.takeOutgoing()
      var buffer = context.channel.allocator.buffer(capacity: bytes.count)
      buffer.writeBytes(bytes)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
    driver.takeTrace()?.deliver()
  }

  /// Seals the flushed writes, all into one buffer.
  func sealWrites(_ context: ChannelHandlerContext) {
    guard driver.failure == nil else { return }
    let taken = writes.takeMarked()
    guard !taken.isEmpty else { return }
    // What waits in the engine goes first, and is counted only once.
    let base = driver.sealedCount(of: 0)
    let count = taken.reduce(base) { $0 + driver.sealedCount(of: $1.bytes.readableBytes) - base }
    var records = context.channel.allocator.buffer(capacity: count)
    var sealed = 0
    var failure: TLSError?
    do throws(TLSError) {
      for write in taken {
        try seal(write.bytes, into: &records)
        sealed += 1
      }
    } catch {
      failure = error
    }
    let promise = merged(taken.prefix(sealed).compactMap(\.promise))
    context.writeAndFlush(wrapOutboundOut(records), promise: promise)
    driver.takeTrace()?.deliver()
    guard let failure else { return }
    for write in taken.dropFirst(sealed) { write.promise?.fail(failure) }
    fail(failure, context)
  }

  func seal(_ data: ByteBuffer, into records: inout ByteBuffer) throws(TLSError) {
    var data = data
    repeat {
      var result = Result<Int, TLSError>.success(0)
      // Room is there already, unless new keys came up on the way.
      let room = driver.sealedCount(of: data.readableBytes)
      records.writeWithOutputRawSpan(minimumWritableBytes: room) { out in
        result = Result { () throws(TLSError) in try driver.seal(data.readableBytesSpan, into: &out) }
      }
      data.moveReaderIndex(forwardBy: try result.get())
    } while data.readableBytes > 0
  }
}
