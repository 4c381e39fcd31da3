// SPDX-License-Identifier: Apache-2.0

import Crypto
import NIOCore
import NIOTLS
import Sotto
import SottoNIO

/// What one end of a connection saw until its channel was closed.
struct Seen: Sendable {
  var isHandshakeComplete = false
  var applicationProtocol: String?
  /// Only where our handler stands.
  var info: HandshakeInfo?
  var count = 0
  var digest = ""
  var saidGoodbye = false
  var errors: [any Error] = []
}

/// What an end does when the handshake is complete.
struct Plan: Sendable {
  enum Then {
    /// Goes on until the other side closes.
    case waits
    /// Closes when it has got all that it expects and its own is written.
    case closes
    /// Drops the connection under TLS.
    case cutsOff
  }

  /// The pattern that it sends, and how much of it.
  var send = Pattern.up(0)
  var expect = 0
  var then = Then.waits
  /// Asks for new keys on both sides so often, spread over what is sent. Only where our handler stands.
  var keyUpdates = 0
}

/// Bytes that don't repeat with a record's length.
struct Pattern: Sendable {
  let count: Int
  private let chunk: ByteBuffer

  static func up(_ count: Int) -> Pattern { Pattern(count, (0..<251).map { $0 }) }
  static func down(_ count: Int) -> Pattern { Pattern(count, (0..<251).reversed()) }

  private init(_ count: Int, _ period: [UInt8]) {
    self.count = count
    chunk = ByteBuffer(bytes: [[UInt8]](repeating: period, count: 251).joined())
  }

  /// What comes behind `offset`, which is one that this function led to.
  func next(after offset: Int) -> ByteBuffer? {
    chunk.getSlice(at: chunk.readerIndex, length: min(chunk.readableBytes, count - offset)).flatMap {
      $0.readableBytes > 0 ? $0 : nil
    }
  }

  var digest: String {
    var hash = SHA256()
    var offset = 0
    while let part = next(after: offset) {
      hash.update(data: Array(part.readableBytesView))
      offset += part.readableBytes
    }
    return hexadecimal(hash)
  }
}

func hexadecimal(_ hash: SHA256) -> String {
  hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// Stands below TLS, and can close the connection without a goodbye.
final class Cutter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
  func cut() { context?.close(promise: nil) }
}

/// Stands above TLS, does as planned, and notes what it sees.
final class End: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let plan: Plan
  private let cutter: Cutter
  private let seen: EventLoopPromise<Seen>
  private var now = Seen()
  private var hash = SHA256()
  private var offset = 0
  private var updates = 0
  private var isWritten = false
  private var hasEnded = false

  init(_ plan: Plan, _ cutter: Cutter, _ seen: EventLoopPromise<Seen>) {
    self.plan = plan
    self.cutter = cutter
    self.seen = seen
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted(let name):
      now.isHandshakeComplete = true
      now.applicationProtocol = name
      send(context)
    case TLSUserEvent.shutdownCompleted:
      now.saidGoodbye = true
    case let info as HandshakeInfo:
      now.info = info
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) { send(context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    now.count += part.readableBytes
    hash.update(data: Array(part.readableBytesView))
    goOn(context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { now.errors.append(error) }

  func channelInactive(context: ChannelHandlerContext) {
    now.digest = hexadecimal(hash)
    seen.succeed(now)
  }

  private func send(_ context: ChannelHandlerContext) {
    guard now.isHandshakeComplete, !isWritten else { return }
    while context.channel.isWritable, let part = plan.send.next(after: offset) {
      offset += part.readableBytes
      if updates < plan.keyUpdates, offset * plan.keyUpdates >= plan.send.count * updates {
        updates += 1
        do {
          try context.pipeline.syncOperations.handler(type: TLSHandler.self).requestKeyUpdate(peerToo: true)
        } catch {
          now.errors.append(error)
        }
      }
      context.writeAndFlush(wrapOutboundOut(part), promise: nil)
    }
    guard offset == plan.send.count else { return }
    isWritten = true
    goOn(context)
  }

  private func goOn(_ context: ChannelHandlerContext) {
    guard isWritten, now.count >= plan.expect, !hasEnded else { return }
    hasEnded = true
    switch plan.then {
    case .waits: break
    case .closes: context.close(promise: nil)
    case .cutsOff: cutter.cut()
    }
  }
}
