// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import Sotto

extension Channel {
  /// What the channel's ``TLSHandler`` negotiated, and with whom; nil before the handshake is complete.
  ///
  /// The future fails with `ChannelPipelineError.notFound` if the channel has no ``TLSHandler``.
  public func tlsHandshakeInfo() -> EventLoopFuture<HandshakeInfo?> {
    if eventLoop.inEventLoop {
      return eventLoop.makeCompletedFuture { try pipeline.syncOperations.tlsHandshakeInfo() }
    }
    return eventLoop.submit { try self.pipeline.syncOperations.tlsHandshakeInfo() }
  }
}

extension ChannelPipeline.SynchronousOperations {
  /// What the pipeline's ``TLSHandler`` negotiated, and with whom; nil before the handshake is complete.
  ///
  /// - Throws: `ChannelPipelineError.notFound` if there is no ``TLSHandler``.
  public func tlsHandshakeInfo() throws -> HandshakeInfo? {
    try handler(type: TLSHandler.self).handshakeInfo
  }
}
