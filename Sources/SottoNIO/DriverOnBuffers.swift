// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto

// The driver reads and writes where SwiftNIO's buffers are.

extension Driver {
  /// Opens records: data goes to `data`, if there is any place.
  mutating func receive(_ records: RawSpan, into data: inout ByteBuffer?) throws(TLSError) -> Int {
    guard data != nil else {
      var none = OutputRawSpan()
      return try receive(records, into: &none)
    }
    var result = Result<Int, TLSError>.success(0)
    data?.writeWithOutputRawSpan(minimumWritableBytes: 0) { out in
      // A failure is kept, not thrown: what was opened before it stays.
      result = Result { () throws(TLSError) in try receive(records, into: &out) }
    }
    return try result.get()
  }

  /// Seals all of `data`, and what else waits to be sent.
  mutating func seal(_ data: ByteBuffer, into records: inout ByteBuffer) throws(TLSError) {
    var data = data
    // Room is there already, unless new keys come up or records grew on the way.
    var room = 0
    while true {
      var result = Result<Int, TLSError>.success(0)
      records.writeWithOutputRawSpan(minimumWritableBytes: room) { out in
        result = Result { () throws(TLSError) in try seal(data.readableBytesSpan, into: &out) }
      }
      data.moveReaderIndex(forwardBy: try result.get())
      guard data.readableBytes > 0 else { return }
      room = sealedCount(of: data.readableBytes)
    }
  }
}
