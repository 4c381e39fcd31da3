// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension HandshakeMessage {
  /// The body, if the message is of the type that this state waits for; otherwise the error that says so.
  func body<Body: HandshakeBody>(_: Body.Type, while state: StaticString) throws(TLSError) -> Body {
    //= rfc9846 4-2
    //= rfc9846 4.6-3
    //= rfc9846 4.7.3-1
    guard type == Body.type else { throw TLSError(.unexpectedMessage(type, in: state.description)) }
    do {
      return try decode(Body.self)
    } catch {
      throw TLSError(error.problem == .duplicate ? .duplicateExtension(in: type) : .malformed(error))
    }
  }
}

extension ExtensionBlock {
  /// The extension, if it is there and well formed.
  func read<Body: ExtensionBody>(_: Body.Type, from type: ExtensionType = Body.type) throws(TLSError) -> Body? {
    do {
      return try decode(Body.self, from: type)
    } catch {
      throw TLSError(.malformed(error))
    }
  }

  /// The server's choice among the protocols that we offered, if it made one.
  func readApplicationProtocol(
    _ offer: ClientOffer, _ settings: PreparedSettings, _ out: inout Output
  ) throws(TLSError) {
    guard let protocols = try read(ProtocolNameList.self) else { return }
    guard protocols.names.count == 1, let name = protocols.names.first, offer.applicationProtocols.contains(name)
    else { throw TLSError(.applicationProtocolNotOffered) }
    let chosen = String(decoding: name, as: UTF8.self)
    out.info.applicationProtocol = chosen
    out.note(.decision(.applicationProtocol(chosen, offered: settings.value.applicationProtocols)))
  }

  /// Checks answers against requests: nothing that was not asked for, nothing where it may not stand.
  func checkPlacement(
    in placement: ExtensionPlacement, of message: HandshakeType, requested: ExtensionBlock?
  ) throws(TLSError) {
    for index in 0..<count {
      let type = entryType(at: index)
      // A reserved value was sent to be ignored: whoever answers it did not (RFC 8701 section 3.1).
      if let requested, !requested.contains(type) || GREASE.isReserved(type.rawValue) {
        // The one answer that may come unasked.
        if placement == .helloRetryRequest && type == .cookie { continue }
        //= rfc9846 4.3-6
        throw TLSError(.unsolicitedExtension(type, in: message))
      }
      //= rfc9846 4.3-7
      guard !placement.forbids(type) else { throw TLSError(.forbiddenExtension(type, in: message)) }
    }
  }
}

extension TLSError {
  /// A cryptographic failure, as the protocol sees it.
  init(from failure: CryptoFailure) {
    let reason: Reason =
      switch failure {
      case .badRecordMAC: .badRecordMAC
      case .recordTooShort: .badRecordMAC
      case .innerPlaintextTooLong: .innerPlaintextTooLong
      case .plaintextTooLong: .plaintextTooLong
      case .noContentType: .noContentType
      case .sequenceExhausted: .sequenceExhausted
      case .invalidKeyShare(let group): .invalidKeyShare(group)
      //= rfc9846 7.4.2-3
      case .allZeroSharedSecret(let group): .invalidKeyShare(group)
      case .entropy(let failure): .entropy(failure.reason)
      case .signingFailed(let why): .signerFailed(why)
      default: .cryptography("\(failure)")
      }
    self.init(reason)
  }
}

/// Runs `body`, giving its failure the protocol's face.
func protocolErrors<T: ~Copyable>(_ body: () throws(CryptoFailure) -> T) throws(TLSError) -> T {
  do {
    return try body()
  } catch {
    throw TLSError(from: error)
  }
}

extension RandomSource {
  /// `count` random bytes.
  func draw(_ count: Int) throws(TLSError) -> [UInt8] {
    let drawn: [UInt8]
    do {
      drawn = try bytes(count)
    } catch {
      throw TLSError(.entropy(error.reason))
    }
    guard drawn.count == count else {
      throw TLSError(.entropy("the source gave \(drawn.count) bytes where \(count) were asked for"))
    }
    return drawn
  }
}
