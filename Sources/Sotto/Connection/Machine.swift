// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The state machine of a connection, of either role.
enum Machine: ~Copyable, Sendable {
  /// A state of the handshake, or what it leaves behind on a client and in TLS 1.2.
  case handshake(Handshake)
  /// CONNECTED, on a server: all that a connection keeps of the handshake while it has nothing to say.
  case serverConnected(ServerConnected)
  case failed

  /// Whether no question can come of it any more.
  var hasNoMoreQuestions: Bool {
    switch self {
    case .handshake(let handshake): handshake.hasNoMoreQuestions
    case .serverConnected: true
    case .failed: true
    }
  }

  /// A client's machine.
  init(_ state: consuming Client13State) { self = .handshake(Handshake(.client(state))) }

  /// A server's machine.
  init(_ state: consuming Server13State) { self = .handshake(Handshake(.server(state))) }

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Machine {
    switch consume self {
    case .handshake(let handshake): try handshake.receive(message, &out)
    case .serverConnected(let state): .serverConnected(try state.receive(message, &out))
    case .failed: throw TLSError(.deadState)
    }
  }

  /// TLS 1.2's record that says that the peer's keys change from here on.
  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Machine {
    switch consume self {
    case .handshake(let handshake): try handshake.receiveChangeCipherSpec(&out)
    case .serverConnected: throw TLSError(.unexpectedChangeCipherSpec)
    case .failed: throw TLSError(.deadState)
    }
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Machine {
    switch consume self {
    case .handshake(let handshake): try handshake.resume(with: answer, &out)
    case .serverConnected: throw TLSError(.answerMismatch)
    case .failed: throw TLSError(.deadState)
    }
  }
}

/// A state of the handshake, on the heap: connections are moved about, and need not carry it.
///
/// Unchecked: the one `Machine` that has it is never copied, and so nobody else has it.
final class Handshake: @unchecked Sendable {
  /// The state, by role.
  enum State: ~Copyable, Sendable {
    case client(Client13State)
    case server(Server13State)
    /// Taken out to make the next one of it; for good, if that threw.
    case taken
  }

  private var state: State

  init(_ state: consuming State) {
    self.state = consume state
  }

  func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Machine {
    switch exchange(&state, with: .taken) {
    case .client(let state): goOn(.client(try state.receive(message, &out)))
    case .server(let state): goOn(try state.receive(message, &out))
    case .taken: throw TLSError(.deadState)
    }
  }

  func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Machine {
    switch exchange(&state, with: .taken) {
    case .client(let state): goOn(.client(try state.receiveChangeCipherSpec(&out)))
    case .server(let state): goOn(try state.receiveChangeCipherSpec(&out))
    case .taken: throw TLSError(.deadState)
    }
  }

  func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Machine {
    switch exchange(&state, with: .taken) {
    case .client(let state): goOn(.client(try state.resume(with: answer, &out)))
    case .server(let state): goOn(try state.resume(with: answer, &out))
    case .taken: throw TLSError(.deadState)
    }
  }

  var hasNoMoreQuestions: Bool {
    switch state {
    case .server(.tls12(.connected)): true
    default: false
    }
  }

  func export(_ wanted: ExportRequest, mayWriteAlready: Bool) throws(TLSError) -> [UInt8] {
    try state.export(wanted, mayWriteAlready: mayWriteAlready)
  }

  private func goOn(_ next: consuming State) -> Machine {
    state = consume next
    return .handshake(self)
  }

  private func goOn(_ next: consuming Server13State) -> Machine {
    switch consume next {
    case .connected(let connected): .serverConnected(connected)
    case let other: goOn(.server(other))
    }
  }
}
