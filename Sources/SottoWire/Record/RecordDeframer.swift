// SPDX-License-Identifier: Apache-2.0

/// Finds the next record in received bytes.
package enum RecordDeframer {
  /// What stands at the front of the bytes.
  package enum Found: Equatable, Sendable {
    /// A whole record: `RecordHeader.length + header.length` bytes.
    case record(RecordHeader)
    /// Not enough bytes yet; at least so many in all.
    case needs(Int)
  }

  /// Why the bytes are no record.
  package enum Failure: Error, Equatable, Sendable {
    /// The length field says more than a record may hold.
    case overflow(length: Int)
    /// A type that no record has.
    case unknownType(ContentType)
    /// A record version below SSL 3.0.
    case ancientVersion(ProtocolVersion)
  }

  /// Looks at the front of `bytes`. The length is judged before the body has come, so that no
  /// peer can make us wait for (and keep) more than one record.
  package static func next(_ bytes: Span<UInt8>, maximumLength: Int) throws(Failure) -> Found {
    guard let header = RecordHeader(bytes) else { return .needs(RecordHeader.length) }
    switch header.type {
    case .changeCipherSpec, .alert, .handshake, .applicationData: break
    //= rfc9846 5-5
    default: throw .unknownType(header.type)
    }
    //= rfc9846 E.5-11
    //= rfc9846 5.1-14
    //= rfc9846 E-2
    guard header.legacyVersion.rawValue >= ProtocolVersion.ssl30.rawValue else {
      throw .ancientVersion(header.legacyVersion)
    }
    //= rfc9846 5.1-16
    //= rfc9846 5.2-5
    guard header.length <= maximumLength else { throw .overflow(length: header.length) }
    let whole = RecordHeader.length + header.length
    return bytes.count >= whole ? .record(header) : .needs(whole)
  }
}
