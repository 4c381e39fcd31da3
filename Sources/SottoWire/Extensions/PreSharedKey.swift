// SPDX-License-Identifier: Apache-2.0

/// How a pre-shared key may be used.
///
///     enum { psk_ke(0), psk_dhe_ke(1), (255) } PskKeyExchangeMode;
package struct PSKKeyExchangeMode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The pre-shared key alone.
  package static let pskOnly = Self(rawValue: 0)
  /// The pre-shared key together with a key agreement.
  package static let pskWithKeyExchange = Self(rawValue: 1)
}

/// The modes that the client allows.
///
///     struct { PskKeyExchangeMode ke_modes<1..255>; } PskKeyExchangeModes;
package struct PSKKeyExchangeModes: ExtensionBody, Equatable {
  package static let type = ExtensionType.pskKeyExchangeModes

  package let modes: [PSKKeyExchangeMode]

  package init(modes: [PSKKeyExchangeMode]) {
    self.modes = modes
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    modes = try reader.opaque8(1...255).map(PSKKeyExchangeMode.init(rawValue:))
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(modes.map(\.rawValue))
  }
}

/// The pre-shared keys that the client offers, each proved by a binder.
///
///     struct { opaque identity<1..2^16-1>; uint32 obfuscated_ticket_age; } PskIdentity;
///     opaque PskBinderEntry<32..255>;
///     struct {
///         PskIdentity identities<7..2^16-1>;
///         PskBinderEntry binders<33..2^16-1>;
///     } OfferedPsks;
package struct OfferedPSKs: ExtensionBody, Equatable {
  package static let type = ExtensionType.preSharedKey

  package struct Identity: Equatable, Sendable {
    package let identity: [UInt8]
    package let obfuscatedTicketAge: UInt32

    package init(identity: [UInt8], obfuscatedTicketAge: UInt32) {
      self.identity = identity
      self.obfuscatedTicketAge = obfuscatedTicketAge
    }
  }

  package let identities: [Identity]
  package let binders: [[UInt8]]

  /// How many bytes the list of binders takes at the end of a ClientHello, its length included: what a binder is not
  /// computed over (RFC 9846 section 4.3.11.2).
  package var bindersLength: Int { binders.reduce(2) { $0 + 1 + $1.count } }

  package init(identities: [Identity], binders: [[UInt8]]) {
    self.identities = identities
    self.binders = binders
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    identities = try reader.vector16(as: "identities") { (list) throws(DecodeError) in
      var identities: [Identity] = []
      repeat {
        identities.append(Identity(identity: try list.opaque16(1...65_535), obfuscatedTicketAge: try list.uint32()))
      } while !list.isAtEnd
      return identities
    }
    binders = try reader.vector16(as: "binders") { (list) throws(DecodeError) in
      var binders: [[UInt8]] = []
      repeat { binders.append(try list.opaque8(32...255)) } while !list.isAtEnd
      return binders
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      for identity in identities {
        list.opaque16(identity.identity)
        list.uint32(identity.obfuscatedTicketAge)
      }
    }
    Self.encode(binders, into: &writer)
  }

  private static func encode(_ binders: [[UInt8]], into writer: inout ByteWriter) {
    writer.vector16 { list in
      for binder in binders { list.opaque8(binder) }
    }
  }

  /// Just these binders, as they stand at the end of a ClientHello.
  package static func encoded(_ binders: [[UInt8]]) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    encode(binders, into: &writer)
    return writer.finish()
  }
}

/// Which of the client's identities the server chose, counted from 0.
///
///     uint16 selected_identity;
package struct SelectedIdentity: ExtensionBody, Equatable {
  package static let type = ExtensionType.preSharedKey

  package let index: UInt16

  package init(index: UInt16) {
    self.index = index
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    index = try reader.uint16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(index)
  }
}
