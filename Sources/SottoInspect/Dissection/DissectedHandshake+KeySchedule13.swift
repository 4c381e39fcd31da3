// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoWire

extension DissectedHandshake {
  /// How the secrets come from what was agreed on; nil where nothing was.
  var keySchedule: KeyScheduleView? {
    if facts.version == .tls13, let suite = facts.suite?.parameters { return keySchedule13(suite) }
    if facts.version == .tls12, let suite = facts.suite?.parametersTLS12 { return keySchedule12(suite) }
    return nil
  }

  /// RFC 9846 section 7.1, from top to bottom.
  private func keySchedule13(_ suite: SuiteParameters) -> KeyScheduleView? {
    guard let hello = log.position(of: .serverHello, from: .server) else { return nil }
    var schedule = ScheduleBuilder(suite.hash, shows: showsSecrets)
    schedule.input(
      "zero", "0", [UInt8](repeating: 0, count: suite.hash.digestLength), length: suite.hash.digestLength,
      isSecret: false,
      "Zeros stand wherever there is nothing to put in.")
    addEarlySecret(&schedule)
    addHandshakeSecret(&schedule, suite, upTo: hello + 1)
    addMainSecret(&schedule, suite)
    return KeyScheduleView(version: ProtocolVersion.tls13.description, hash: suite.hash.name, nodes: schedule.nodes)
  }

  private func addEarlySecret(_ schedule: inout ScheduleBuilder) {
    var input = "zero"
    if facts.selectedKey != nil {
      input = "psk"
      schedule.input(
        "psk", "pre-shared key", nil, length: schedule.hashLength,
        "What both know from before: the key of an earlier session's ticket, or one from outside. It is in no key log.")
    }
    schedule.extract(
      "early_secret", "Early Secret", salt: "zero", input: input,
      logged: facts.selectedKey == nil ? nil : agreed.earlySecret,
      facts.selectedKey == nil
        ? "Without a pre-shared key it is a constant that anyone can compute: nothing secret has gone in yet."
        : "Made of the pre-shared key: whoever does not have it gets no further.")
    if facts.offersEarlyData, let first = log.entries.first {
      let hash = log.transcriptHash(1, facts.suite?.parameters?.hash ?? .sha256)
      schedule.expand(
        "client_early_traffic_secret", "client early traffic secret", from: "early_secret", "c e traffic",
        context: ("hash of \(first.name)", hash), logged: secrets[.clientEarlyTraffic],
        "Protects the client's early data.")
    }
    schedule.expand(
      "derived_early", "derived", from: "early_secret", "derived", context: ("hash of nothing", schedule.emptyHash),
      "Carries the early secret on into the next extraction.")
  }

  private func addHandshakeSecret(_ schedule: inout ScheduleBuilder, _ suite: SuiteParameters, upTo count: Int) {
    schedule.extract(
      "handshake_secret", "Handshake Secret", salt: "derived_early", input: addSharedSecret(&schedule),
      "Here the fresh secret goes in that the two agreed on in the open, and nobody else knows.")
    let context = ("hash of \(log.span(count))", log.transcriptHash(count, suite.hash))
    for side in [Side.client, .server] {
      let label = side == .client ? "c hs traffic" : "s hs traffic"
      let id = "\(side.rawValue)_handshake_traffic_secret"
      schedule.expand(
        id, "\(side.rawValue) handshake traffic secret", from: "handshake_secret", label, context: context,
        logged: KeyStage.handshake.label(of: side).flatMap { secrets[$0] },
        "Protects what the \(side.rawValue) says in the rest of the handshake. The hash of both hellos is in it: had anyone changed a "
          + "byte of them, the two sides would get different keys.")
      addKeys(&schedule, suite, of: side, "handshake", from: id)
      addFinished(&schedule, suite, of: side, from: id)
    }
    schedule.expand(
      "derived_handshake", "derived", from: "handshake_secret", "derived",
      context: ("hash of nothing", schedule.emptyHash),
      "Carries the handshake secret on into the last extraction.")
  }

  /// What the key exchange gave; its id.
  private func addSharedSecret(_ schedule: inout ScheduleBuilder) -> String {
    guard let group = facts.group else { return "zero" }
    let id = "shared_secret"
    let secret = agreed.sharedSecret
    guard let (first, second) = group.halves else {
      schedule.input(
        id, "\(group) shared secret", secret, length: secret?.count ?? group.sharedSecretLength,
        "Each side's private key with the other's public one gives the same number.")
      return id
    }
    let isWhole = secret.map { $0.count == first.length + second.length } ?? false
    schedule.input(
      "shared_secret_1", "\(first.name) secret", isWhole ? secret.map { Array($0.prefix(first.length)) } : nil,
      length: first.length, first.note)
    schedule.input(
      "shared_secret_2", "\(second.name) secret", isWhole ? secret.map { Array($0.suffix(second.length)) } : nil,
      length: second.length, second.note)
    schedule.concatenate(
      id, "\(group) shared secret", "shared_secret_1", "shared_secret_2", length: first.length + second.length,
      "Both halves, in the order that RFC 10024 says: as long as one of the two holds, the secret does.")
    return id
  }

