// SPDX-License-Identifier: Apache-2.0

/// One side's share in a key agreement.
///
///     struct {
///         NamedGroup group;
///         opaque key_exchange<1..2^16-1>;
///     } KeyShareEntry;
///
/// As an extension of its own it is the `server_share` of a ServerHello.
package struct KeyShareEntry: ExtensionBody, Equatable {
  package static let type = ExtensionType.keyShare

  package let group: NamedGroup
  package let keyExchange: [UInt8]

  package init(group: NamedGroup, keyExchange: [UInt8]) {
    self.group = group
    self.keyExchange = keyExchange
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    group = NamedGroup(rawValue: try reader.uint16())
    keyExchange = try reader.opaque16(1...65_535)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(group.rawValue)
    writer.opaque16(keyExchange)
  }
}

/// The client's shares, in the order of its `supported_groups`; empty to ask for a HelloRetryRequest.
///
///     struct { KeyShareEntry client_shares<0..2^16-1>; } KeyShareClientHello;
package struct KeyShareOffer: ExtensionBody, Equatable {
  package static let type = ExtensionType.keyShare

  package let shares: [KeyShareEntry]

  /// Room for so many is made at once; most clients send fewer.
  private static var usualCount: Int { 4 }

  package init(shares: [KeyShareEntry]) {
    self.shares = shares
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    shares = try reader.vector16 { (list) throws(DecodeError) in
      var shares: [KeyShareEntry] = []
      if !list.isAtEnd { shares.reserveCapacity(Self.usualCount) }
      while !list.isAtEnd { shares.append(try KeyShareEntry(from: &list)) }
      return shares
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      for share in shares { share.encode(into: &list) }
    }
  }

  package subscript(_ group: NamedGroup) -> KeyShareEntry? {
    shares.first { $0.group == group }
  }
}

/// The group for which the server wants a share.
///
///     struct { NamedGroup selected_group; } KeyShareHelloRetryRequest;
package struct KeyShareRetry: ExtensionBody, Equatable {
  package static let type = ExtensionType.keyShare

  package let selectedGroup: NamedGroup

  package init(selectedGroup: NamedGroup) {
    self.selectedGroup = selectedGroup
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    selectedGroup = NamedGroup(rawValue: try reader.uint16())
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(selectedGroup.rawValue)
  }
}
