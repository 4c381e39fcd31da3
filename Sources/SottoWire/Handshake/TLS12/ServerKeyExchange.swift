// SPDX-License-Identifier: Apache-2.0

/// What the server signs: its ephemeral public key, and the curve it is on (RFC 8422 section 5.4).
///
///     struct {
///         ECCurveType curve_type = named_curve(3);
///         NamedCurve namedcurve;
///         opaque point<1..2^8-1>;
///     } ServerECDHParams;
package struct ServerECDHParams: Equatable, Sendable {
  package var group: NamedGroup
  package var point: [UInt8]

  package init(group: NamedGroup, point: [UInt8]) {
    self.group = group
    self.point = point
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    // The explicit curves of RFC 4492 must not be used (RFC 8422 section 5.4).
    guard try reader.uint8() == Self.namedCurve else { throw reader.invalid() }
    group = NamedGroup(rawValue: try reader.uint16())
    point = try reader.opaque8(1...255)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(Self.namedCurve)
    writer.uint16(group.rawValue)
    writer.opaque8(point)
  }

  /// The bytes that the signature covers, behind the two randoms. There is one encoding only, so these are also the
  /// bytes that came. Nil for a point that its length field can't say.
  package var encoded: [UInt8]? {
    var writer = ByteWriter(reserving: 4 + point.count)
    encode(into: &writer)
    return writer.overflowed ? nil : writer.finish()
  }

  private static let namedCurve: UInt8 = 3
}

/// The server's share of an ephemeral key agreement, signed (RFC 8422 section 5.4).
///
///     struct {
///         ServerECDHParams params;
///         SignatureAndHashAlgorithm algorithm;
///         opaque signature<0..2^16-1>;
///     } ServerKeyExchange;
package struct ServerKeyExchange: HandshakeBody, Equatable {
  package static let type = HandshakeType.serverKeyExchange

  package var params: ServerECDHParams
  package var algorithm: SignatureScheme
  package var signature: [UInt8]

  package init(params: ServerECDHParams, algorithm: SignatureScheme, signature: [UInt8]) {
    self.params = params
    self.algorithm = algorithm
    self.signature = signature
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    params = try ServerECDHParams(from: &reader)
    algorithm = SignatureScheme(rawValue: try reader.uint16())
    signature = try reader.opaque16()
  }

  package func encode(into writer: inout ByteWriter) {
    params.encode(into: &writer)
    writer.uint16(algorithm.rawValue)
    writer.opaque16(signature)
  }
}
