// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoCrypto
package import SottoIdentity
import SottoWire

/// Takes a conversation apart: into records, opened where their keys are known, and the messages in them. It reads along and answers
/// nobody, so it takes what both sides took, and goes on past what it does not understand.
package struct Dissector {
  /// What is known besides the bytes.
  package struct Knowledge: Sendable {
    /// Secrets, of this connection and maybe of others.
    package var keyLog: [KeyLogLine] = [] {
      didSet { secrets = Dictionary(grouping: keyLog, by: \.clientRandom) }
    }
    /// ``keyLog``, by connection: a log may have the secrets of many, and a capture many hellos to look them up for.
    private(set) var secrets: [[UInt8]: [KeyLogLine]] = [:]
    /// What the engine agreed on, if the connection was ours.
    package var agreed = AgreedSecrets()
    /// Whether secrets may stand in the result.
    package var showsSecrets = false
    /// What counts as now, for how long certificates last; if nil, when the conversation began.
    package var now: WallTime?
    /// Inflates a compressed certificate message (RFC 8879) of so many bytes; nil if it can't.
    package var inflate: @Sendable (CertificateCompressionAlgorithm, [UInt8], Int) -> [UInt8]? = { _, _, _ in nil }

    /// Nothing is known.
    package init() {}
  }

  /// How many records with application data are shown; the others are counted.
  private static let shownDataRecords = 64

  /// More records than any handshake has; nothing after them is read.
  private static let mostRecords = 4096
  /// More messages than any handshake has; nothing after them is read.
  private static let mostMessages = 4096
  /// Into how many fields all messages together are taken apart; of what comes after, only the first few are named.
  private static let mostFields = 131_072
  private static let fewestFields = 32

  private let knowledge: Knowledge
  private var sides: [Side: SideState] = [.client: SideState(), .server: SideState()]
  private var records: [RecordView] = []
  private var messages: [MessageView] = []
  private var keys: [KeyEpoch] = []
  private var omitted = (records: 0, bytes: 0, shown: 0)
  private var log = HandshakeLog()
  private var context = MessageDecoder.Context()
  private var facts = NegotiationFacts()
  private var secrets = SecretBook([])
  private var fieldsLeft = Self.mostFields

  private init(_ knowledge: Knowledge) { self.knowledge = knowledge }

  /// What a conversation was about.
  package static func inspect(
    _ conversation: Conversation, _ source: InspectionSource, _ knowledge: Knowledge = Knowledge()
  ) -> Inspection {
    var dissector = Dissector(knowledge)
    for chunk in conversation.chunks { dissector.take(chunk) }
    return dissector.finish(conversation, source)
  }

  // MARK: Records

  private mutating func take(_ chunk: Conversation.Chunk) {
    sides[chunk.from]?.scanner.append(chunk.bytes)
    while records.count < Self.mostRecords, let found = sides[chunk.from]?.scanner.next() {
      switch found {
      case .record(let header, let offset, let bytes):
        take(header, bytes, at: offset, from: chunk.from, chunk.microseconds)
      case .legacyHello(let bytes): take(legacyHello: bytes, from: chunk.from, chunk.microseconds)
      case .foreign(let offset, let bytes, let problem):
        var record = RecordView(
          index: records.count, from: chunk.from, microseconds: chunk.microseconds, offset: offset,
          type: RecordView.notTLS, size: bytes.count, bytes: bytes)
        record.problem = problem
        records.append(record)
      }
    }
  }

  private mutating func take(
    _ header: RecordHeader, _ bytes: [UInt8], at offset: Int, from side: Side, _ microseconds: Int64
  ) {
    var record = RecordView(
      index: records.count, from: side, microseconds: microseconds, offset: offset, type: header.type.description,
      size: bytes.count, bytes: bytes)
    let body: (type: ContentType, content: [UInt8])?
    if isProtected(header, from: side) {
      body = open(bytes, header, from: side, &record)
    } else {
      body = (header.type, Array(bytes.dropFirst(RecordHeader.length)))
    }
    let type = body?.type ?? header.type
    if type == .applicationData {
      guard omitted.shown < Self.shownDataRecords else {
        omitted.records += 1
        omitted.bytes += record.protection?.openedSize ?? header.length
        return
      }
      omitted.shown += 1
      record.bytes.bytes = Array(record.bytes.bytes.prefix(RecordView.keptOfApplicationData))
    }
    records.append(record)
    if let body {
      read(body.type, body.content, record.index, side)
    } else {
      note(encrypted: header, bytes, record.index, side)
    }
  }

  /// A ClientHello in the format of SSL 2.0. It is no part of a handshake that anyone goes on with here.
  private mutating func take(legacyHello bytes: [UInt8], from side: Side, _ microseconds: Int64?) {
    records.append(
      RecordView(
        index: records.count, from: side, microseconds: microseconds, offset: 0, type: RecordView.ssl2,
        size: bytes.count,
        bytes: bytes))
    append(MessageDecoder.legacyHello(bytes), .handshake, bytes, bytes.count, [records.count - 1], side)
  }

  private func isProtected(_ header: RecordHeader, from side: Side) -> Bool {
    guard let state = sides[side], state.stage != .plain else { return false }
    // TLS 1.3 hides all types behind one; ChangeCipherSpec, and alerts of a side that has no keys yet, go in the open.
    return facts.isTLS12OrOlder || header.type == .applicationData
  }

  /// Opens a record with the key that it should be under, or one that comes after it: which one is in use may have changed in
  /// a record that could not be opened, and early data may have been refused.
  private mutating func open(
    _ bytes: [UInt8], _ header: RecordHeader, from side: Side, _ record: inout RecordView
  ) -> (type: ContentType, content: [UInt8])? {
    guard let state = sides[side] else { return nil }
    for stage in [state.stage, .handshake, .application] where stage >= state.stage {
      for key in keys(for: stage, of: side) {
        let sequence = key.sequence
        guard let (type, content) = key.open(bytes) else { continue }
        if stage != state.stage || state.key == nil { install(key, stage, side) }
        var protection = RecordView.Protection(key: key.epoch.id, sequence: sequence)
        let kept = type == .applicationData ? RecordView.keptOfApplicationData : content.count
        protection.opened = HexBytes(Array(content.prefix(kept)))
        protection.openedSize = content.count
        if !facts.isTLS12OrOlder {
          protection.innerType = type.description
          protection.padding = max(0, header.length - 16 - 1 - content.count)
        }
        record.protection = protection
        return (type, content)
      }
    }
    let key = state.key ?? unknownKey(state.stage, side)
    record.protection = RecordView.Protection(key: key.epoch.id, sequence: key.sequence)
    if key.isKnown {
      record.problem = "it does not open under its key"
    } else {
      key.skip()
    }
    return nil
  }

  /// The key in use, or those that may be in use from here on.
  private func keys(for stage: KeyStage, of side: Side) -> [RecordKey] {
    guard let state = sides[side] else { return [] }
    if stage == state.stage, let key = state.key { return [key] }
    guard !facts.isTLS12OrOlder, let label = stage.label(of: side), let secret = secrets[label] else { return [] }
    // Before the server has chosen one, the suite of early data is the session's.
    let suites = facts.suite?.parameters.map { [$0] } ?? CipherSuite.tls13Parameters
    return suites.compactMap { RecordKey(stage, of: side, $0, secret, label: label, shows: knowledge.showsSecrets) }
  }

  private mutating func unknownKey(_ stage: KeyStage, _ side: Side) -> RecordKey {
    let key = RecordKey(
      unknown: stage, of: side, suite: facts.suite,
      label: facts.isTLS12OrOlder ? .clientRandom : stage.label(of: side))
    install(key, stage, side)
    return key
  }

  private mutating func install(_ key: RecordKey, _ stage: KeyStage, _ side: Side) {
    sides[side]?.stage = stage
    sides[side]?.key = key
    keys.append(key.epoch)
  }

  /// From here on a side's records are protected as the stage says.
  private mutating func enter(_ stage: KeyStage, _ side: Side) {
    guard let state = sides[side], state.stage < stage else { return }
    sides[side]?.stage = stage
    sides[side]?.key = nil
  }

  // MARK: Messages

  private mutating func read(_ type: ContentType, _ content: [UInt8], _ record: Int, _ side: Side) {
    switch type {
    case .handshake: readHandshake(content, record, side)
    case .alert: append(MessageDecoder.alert(content), type, content, content.count, [record], side)
    case .changeCipherSpec:
      append(MessageDecoder.changeCipherSpec(content), type, content, content.count, [record], side)
      facts.takeChangeOfCipher(from: side)
      if facts.isTLS12OrOlder { enterTLS12(side) }
    case .applicationData:
      var decoded = MessageDecoder.Decoded(name: "application data")
      decoded.summary = Wording.bytes(content.count)
      append(
        decoded, type, Array(content.prefix(RecordView.keptOfApplicationData)), content.count, [record], side)
    default: records[record].problem = "content of an unknown type, \(type.rawValue)"
    }
  }

  private mutating func readHandshake(_ content: [UInt8], _ record: Int, _ side: Side) {
    sides[side]?.fragments.append((content, record))
    while let message = sides[side]?.fragments.next() {
      guard messages.count < Self.mostMessages else {
        records[record].problem = "more messages than are looked at: nothing from here on is read"
        return
      }
      let type = HandshakeType(rawValue: message.bytes[0])
      let decoded = decode(message.bytes, from: side)
      let entry = HandshakeLog.Entry(
        type: type, from: side, name: decoded.name, bytes: message.bytes, index: messages.count)
      if facts.belongsToHandshake(type) { log.append(entry) }
      append(decoded, .handshake, message.bytes, message.bytes.count, message.records, side)
      follow(entry)
    }
  }

  /// Takes a handshake message apart, as far as there is room for all its fields.
  private mutating func decode(_ bytes: [UInt8], from side: Side) -> MessageDecoder.Decoded {
    context.mostFields = min(FieldBudget.fields, max(fieldsLeft, Self.fewestFields))
    let decoded = MessageDecoder.handshake(bytes, from: side, context)
    fieldsLeft -= decoded.fieldCount
    return decoded
  }

  private mutating func append(
    _ decoded: MessageDecoder.Decoded, _ type: ContentType, _ bytes: [UInt8], _ size: Int, _ carriers: [Int],
    _ side: Side
  ) {
    var message = MessageView(
      index: messages.count, from: side, content: type.description, name: decoded.name, size: size,
      key: carriers.last.flatMap { records[$0].protection?.key }, records: carriers, bytes: bytes)
    message.microseconds = carriers.last.flatMap { records[$0].microseconds }
    message.summary = decoded.summary
    message.fields = decoded.fields
    message.problem = decoded.problem
    messages.append(message)
    for carrier in carriers { records[carrier].messages.append(message.index) }
  }

  /// A record that nobody here can open.
  private mutating func note(encrypted header: RecordHeader, _ bytes: [UInt8], _ record: Int, _ side: Side) {
    var decoded = MessageDecoder.Decoded(name: MessageView.encryptedName)
    decoded.summary = "\(Wording.bytes(header.length)) whose key is not known"
    // TLS 1.2 says in the open what kind of record it is.
    let type = facts.isTLS12OrOlder ? header.type : .applicationData
    append(
      decoded, type, Array(bytes.dropFirst(5).prefix(RecordView.keptOfApplicationData)), header.length, [record], side)
  }

  /// What a message changes for those after it.
  private mutating func follow(_ entry: HandshakeLog.Entry) {
    facts.take(entry)
    context.version = facts.version
    context.cipherSuite = facts.suite
    context.certificateTypes = facts.certificateTypes
    switch (entry.type, entry.from) {
    case (.clientHello, .client):
      if let hello = entry.read(ClientHello.self) {
        secrets = SecretBook(knowledge.secrets[hello.random] ?? [])
      }
      if facts.offersEarlyData { enter(.early, .client) }
    case (.serverHello, .server) where facts.version == .tls13:
      enter(.handshake, .server)
      if sides[.client]?.stage == .plain { enter(.handshake, .client) }
    case (.compressedCertificate, let side): expand(entry, side)
    case (.endOfEarlyData, .client): enter(.handshake, .client)
    case (.finished, let side) where facts.version == .tls13: enter(.application, side)
    case (.keyUpdate, let side):
      if let key = sides[side]?.key?.next(side, shows: knowledge.showsSecrets) { install(key, .application, side) }
    default: break
    }
  }

  private mutating func enterTLS12(_ side: Side) {
    enter(.application, side)
    guard facts.version == .tls12, let suite = facts.suite?.parametersTLS12, let secret = secrets[.clientRandom],
      let hello = log.first(.clientHello, from: .client)?.read(ClientHello.self),
      let answer = log.first(.serverHello, from: .server)?.read(ServerHello.self),
      let main = try? MainSecretTLS12(suite.hash, resuming: Secret(copying: secret), isExtended: true),
      let block = try? main.keyBlock(suite, clientRandom: hello.random, serverRandom: answer.random)
    else { return }
    install(RecordKey(block, of: side, shows: knowledge.showsSecrets), .application, side)
  }

  /// Shows what a compressed certificate says (RFC 8879).
  private mutating func expand(_ entry: HandshakeLog.Entry, _ side: Side) {
    guard let message = entry.read(CompressedCertificate.self),
      let inflated = knowledge.inflate(message.algorithm, message.compressed, message.uncompressedLength)
    else { return }
    var writer = ByteWriter()
    writer.uint8(HandshakeType.certificate.rawValue)
    writer.opaque24(inflated)
    let bytes = writer.finish()
    let decoded = decode(bytes, from: side)
    facts.take(expanded: bytes, from: side)
    messages[entry.index].expanded = HexBytes(bytes)
    messages[entry.index].expandedFields = decoded.fields
    messages[entry.index].summary = decoded.summary
  }

  // MARK: The whole

  private mutating func finish(_ conversation: Conversation, _ source: InspectionSource) -> Inspection {
    for side in Side.allCases {
      guard let scanner = sides[side]?.scanner, !scanner.rest.isEmpty else { continue }
      let rest = scanner.rest
      guard !scanner.beginsWithLegacyHello else {
        take(legacyHello: rest, from: side, nil)
        continue
      }
      var record = RecordView(
        index: records.count, from: side, microseconds: nil, offset: 0, type: "incomplete", size: rest.count,
        bytes: rest)
      record.problem = "the beginning of a record, whose end never came"
      records.append(record)
    }
    var inspection = Inspection(source: source, outcome: Outcome(.incomplete, verdict: ""))
    inspection.source.clientAddress = source.clientAddress ?? conversation.clientAddress
    inspection.source.serverAddress = source.serverAddress ?? conversation.serverAddress
    inspection.source.startedAt = source.startedAt ?? conversation.start?.description
    inspection.source.showsSecrets = knowledge.showsSecrets
    inspection.records = records
    inspection.messages = messages
    inspection.keys = keys
    inspection.omittedRecords = omitted.records
    inspection.omittedBytes = omitted.bytes
    let handshake = DissectedHandshake(
      log: log, facts: facts, secrets: secrets, agreed: knowledge.agreed, showsSecrets: knowledge.showsSecrets,
      now: knowledge.now ?? conversation.start)
    handshake.describe(in: &inspection)
    return inspection
  }
}

