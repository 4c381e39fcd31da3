// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import Sotto

/// What a ``TLSHandler`` tells about early data, as a user inbound event. Early data never comes as a read: a handler that does
/// not know this type never takes it for data of a client that is known to be there.
@nonexhaustive
public enum EarlyDataEvent: Sendable {
  /// Server: early data will come. Client: the server took ours. With what is negotiated so far.
  case accepted(HandshakeInfo)
  /// Server: early data came. It may be a recording that somebody sent again: what it asks for may be done only if doing it
  /// twice does no harm. What is written in answer goes out at once. None comes after `TLSUserEvent.handshakeCompleted`, and until
  /// then nothing shows that the client is there.
  case received(ByteBuffer)
  /// Client: the server did not take it. What may be sent again is, once the handshake is complete;
  /// ``/Sotto/HandshakeInfo/earlyDataSentAgain`` then says how much.
  case rejected(EarlyDataObstacle)
}

/// What a client sends before the server has answered, if a session allows it (RFC 9846 section 2.3).
///
/// Whoever records early data can send it again, and it has no forward secrecy. Only what is safe to be done twice may be sent so,
/// such as a GET.
public struct EarlyDataToSend: Sendable {
  /// The first bytes of what the client has to say. What can't go early, because no session allows it or not so much, goes as
  /// ordinary data once the handshake is complete, ahead of what is written.
  public var bytes: ByteBuffer
  /// Whether it is sent again, as ordinary data, should the server refuse it. Otherwise the server gets nothing of it, and it is
  /// for you to decide what to do about that, at ``EarlyDataEvent/rejected(_:)``.
  public var mayBeSentAgain: Bool

  /// These bytes.
  public init(_ bytes: ByteBuffer, mayBeSentAgain: Bool) {
    self.bytes = bytes
    self.mayBeSentAgain = mayBeSentAgain
  }
}

extension TLSHandler {
  /// Sends early data with the hello; what is left of it waits.
  static func sendEarly(_ data: EarlyDataToSend, _ driver: inout Driver) throws(TLSError) -> ByteBuffer {
    var rest = data.bytes
    let count = try driver.sendEarlyData(Array(rest.readableBytesView), mayBeSentAgain: data.mayBeSentAgain)
    rest.moveReaderIndex(forwardBy: count)
    return rest
  }

  /// The part of the early data that did not go early, now that the handshake is complete: unless the part before it is lost.
  func sendRestOfEarlyData(_ info: HandshakeInfo, _ context: ChannelHandlerContext) {
    guard let rest = exchange(&earlyRest, with: nil), rest.readableBytes > 0 else { return }
    if case .rejected = info.earlyData, info.earlyDataSentAgain == 0 { return }
    var records = context.channel.allocator.buffer(capacity: driver.sealedCount(of: rest.readableBytes))
    do throws(TLSError) {
      try driver.seal(rest, into: &records)
      context.writeAndFlush(wrapOutboundOut(records), promise: nil)
    } catch {
      fail(error, context)
    }
  }

  func earlyDataAccepted(_ info: HandshakeInfo, _ context: ChannelHandlerContext) {
    context.fireUserInboundEventTriggered(EarlyDataEvent.accepted(info))
    if maySeal { sealWrites(context) }
  }

  func earlyDataReceived(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: bytes.count)
    buffer.writeBytes(bytes)
    context.fireUserInboundEventTriggered(EarlyDataEvent.received(buffer))
  }

  /// Whether data may be sealed: once the user knows that the handshake is complete, and on a server that took early data before
  /// that.
  var maySeal: Bool {
    phase == .open
      || (phase == .handshaking && driver.isWritable && !driver.isHandshakeComplete && !driver.isWriteClosed)
  }
}
