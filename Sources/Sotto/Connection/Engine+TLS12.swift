// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

// The record layer's side of TLS 1.2 (RFC 5246 sections 6, 7.1 and 7.2): types stand in the clear, change_cipher_spec
// means something, and a warning is one.
extension Engine {
  mutating func processTLS12(
    _ header: RecordHeader, _ record: RawSpan, into data: inout OutputRawSpan
  ) throws(TLSError) {
    guard header.legacyVersion == .tls12 else { throw TLSError(.wrongRecordVersion(header.legacyVersion)) }
    let body = record.extracting(RecordHeader.length..<record.byteCount)
    if header.type == .changeCipherSpec { return try processKeyChange(body) }
    guard header.type != .applicationData || isHandshakeComplete else {
      throw TLSError(.unexpectedRecord(.applicationData))
    }
    if records.readLevel == .plaintext { return try processContent(body.copy(), header.type) }
    if header.type == .applicationData { return try processProtected(record, into: &data) }
    var content: [UInt8] = []
    let opened = try records.open(record, appendingTo: &content)
    try processContent(content, opened.type)
  }

  /// The peer's keys change here, between two messages, or nowhere: whether they may is for the state to say.
  private mutating func processKeyChange(_ body: RawSpan) throws(TLSError) {
    // The first one comes in the clear, and there is no second.
    guard records.readLevel == .plaintext else { throw TLSError(.unexpectedChangeCipherSpec) }
    guard body.byteCount == 1, body.byte(at: 0) == 1 else { throw TLSError(.malformedChangeCipherSpec) }
    guard reassembler.isEmpty else { throw TLSError(.messageSpansKeyChange) }
    let current = exchange(&machine, with: .failed)
    machine = try current.receiveChangeCipherSpec(&out)
    try apply()
  }

  /// Whether a warning may be passed over: in TLS 1.2, and by a client that does not know yet whether it will be that.
  var toleratesWarnings: Bool {
    if isTLS12 { return true }
    let isUnsettled = records.readLevel == .plaintext && !out.info.helloRetryRequested
    return role == .client && isUnsettled && settings.speaks(.tls12)
  }
}