/// How far one side has come.
private struct SideState {
  var scanner = RecordScanner()
  var stage = KeyStage.plain
  var key: RecordKey?
  var fragments = MessageFragments()
}

/// Puts one side's handshake messages together from the records that they came in.
private struct MessageFragments {
  private var buffer: [UInt8] = []
  /// The records that the buffer came in, and how many bytes of it each brought.
  private var carriers: [(record: Int, count: Int)] = []

  mutating func append(_ fragment: (content: [UInt8], record: Int)) {
    buffer += fragment.content
    carriers.append((fragment.record, fragment.content.count))
  }

  /// The next whole message, with its records.
  mutating func next() -> (bytes: [UInt8], records: [Int])? {
    guard buffer.count >= HandshakeMessage.headerLength else { return nil }
    let length = Int(buffer[1]) << 16 | Int(buffer[2]) << 8 | Int(buffer[3])
    let end = HandshakeMessage.headerLength + length
    guard buffer.count >= end else { return nil }
    let bytes = Array(buffer[..<end])
    buffer.removeFirst(end)
    var records: [Int] = []
    var left = end
    while left > 0, let (record, count) = carriers.first {
      records.append(record)
      let taken = min(left, count)
      left -= taken
      if taken == count { carriers.removeFirst() } else { carriers[0].count -= taken }
    }
    return (bytes, records)
  }
}

extension CipherSuite {
  /// All suites of TLS 1.3.
  fileprivate static let tls13Parameters: [SuiteParameters] = [
    CipherSuite.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256,
  ].compactMap(\.parameters)
}
