// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// What each side takes in one protected record, where both say so (RFC 8449).
struct RecordSizes: Sendable {
  /// What the peer may send us.
  let ours: Int
  /// What we may send the peer.
  let peers: Int

  /// - Parameters:
  ///   - ours: What we said, or will say.
  ///   - peers: What the peer said; nil if it said nothing: then neither counts.
  init?(ours: Int?, peers: RecordSizeLimit?) throws(TLSError) {
    guard let peers else { return nil }
    let limit = Int(peers.limit)
    guard limit >= RecordSizeLimit.minimum else { throw TLSError(.badRecordSizeLimit(limit)) }
    guard let ours else { return nil }
    self.ours = ours
    // A client may know of a version that allows more.
    self.peers = min(limit, RecordSizeLimit.maximum)
  }
}

extension ExtensionBlock {
  /// The server's answer to what we said of records.
  func readRecordSizes(_ settings: PreparedSettings, _ out: inout Output) throws(TLSError) {
    let peers = try read(RecordSizeLimit.self)
    if let peers, Int(peers.limit) > RecordSizeLimit.maximum { throw TLSError(.badRecordSizeLimit(Int(peers.limit))) }
    try out.limitRecords(RecordSizes(ours: settings.value.recordSizeLimit, peers: peers))
  }
}

extension CommonSettings {
  /// What a hello that offers no newer version, or a server's answer of this version, says of records. More than the version
  /// has must not be said (RFC 8449 section 4).
  func recordSizeLimitExtension(_ version: ProtocolVersion) -> RecordSizeLimit? {
    let maximum = version == .tls12 ? RecordSizeLimit.maximumTLS12 : RecordSizeLimit.maximum
    return recordSizeLimit.map { RecordSizeLimit(limit: UInt16(clamping: min($0, maximum))) }
  }
}

extension Output {
  mutating func limitRecords(_ sizes: RecordSizes?) throws(TLSError) {
    guard let sizes else { return }
    info.peerRecordSizeLimit = sizes.peers
    steps.append(.limitRecords(sizes))
  }

  /// The server's answer to a client that says what it takes. From here on it counts.
  mutating func answerRecordSizeLimit(
    _ hello: ParsedClientHello, _ settings: PreparedSettings, _ version: ProtocolVersion,
    in answers: inout ExtensionBlock
  ) throws(TLSError) {
    let asked = hello.extensions.recordSizeLimit
    guard let sizes = try RecordSizes(ours: settings.value.recordSizeLimit, peers: asked) else { return }
    if let answer = settings.value.recordSizeLimitExtension(version) { answers.append(answer) }
    try limitRecords(sizes)
  }
}