  private func addMainSecret(_ schedule: inout ScheduleBuilder, _ suite: SuiteParameters) {
    schedule.extract(
      "main_secret", "Main Secret", salt: "derived_handshake", input: "zero",
      "All secrets of the connection itself come from here.")
    guard let finished = log.position(of: .finished, from: .server) else { return }
    let context = ("hash of \(log.span(finished + 1))", log.transcriptHash(finished + 1, suite.hash))
    for side in [Side.client, .server] {
      let id = "\(side.rawValue)_application_traffic_secret_0"
      schedule.expand(
        id, "\(side.rawValue) application traffic secret", from: "main_secret",
        side == .client ? "c ap traffic" : "s ap traffic",
        context: context, logged: KeyStage.application.label(of: side).flatMap { secrets[$0] },
        "Protects the \(side.rawValue)'s data.")
      addKeys(&schedule, suite, of: side, "application", from: id)
    }
    schedule.expand(
      "exporter_secret", "exporter secret", from: "main_secret", "exp master", context: context,
      logged: secrets[.exporter],
      "Other protocols make keys of their own from it that are bound to this connection.")
    guard let last = log.position(of: .finished, from: .client) else { return }
    schedule.expand(
      "resumption_secret", "resumption secret", from: "main_secret", "res master",
      context: ("hash of \(log.span(last + 1))", log.transcriptHash(last + 1, suite.hash)),
      "The pre-shared keys of this session's tickets come from it.")
  }

  private func addKeys(
    _ schedule: inout ScheduleBuilder, _ suite: SuiteParameters, of side: Side, _ stage: String, from id: String
  ) {
    schedule.expand(
      "\(side.rawValue)_\(stage)_key", "\(side.rawValue) \(stage) key", from: id, "key", length: suite.aead.keyLength,
      "The key of \(suite.aead.name).")
    schedule.expand(
      "\(side.rawValue)_\(stage)_iv", "\(side.rawValue) \(stage) iv", from: id, "iv", length: suite.aead.nonceLength,
      "With the record's number mixed in, the nonce of each record.")
  }

  private func addFinished(
    _ schedule: inout ScheduleBuilder, _ suite: SuiteParameters, of side: Side, from secret: String
  ) {
    guard let place = log.position(of: .finished, from: side) else { return }
    let key = "\(side.rawValue)_finished_key"
    schedule.expand(
      key, "\(side.rawValue) finished key", from: secret, "finished",
      "For the \(side.rawValue)'s Finished message only.")
    schedule.mac(
      "\(side.rawValue)_verify_data", "\(side.rawValue) verify_data", from: key,
      context: ("hash of \(log.span(place))", log.transcriptHash(place, suite.hash)),
      shown: Array(log.entries[place].bytes.dropFirst(HandshakeMessage.headerLength)),
      "What the Finished message says: it proves that the \(side.rawValue) has the keys and saw the same handshake.")
  }
}

/// One part of a hybrid.
private struct Half {
  let name: String
  let length: Int
  let note: String

  static func kem(_ name: String) -> Half {
    Half(
      name: name, length: 32,
      note:
        "The server makes it up and encapsulates it to the client's key, in a way that no quantum computer is known to break."
    )
  }

  static func curve(_ name: String, _ length: Int) -> Half {
    Half(name: name, length: length, note: "Diffie-Hellman on the curve, which decades of attempts have not broken.")
  }
}

extension NamedGroup {
  /// The two parts of a hybrid's secret, in its order (RFC 10024); nil for what is no hybrid.
  fileprivate var halves: (Half, Half)? {
    switch self {
    case .x25519MLKEM768: (.kem("ML-KEM-768"), .curve("X25519", 32))
    case .secp256r1MLKEM768: (.curve("P-256", 32), .kem("ML-KEM-768"))
    case .secp384r1MLKEM1024: (.curve("P-384", 48), .kem("ML-KEM-1024"))
    default: nil
    }
  }

  /// Bytes of the shared secret of a group that is no hybrid.
  var sharedSecretLength: Int {
    switch self {
    case .secp384r1: 48
    case .secp521r1: 66
    case .x448: 56
    case .ffdhe2048: 256
    case .ffdhe3072: 384
    case .ffdhe4096: 512
    case .ffdhe6144: 768
    case .ffdhe8192: 1024
    default: 32
    }
  }
}

extension HashAlgorithm {
  /// For people.
  var name: String { self == .sha256 ? "SHA-256" : "SHA-384" }
}

extension AEADAlgorithm {
  /// For people.
  var name: String {
    switch self {
    case .aes128GCM: "AES-128-GCM"
    case .aes256GCM: "AES-256-GCM"
    case .chacha20Poly1305: "ChaCha20-Poly1305"
    }
  }
}
