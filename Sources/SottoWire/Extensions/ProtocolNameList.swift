// SPDX-License-Identifier: Apache-2.0

/// Application protocols: in the ClientHello the offers, best first; in EncryptedExtensions the one that was chosen.
///
///     opaque ProtocolName<1..2^8-1>;
///     struct { ProtocolName protocol_name_list<2..2^16-1> } ProtocolNameList;      // RFC 7301 section 3.1
package struct ProtocolNameList: ExtensionBody, Equatable {
  package static let type = ExtensionType.applicationLayerProtocolNegotiation

  package let names: [[UInt8]]

  package init(names: [[UInt8]]) {
    self.names = names
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    names = try reader.vector16 { (list) throws(DecodeError) in
      var names: [[UInt8]] = []
      repeat { names.append(try list.opaque8(1...255)) } while !list.isAtEnd
      return names
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      for name in names { list.opaque8(name) }
    }
  }
}
