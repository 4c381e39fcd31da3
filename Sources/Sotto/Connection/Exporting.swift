// SPDX-License-Identifier: Apache-2.0

import SottoCrypto

// Keying material for other uses (RFC 9846 section 7.5).

extension Engine {
  //= rfc9846 7.5-1
  /// Keying material for other uses.
  package func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
    if let failure { throw failure }
    let wanted = ExportRequest(label: label, context: context, length: length)
    switch machine {
    case .handshake(let handshake): return try handshake.export(wanted, mayWriteAlready: isOpenForWriting)
    case .serverConnected(let state): return try wanted.export(from: state.exporter)
    case .failed: throw TLSError(.exportBeforeHandshake)
    }
  }

  //= rfc9846 F.1-2
  /// The channel binding `tls-exporter` (RFC 9266 section 2).
  package func channelBinding() throws(TLSError) -> [UInt8] {
    try exportKeyingMaterial(label: "EXPORTER-Channel-Binding", context: [], length: 32)
  }
}

/// What is to be exported.
struct ExportRequest {
  let label: String
  let context: [UInt8]?
  let length: Int

  func export(from exporter: borrowing ExporterSecret) throws(TLSError) -> [UInt8] {
    do throws(CryptoFailure) {
      return try exporter.export(label: label, context: context ?? [], length: length)
    } catch {
      throw error == CryptoFailure.exportTooLong ? TLSError(.exportTooLong) : TLSError(from: error)
    }
  }
}

extension Handshake.State {
  /// - Parameter mayWriteAlready: Whether a server sends data before the client's Finished.
  borrowing func export(_ wanted: ExportRequest, mayWriteAlready: Bool) throws(TLSError) -> [UInt8] {
    switch self {
    case .client(.connected(let state)):
      return try wanted.export(from: state.exporter)
    case .server(.waitEndOfEarlyData(let state)):
      return try wanted.export(from: state.finishing.exporter)
    case .server(.waitFinished(let state)) where mayWriteAlready:
      return try wanted.export(from: state.finishing.exporter)
    case .client(.tls12(.connected(let state))):
      return try state.session.export(label: wanted.label, context: wanted.context, length: wanted.length)
    case .server(.tls12(.connected(let state))):
      return try state.session.export(label: wanted.label, context: wanted.context, length: wanted.length)
    default: throw TLSError(.exportBeforeHandshake)
    }
  }
}
