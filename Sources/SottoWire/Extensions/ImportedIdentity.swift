// SPDX-License-Identifier: Apache-2.0

/// What a pre-shared key is called that was imported for one protocol and one hash (RFC 9258 section 5.1): the `identity`
/// of a `PskIdentity`.
///
///     struct {
///         opaque external_identity<1..2^16-1>;
///         opaque context<0..2^16-1>;
///         uint16 target_protocol;
///         uint16 target_kdf;
///     } ImportedIdentity;
public struct ImportedIdentity: Hashable, Sendable {
  /// What the key is called outside.
  public let externalIdentity: [UInt8]
  /// What else both sides know about it, such as who is who.
  public let context: [UInt8]
  /// The version that it was imported for; in TLS 1.3, TLS 1.3.
  public let targetProtocol: ProtocolVersion
  /// The key derivation function that it was imported for.
  public let targetKDF: KDFIdentifier

  /// Just these values.
  public init(
    externalIdentity: [UInt8], context: [UInt8], targetProtocol: ProtocolVersion, targetKDF: KDFIdentifier
  ) {
    self.externalIdentity = externalIdentity
    self.context = context
    self.targetProtocol = targetProtocol
    self.targetKDF = targetKDF
  }

  /// Reads what a client offers; nil if it is no imported identity, and so one of another kind. A name of another kind may
  /// look like one by chance: only the binder proves anything.
  public init?(_ identity: [UInt8]) {
    var reader = ByteReader(identity.span, as: "ImportedIdentity")
    do throws(DecodeError) {
      try self.init(from: &reader)
      try reader.finish()
    } catch {
      return nil
    }
  }

  private init(from reader: inout ByteReader) throws(DecodeError) {
    externalIdentity = try reader.opaque16(1...65_535)
    context = try reader.opaque16()
    targetProtocol = ProtocolVersion(rawValue: try reader.uint16())
    targetKDF = KDFIdentifier(rawValue: try reader.uint16())
  }

  /// As it stands in a hello. Nil if it is too long for that.
  package var encoded: [UInt8]? {
    var writer = ByteWriter(reserving: 8 + externalIdentity.count + context.count)
    writer.opaque16(externalIdentity)
    writer.opaque16(context)
    writer.uint16(targetProtocol.rawValue)
    writer.uint16(targetKDF.rawValue)
    guard !externalIdentity.isEmpty, !writer.overflowed else { return nil }
    let bytes = writer.finish()
    return bytes.count <= 65_535 ? bytes : nil
  }
}
