// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto
import SottoNIO
import Synchronization

/// Moves to new keys every so many bytes, and asks the peer to do the same (RFC 9846 section 4.7.3): what happens by itself
/// once in hundreds of gigabytes can then be tried with any peer. Says at the end how often it came to that.
final class KeyUpdateHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Counts what a connection's observer sees.
  final class Counter: Sendable {
    private let counts = Mutex((sent: 0, received: 0))

    /// For ``CommonSettings/observer``.
    func observe(_ event: TraceEvent) {
      guard case .keysUpdated(let direction) = event else { return }
      counts.withLock { if direction == .outbound { $0.sent += 1 } else { $0.received += 1 } }
    }

    var text: String { counts.withLock { "keys updated: \($0.sent) of ours, \($0.received) of the peer's" } }
  }

  private let tls: TLSHandler
  private let interval: Int
  private let counter: Counter
  private let log: @Sendable (String) -> Void
  private var unchanged = 0

  /// It stands right behind `tls`, whose configuration has `counter` as its observer.
  init(_ tls: TLSHandler, every interval: Int, counter: Counter, log: @escaping @Sendable (String) -> Void) {
    self.tls = tls
    self.interval = interval
    self.counter = counter
    self.log = log
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    unchanged += unwrapOutboundIn(data).readableBytes
    context.write(data, promise: promise)
    guard unchanged >= interval else { return }
    unchanged = 0
    // A connection that can't has failed or is closed, which others report.
    try? tls.requestKeyUpdate(peerToo: true)
  }

  func channelInactive(context: ChannelHandlerContext) {
    log(counter.text)
    context.fireChannelInactive()
  }
}
