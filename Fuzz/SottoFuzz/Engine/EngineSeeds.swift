// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire

// Conversations with both sides at work, of which the script keeps what the peer of the side under test said.
extension EngineTarget {
  /// What is different from an ordinary conversation.
  private struct Variant {
    let name: String
    var options: EngineOptions = []
    var editClient: (inout ClientConfiguration) -> Void = { _ in }
    var editServer: (inout ServerConfiguration) -> Void = { _ in }
    /// The conversation before this one leaves a session.
    var resumes = false
  }

  private var variants: [Variant] {
    var variants = [
      Variant(name: "plain"), Variant(name: "protocols", options: .negotiatesProtocols),
      Variant(name: "both-versions", options: .speaksBoth),
    ]
    switch role {
    case .server:
      variants += [
        Variant(name: "mutual", options: .authenticates), Variant(name: "resumed", resumes: true),
        Variant(name: "nobody", options: .authenticates, editClient: { $0.credentials = nil }),
      ]
    case .client:
      variants += [
        Variant(name: "mutual", editServer: { $0.clientAuthentication = .required(InsecureNoVerification()) }),
        Variant(name: "resumed", options: .insists, resumes: true),
      ]
    }
    variants += [
      Variant(name: "raw-keys", options: role == .server ? [.rawPublicKeys, .authenticates] : .rawPublicKeys)
    ]
    if version == .tls13 {
      variants += [
        Variant(name: "compressed", options: .compression), Variant(name: "key-from-outside", options: .preSharedKey),
        Variant(
          name: "early", options: role == .server ? .earlyData : [.earlyData, .insists],
          editServer: { $0.earlyData = ServerEarlyData(register: ForgetfulRegister()) }, resumes: true),
      ]
      variants.append(
        role == .server
          ? Variant(name: "retry", editClient: { $0.keyShareGroups = [] })
          : Variant(name: "retry", editServer: { $0.common.groups = [.secp256r1] }))
      variants.append(Variant(name: "hybrid", options: .allGroups))
      if role == .server {
        variants.append(
          Variant(
            name: "psk-alone", options: .insecurely, editClient: { $0.resumption.insecureAllowsPSKOnly = true },
            resumes: true))
      }
    } else {
      variants.append(
        Variant(
          name: "classical", options: .insecurely,
          editClient: { $0.common.cipherSuites = [.aes128GCMSHA256] },
          editServer: { $0.common.insecureRSAKeyExchange = true }))
    }
    return variants
  }

  package func seeds() throws -> [(name: String, bytes: [UInt8])] {
    var seeds: [(name: String, bytes: [UInt8])] = []
    for variant in variants {
      guard let script = try record(variant) else { continue }
      seeds.append((variant.name, script.bytes))
      if variant.name == "early", role == .server { seeds.append(("early-refused", refusing(script).bytes)) }
      if variant.name == "resumed", role == .server, version == .tls13, let open = withOpenTickets(script) {
        seeds.append(("open-ticket", open.bytes))
      }
    }
    return seeds
  }

  /// The same script for a server that takes no early data, and skips what does not open.
  private func refusing(_ script: Script) -> Script {
    var script = script
    script.options.remove(.earlyData)
    script.moves = script.moves.map { move in
      move.kind == .data && move.content == Self.early
        ? Move(.wire, [23, 3, 3, 0, 40] + [UInt8](repeating: 0xe5, count: 40)) : move
    }
    // What ends early data that was refused is not sent.
    script.moves.removeAll { $0.message?.type == .endOfEarlyData }
    return script
  }

  private static let early = Array("early".utf8)

  /// The same script with its tickets not sealed.
  private func withOpenTickets(_ script: Script) -> Script? {
    guard let key = TicketSealingKey(shared: TicketsTarget.keyBytes) else { return nil }
    var script = script
    script.options.insert(.sealsTickets)
    for (index, move) in script.moves.enumerated() {
      guard let hello = move.clientHello, let offered = try? hello.offeredPSKs, let first = offered.identities.first,
        let opened = key.open(first.identity), var block = hello.extensions
      else { continue }
      let entries = block.entries.dropLast()
      block = ExtensionBlock()
      for entry in entries { block.append(entry) }
      block.append(
        OfferedPSKs(
          identities: [.init(identity: opened.content, obfuscatedTicketAge: first.obfuscatedTicketAge)],
          binders: offered.binders))
      if let changed = move.with(block) { script.moves[index] = changed }
    }
    return script
  }

  private func record(_ variant: Variant) throws -> Script? {
    let fuzz = try FuzzIdentities.shared.get()
    let trace = TraceLog()
    // Options that are only about the side under test do not concern its peer.
    let shared = variant.options.intersection(.shared)
    func options(of side: Role) -> EngineOptions { side == role ? variant.options : shared }
    let store = MemorySessionStore()
    let speaker: TestPeer
    let other: TestPeer
    var server = try serverConfiguration(options(of: .server), role == .client ? trace : nil)
    var client = try clientConfiguration(options(of: .client), role == .server ? trace : nil, store: store)
    variant.editServer(&server)
    variant.editClient(&client)
    // Here both sides verify.
    server.credentials = CredentialList(
      variant.name == "classical"
        ? [try Credential(certificateChain: fuzz.decrypting.chain, insecureDecryptor: fuzz.decryptionKey)]
        : variant.options.contains(.rawPublicKeys)
          ? [try raw(fuzz.server, fuzz.server.key.signing)] : [try fuzz.server.credential])
    if client.credentials != nil {
      let resumption = client.resumption
      client.credentials = CredentialList([
        try variant.options.contains(.rawPublicKeys)
          ? raw(fuzz.client, fuzz.client.key.signing) : fuzz.client.credential
      ])
      client.resumption = resumption
    }
    if variant.resumes {
      converse(try .client(client), try .server(server))
      guard store.count > 0 else { throw FuzzFinding("\(variant.name): no session") }
      client.common.random = ScriptedRandom(seed: 1)
      server.common.random = ScriptedRandom(seed: 2)
      _ = trace.take()
    }
    let isEarly = variant.options.contains(.earlyData)
    let caller = try TestPeer.client(client, offersEarlyData: isEarly)
    if isEarly { try caller.sendEarly(Self.early, mayBeSentAgain: true) }
    let called = try TestPeer.server(server)
    (speaker, other) = role == .server ? (caller, called) : (called, caller)
    converse(caller, called)
    guard speaker.info != nil, other.info != nil else {
      throw FuzzFinding("\(variant.name): \(speaker.error as Any), \(other.error as Any)")
    }
    var script = Script(options: variant.options, moves: moves(of: trace))
    if isEarly, role == .server { script.moves.insert(Move(.data, Self.early), at: 1) }
    return script
  }

  /// What one side said, and a conversation after it.
  private func moves(of trace: TraceLog) -> [Move] {
    var moves: [Move] = []
    for case .messageSent(let type, _, let bytes) in trace.take() {
      if type == .finished, version == .tls12 { moves.append(Move(.changeCipherSpec, [])) }
      moves.append(Move(HandshakeMessage(type: type, bytes: bytes)))
    }
    moves.append(Move(.data, Array("said".utf8)))
    if version == .tls13 {
      moves.append(Move(.message, [HandshakeType.keyUpdate.rawValue, 1]))
      moves.append(Move(.local, [0, 1, 2, 3]))
      moves.append(Move(.data, Array("and more".utf8)))
    }
    moves.append(Move(.alert, AlertMessage(.closeNotify).bytes))
    return moves
  }
}
