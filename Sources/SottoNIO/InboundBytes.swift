// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Received bytes on their way to the engine.
///
/// Records are opened where they were received. Only an incomplete one is copied: `kept` holds its beginning, and is
/// filled up from the next read with just what it lacks. While the handshake waits for an answer, `kept` holds all.
struct InboundBytes {
  private var kept = ByteBuffer()
  private var fresh = ByteBuffer()

  /// Takes what was read.
  mutating func append(_ read: ByteBuffer) {
    if fresh.readableBytes == 0 {
      fresh = read
    } else {
      fresh.writeImmutableBuffer(read)
    }
  }

  /// The bytes that come first, an incomplete record filled up as far as possible.
  mutating func front() -> ByteBuffer {
    fillUp()
    return kept.readableBytes > 0 ? kept : fresh
  }

  /// Drops `count` bytes of what `front()` gave.
  mutating func drop(_ count: Int) {
    if kept.readableBytes > 0 {
      kept.moveReaderIndex(forwardBy: count)
      if kept.readableBytes == 0 { kept = ByteBuffer() }
    } else {
      fresh.moveReaderIndex(forwardBy: count)
    }
  }

  /// The most data that the whole records can hold.
  mutating func room() -> Int {
    fillUp()
    return kept.surveyRecords().content + fresh.surveyRecords().content
  }

  /// Ends a read: what is left is copied, so that the buffer it came in is free again.
  mutating func settle() {
    guard fresh.readableBytes > 0 else { return fresh = ByteBuffer() }
    if kept.readableBytes == 0 { kept.reserveCapacity(fresh.readableBytes + fresh.surveyRecords().missing) }
    kept.writeBuffer(&fresh)
    fresh = ByteBuffer()
  }

  /// Forgets everything.
  mutating func clear() {
    self = InboundBytes()
  }

  /// First what the header lacks, then what it asks for.
  private mutating func fillUp() {
    while kept.readableBytes > 0, fresh.readableBytes > 0 {
      let missing = min(kept.surveyRecords().missing, fresh.readableBytes)
      guard missing > 0, var part = fresh.readSlice(length: missing) else { return }
      kept.writeBuffer(&part)
    }
  }
}

/// What the headers of records say about the bytes they stand in.
private struct RecordSurvey {
  /// Bytes that the whole records have besides their headers.
  var content = 0
  /// Bytes that the last record lacks, as far as is known.
  var missing = 0
}

extension ByteBuffer {
  fileprivate func surveyRecords() -> RecordSurvey {
    let headerLength = 5
    var survey = RecordSurvey()
    var start = readerIndex
    while start < writerIndex {
      guard let length = getInteger(at: start + headerLength - 2, as: UInt16.self) else {
        survey.missing = headerLength - (writerIndex - start)
        break
      }
      let end = start + headerLength + Int(length)
      guard end <= writerIndex else {
        survey.missing = end - writerIndex
        break
      }
      survey.content += Int(length)
      start = end
    }
    return survey
  }
}
