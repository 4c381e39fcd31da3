// SPDX-License-Identifier: Apache-2.0

/// Something that bytes reach, and that may do with them what it likes, but for what each target says must hold.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The cursor that all parsing goes through.
  case reader
  /// Every handshake message and every extension.
  case messages
  /// The deframer and the reassembler.
  case records
  /// A server of TLS 1.3 with a client that knows the secrets.
  case server13
  /// A client of TLS 1.3 with a server that knows the secrets.
  case client13
  /// The same for TLS 1.2.
  case server12
  /// The same for TLS 1.2.
  case client12
  /// Tickets, sealed and open.
  case tickets
  /// PEM: trust roots, keys, chains, ticket keys.
  case pem
  /// One certificate in DER.
  case certificate
  /// A chain, a name and an OCSP response, verified.
  case chain
  /// Names and addresses as text.
  case names
  /// A capture, read and shown.
  case capture

  /// Judges `input`.
  ///
  /// - Throws: ``FuzzFinding`` if something does not hold.
  package func run(_ input: [UInt8]) throws(FuzzFinding) {
    switch self {
    case .reader: try ReaderTarget.run(input)
    case .messages: try MessagesTarget.run(input)
    case .records: try RecordsTarget.run(input)
    case .server13: try EngineTarget.server13.run(input)
    case .client13: try EngineTarget.client13.run(input)
    case .server12: try EngineTarget.server12.run(input)
    case .client12: try EngineTarget.client12.run(input)
    case .tickets: try TicketsTarget.run(input)
    case .pem: try PEMTarget.run(input)
    case .certificate: try CertificateTarget.run(input)
    case .chain: try ChainTarget.run(input)
    case .names: try NamesTarget.run(input)
    case .capture: try CaptureTarget.run(input)
    }
  }

  /// Where fuzzing starts, by file name: the same whenever it is asked for.
  package func seeds() throws -> [(name: String, bytes: [UInt8])] {
    switch self {
    case .reader: ReaderTarget.seeds()
    case .messages: try MessagesTarget.seeds()
    case .records: try RecordsTarget.seeds()
    case .server13: try EngineTarget.server13.seeds()
    case .client13: try EngineTarget.client13.seeds()
    case .server12: try EngineTarget.server12.seeds()
    case .client12: try EngineTarget.client12.seeds()
    case .tickets: try TicketsTarget.seeds()
    case .pem: try PEMTarget.seeds()
    case .certificate: try CertificateTarget.seeds()
    case .chain: try ChainTarget.seeds()
    case .names: NamesTarget.seeds()
    case .capture: try CaptureTarget.seeds()
    }
  }

  /// Whether inputs are scripts, which are changed move by move.
  package var engine: EngineTarget? {
    switch self {
    case .server13: .server13
    case .client13: .client13
    case .server12: .server12
    case .client12: .client12
    default: nil
    }
  }
}

/// What did not hold.
package struct FuzzFinding: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// Throws if `condition` does not hold.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(FuzzFinding) {
  guard condition else { throw FuzzFinding(what()) }
}

/// Whatever goes wrong in what is taken for granted.
func granted<T>(_ what: StaticString, _ body: () throws -> T) throws(FuzzFinding) -> T {
  do {
    return try body()
  } catch {
    throw FuzzFinding("\(what): \(error)")
  }
}
