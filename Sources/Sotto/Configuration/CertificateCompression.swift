// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoWire
import Synchronization

/// Makes Certificate messages smaller, for peers that take them so (RFC 8879). Called within a call into a connection.
public protocol CertificateCompressor: Sendable {
  /// Which algorithm it is.
  var algorithm: CertificateCompressionAlgorithm { get }
  /// The message compressed; nil to send it as it is, such as one that would only get longer.
  func compress(_ message: [UInt8]) throws -> [UInt8]?
}

/// Makes of compressed Certificate messages what they were (RFC 8879). Called within a call into a connection, with what a
/// peer sent that has proved nothing yet.
public protocol CertificateDecompressor: Sendable {
  /// Which algorithm it is.
  var algorithm: CertificateCompressionAlgorithm { get }
  /// The message that was compressed.
  ///
  /// - Parameters:
  ///   - compressed: What came.
  ///   - count: How long the message has to be. It is no longer than ``Limits/handshakeMessageSize``, and no more memory than
  ///     that may be used for it, whatever else would come out.
  /// - Throws: If that is not what comes out.
  func decompress(_ compressed: [UInt8], to count: Int) throws -> [UInt8]
}

/// A compressor that remembers: a server compresses the same chain for all its clients.
public final class CachingCertificateCompressor: CertificateCompressor {
  private let base: any CertificateCompressor
  private let capacity: Int
  private let known = Mutex<[[UInt8]: [UInt8]?]>([:])

  /// Remembers what `base` makes of up to `capacity` messages.
  public init(_ base: any CertificateCompressor, capacity: Int = 16) {
    self.base = base
    self.capacity = max(1, capacity)
  }

  /// That of the compressor behind it.
  public var algorithm: CertificateCompressionAlgorithm { base.algorithm }

  /// What was made of the same message before, or is made now.
  public func compress(_ message: [UInt8]) throws -> [UInt8]? {
    if let result = known.withLock({ $0[message] }) { return result }
    let result = try base.compress(message)
    known.withLock { known in
      // Chains are few, and change when certificates are renewed: then the old ones go.
      if known.count >= capacity { known.removeAll() }
      known[message] = .some(result)
    }
    return result
  }
}

extension CommonSettings {
  /// What the peer is told that we take.
  var compressCertificate: CompressCertificate? {
    certificateDecompressors.isEmpty ? nil : CompressCertificate(algorithms: certificateDecompressors.map(\.algorithm))
  }

  func checkCertificateCompression() throws(TLSError) {
    guard certificateDecompressors.count <= 127,
      certificateDecompressors.map(\.algorithm).areDistinct
    else { throw TLSError(.invalidConfiguration("two decompressors for one algorithm, or too many")) }
  }
}

extension Output {
  /// Sends a Certificate message, compressed if the peer takes it so and we can.
  mutating func sendCertificate(
    _ certificate: HandshakeMessage, compressedFor request: CompressCertificate?, _ settings: PreparedSettings,
    hashing transcript: inout Transcript
  ) throws(TLSError) {
    let message = try compress(certificate, request, settings) ?? certificate
    transcript.update(message.bytes)
    send(message, .handshake)
  }

  /// The same message in less space; nil to send it as it is.
  mutating func compress(
    _ certificate: HandshakeMessage, _ request: CompressCertificate?, _ settings: PreparedSettings
  ) throws(TLSError) -> HandshakeMessage? {
    guard let request, !settings.value.certificateCompressors.isEmpty else { return nil }
    // Of what both can do, our order decides.
    guard
      let compressor = settings.value.certificateCompressors.first(where: { request.algorithms.contains($0.algorithm) })
    else { return nil }
    let body = Array(certificate.bytes.dropFirst(HandshakeMessage.headerLength))
    // What can't be compressed goes as it is: no reason to fail.
    guard let compressed = try? compressor.compress(body), !compressed.isEmpty else { return nil }
    let role = info.role
    note(
      .decision(
        .certificateCompression(compressor.algorithm, from: role, message: body, compressed: compressed.count)))
    return try frame(
      CompressedCertificate(algorithm: compressor.algorithm, uncompressedLength: body.count, compressed: compressed))
  }
}

extension HandshakeMessage {
  /// The Certificate message, or what was in a CompressedCertificate that we offered to take.
  func certificate(
    _ settings: PreparedSettings, while state: StaticString, _ out: inout Output
  ) throws(TLSError) -> CertificateMessage {
    guard type == .compressedCertificate, !settings.value.certificateDecompressors.isEmpty else {
      return try body(CertificateMessage.self, while: state)
    }
    let message = try body(CompressedCertificate.self, while: state)
    let algorithm = message.algorithm
    // RFC 8879 section 4, as all that follows.
    guard let decompressor = settings.value.certificateDecompressors.first(where: { $0.algorithm == algorithm }) else {
      throw TLSError(.certificateCompressionNotOffered(algorithm))
    }
    let limit = settings.value.limits.handshakeMessageSize
    guard message.uncompressedLength <= limit else {
      throw TLSError(.uncompressedCertificateTooLong(length: message.uncompressedLength, limit: limit))
    }
    let certificate: [UInt8]
    do {
      certificate = try decompressor.decompress(message.compressed, to: message.uncompressedLength)
    } catch {
      throw TLSError(.certificateDecompressionFailed("\(error)"))
    }
    guard certificate.count == message.uncompressedLength else {
      throw TLSError(
        .certificateDecompressionFailed("\(certificate.count) bytes and not \(message.uncompressedLength)"))
    }
    let sender: Role = out.info.role == .client ? .server : .client
    out.note(
      .decision(
        .certificateCompression(algorithm, from: sender, message: certificate, compressed: message.compressed.count)))
    var writer = ByteWriter(reserving: certificate.count + HandshakeMessage.headerLength)
    writer.uint8(HandshakeType.certificate.rawValue)
    writer.opaque24(certificate)
    return try HandshakeMessage(type: .certificate, bytes: writer.finish()).body(CertificateMessage.self, while: state)
  }
}
