// SPDX-License-Identifier: Apache-2.0

/// In ClientHello: early data follows. In EncryptedExtensions: it was accepted. Empty.
package struct EarlyDataIndication: EmptyExtension, Equatable {
  package static let type = ExtensionType.earlyData
  package init() {}
}

/// In NewSessionTicket: how many bytes of early data the server would take.
///
///     uint32 max_early_data_size;
package struct EarlyDataLimit: ExtensionBody, Equatable {
  package static let type = ExtensionType.earlyData

  package let maxEarlyDataSize: UInt32

  package init(maxEarlyDataSize: UInt32) {
    self.maxEarlyDataSize = maxEarlyDataSize
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    maxEarlyDataSize = try reader.uint32()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint32(maxEarlyDataSize)
  }
}
