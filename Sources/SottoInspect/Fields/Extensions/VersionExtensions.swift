// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Extensions that say which TLS is spoken, and how: versions, signatures, certificates' kinds, sizes.
extension FieldReader {
  mutating func supportedVersions(_ placement: ExtensionPlacement) {
    if placement == .clientHello {
      value = FieldText.list(codes("versions", 1, ProtocolVersion.self, as: "ProtocolVersion"))
    } else if let version = code("selected_version", ProtocolVersion.self) {
      value = version.description
    }
  }

  /// A list of signature algorithms.
  mutating func signatureSchemes(_ name: String, note: String? = nil, clause: String? = nil) {
    let schemes = codes(name, 2, SignatureScheme.self, as: "SignatureScheme", note: note, clause: clause)
    value = FieldText.list(schemes)
  }

  mutating func pointFormats() {
    value = FieldText.list(codes("ec_point_format_list", 1, ECPointFormat.self, as: "ECPointFormat"))
  }

  mutating func maxFragmentLength() {
    let size = number(
      "MaxFragmentLength", 1, value: { (1...4).contains($0) ? "\(256 << $0) bytes (\($0))" : "unknown (\($0))" })
    if let size { value = (1...4).contains(size) ? "\(256 << size) bytes" : "unknown (\(size))" }
  }

  mutating func recordSizeLimit() {
    if let limit = number("RecordSizeLimit", 2, value: { Wording.bytes($0) }) {
      value = Wording.bytes(limit)
      if limit < 64 { complain("less than 64 bytes, which is not allowed") }
    }
  }

  mutating func certificateTypes(_ name: String, _ placement: ExtensionPlacement) {
    if placement == .clientHello {
      value = FieldText.list(codes(name + "s", 1, CertificateType.self, as: "CertificateType"))
    } else if let type = code(name, CertificateType.self) {
      value = type.description
    }
  }

  mutating func heartbeat() {
    let text = { (mode: Int) in
      mode == 1 ? "peer_allowed_to_send (1)" : mode == 2 ? "peer_not_allowed_to_send (2)" : "unknown (\(mode))"
    }
    if let mode = number("mode", 1, value: text) { value = text(mode) }
  }

  mutating func useSRTP() {
    let profiles = codes("SRTPProtectionProfiles", 2, SRTPProfile.self, as: "SRTPProtectionProfile")
    opaque("srtp_mki", 1)
    value = FieldText.list(profiles)
  }

  mutating func renegotiationInfo() {
    let binding = opaque(
      "renegotiated_connection", 1, note: "Empty in a first handshake; in a later one, what binds it to the one before."
    )
    if let binding { value = binding.isEmpty ? "empty: a first handshake" : FieldText.hex(binding) }
  }

  mutating func padding() {
    value = Wording.bytes(remaining)
    let content = left
    rest("padding", value: { Wording.bytes($0.count) + " of zeros" })
    if content.contains(where: { $0 != 0 }) { complain("not all zeros") }
  }
}

/// A protection profile of SRTP (RFC 5764 section 4.1.2), by its number.
struct SRTPProfile: RawRepresentable, CustomStringConvertible {
  let rawValue: UInt16

  /// The name that the registry gives, or the number.
  var description: String {
    switch rawValue {
    case 1: "SRTP_AES128_CM_HMAC_SHA1_80"
    case 2: "SRTP_AES128_CM_HMAC_SHA1_32"
    case 7: "SRTP_AEAD_AES_128_GCM"
    case 8: "SRTP_AEAD_AES_256_GCM"
    default: "unknown (\(FieldText.hex16(rawValue)))"
    }
  }
}

/// How a point of a curve is written (RFC 8422 section 5.1.2), by its number.
struct ECPointFormat: RawRepresentable, CustomStringConvertible {
  let rawValue: UInt8

  /// The name that the registry gives, or the number.
  var description: String {
    switch rawValue {
    case 0: "uncompressed"
    case 1: "ansiX962_compressed_prime"
    case 2: "ansiX962_compressed_char2"
    default: "unknown (\(rawValue))"
    }
  }
}

/// A compression method (RFC 3749 section 2), by its number.
struct CompressionMethod: RawRepresentable, CustomStringConvertible {
  let rawValue: UInt8

  /// The name that the registry gives, or the number.
  var description: String { rawValue == 0 ? "none" : rawValue == 1 ? "DEFLATE" : "unknown (\(rawValue))" }
}
