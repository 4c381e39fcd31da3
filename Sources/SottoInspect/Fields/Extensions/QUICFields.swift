// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// Transport parameters of QUIC (RFC 9000 section 18).
extension FieldReader {
  mutating func quicTransportParameters() {
    var count = 0
    list { element in
      count += 1
      element.quicParameter()
    }
    value = FieldText.count(count, "parameter")
  }

  private mutating func quicParameter() {
    group("TransportParameter") { parameter in
      guard let id = parameter.variableInteger("id", value: { Self.quicName($0) }),
        let length = parameter.variableInteger("length")
      else { return }
      let isNumber = Self.quicNumbers.contains(id)
      parameter.value = Self.quicName(id)
      if length > UInt64(parameter.remaining) {
        parameter.complain(FieldText.short(Int(clamping: length), parameter.remaining))
      }
      let count = min(Int(clamping: length), parameter.remaining)
      guard count > 0 else { return }
      let text = parameter.fixed(
        "value", count,
        value: { isNumber ? Self.variableInteger($0).map { "\($0)" } ?? FieldText.hex($0) : FieldText.hex($0) })
      if let text, isNumber, let number = Self.variableInteger(text) { parameter.value += " \(number)" }
    }
  }

  /// A number that says itself how long it is (RFC 9000 section 16).
  private mutating func variableInteger(_ name: String, value: (UInt64) -> String = { "\($0)" }) -> UInt64? {
    let width = peek().map { 1 << Int($0 >> 6) } ?? 1
    guard let bytes = fixed(name, width, value: { Self.variableInteger($0).map(value) ?? "" }) else { return nil }
    return Self.variableInteger(bytes)
  }

  private static func variableInteger(_ bytes: [UInt8]) -> UInt64? {
    guard let first = bytes.first, bytes.count == 1 << Int(first >> 6) else { return nil }
    return bytes.dropFirst().reduce(UInt64(first & 0x3f)) { $0 << 8 | UInt64($1) }
  }

  private static let quicNames = [
    "original_destination_connection_id", "max_idle_timeout", "stateless_reset_token", "max_udp_payload_size",
    "initial_max_data",
    "initial_max_stream_data_bidi_local", "initial_max_stream_data_bidi_remote", "initial_max_stream_data_uni",
    "initial_max_streams_bidi", "initial_max_streams_uni", "ack_delay_exponent", "max_ack_delay",
    "disable_active_migration",
    "preferred_address", "active_connection_id_limit", "initial_source_connection_id", "retry_source_connection_id",
    "version_information",
  ]

  private static let quicNumbers: Set<UInt64> = [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 32]

  private static func quicName(_ id: UInt64) -> String {
    if let index = Int(exactly: id), quicNames.indices.contains(index) { return "\(quicNames[index]) (\(id))" }
    if id == 32 { return "max_datagram_frame_size (32)" }
    if id >= 27, (id - 27) % 31 == 0 { return "GREASE (\(id))" }
    return "unknown (\(id))"
  }
}
