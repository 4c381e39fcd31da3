// SPDX-License-Identifier: Apache-2.0

/// The name that the client asks for.
///
///     struct {
///         NameType name_type;             // host_name(0)
///         select (name_type) { case host_name: opaque HostName<1..2^16-1>; } name;
///     } ServerName;
///     struct { ServerName server_name_list<1..2^16-1> } ServerNameList;
///
/// RFC 6066 section 3 allows one name of each type and defines one type, so the list has one entry.
package struct ServerNameList: ExtensionBody, Equatable {
  package static let type = ExtensionType.serverName

  package let hostName: [UInt8]

  package init(hostName: [UInt8]) {
    self.hostName = hostName
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    hostName = try reader.vector16 { (list) throws(DecodeError) in
      guard try list.uint8() == 0 else { throw list.invalid() }
      let name = try list.opaque16(1...255)
      guard !name.contains(0) else { throw list.invalid() }
      return name
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      list.uint8(0)
      list.opaque16(hostName)
    }
  }
}

/// The server's answer: it used the name. Empty (RFC 6066 section 3).
package struct ServerNameAcknowledgement: EmptyExtension, Equatable {
  package static let type = ExtensionType.serverName
  package init() {}
}
