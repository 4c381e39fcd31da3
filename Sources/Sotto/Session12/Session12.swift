// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What both sides hold once the preliminary secret is agreed (RFC 5246 section 8.1, RFC 7627 section 4).
struct Session12: ~Copyable, Sendable {
  let suite: SuiteParametersTLS12
  let clientRandom: [UInt8]
  let serverRandom: [UInt8]
  let mainSecret: MainSecretTLS12
  let keys: ConnectionKeys12

  /// - Parameters:
  ///   - isExtended: Whether both sides said so; the main secret then depends on all messages so far.
  ///   - transcript: All messages up to and including ClientKeyExchange.
  init(
    _ suite: SuiteParametersTLS12, preliminarySecret: consuming Secret, isExtended: Bool,
    transcript: borrowing Transcript, clientRandom: [UInt8], serverRandom: [UInt8], _ out: inout Output
  ) throws(TLSError) {
    out.note(.preliminarySecret, preliminarySecret)
    let mainSecret =
      isExtended
      ? MainSecretTLS12(suite.hash, preliminarySecret: preliminarySecret, sessionHash: transcript.currentHash())
      : MainSecretTLS12(
        suite.hash, insecurePreliminarySecret: preliminarySecret, clientRandom: clientRandom,
        serverRandom: serverRandom)
    try self.init(suite, resuming: mainSecret, clientRandom: clientRandom, serverRandom: serverRandom, &out)
  }

  /// Goes on with the main secret of an earlier session: only the randoms make other keys of it (RFC 5246 section F.1.4).
  init(
    _ suite: SuiteParametersTLS12, resuming mainSecret: consuming MainSecretTLS12, clientRandom: [UInt8],
    serverRandom: [UInt8], _ out: inout Output
  ) throws(TLSError) {
    self.suite = suite
    self.clientRandom = clientRandom
    self.serverRandom = serverRandom
    do throws(CryptoFailure) {
      keys = ConnectionKeys12(
        try mainSecret.keyBlock(suite, clientRandom: clientRandom, serverRandom: serverRandom))
    } catch {
      throw TLSError(from: error)
    }
    out.log(mainSecret, clientRandom)
    self.mainSecret = mainSecret
  }

  /// Changes to the new keys for sending, and proves that we have them.
  func sendFinished(of role: Role, _ transcript: inout Transcript, _ out: inout Output) throws(TLSError) {
    out.steps.append(.changeCipherSpec)
    out.install(.outbound, keys, of: role)
    let verifyData = verifyData(of: role, transcript)
    try out.send(FinishedTLS12(verifyData: verifyData), .application, hashing: &transcript)
  }

  /// What `role`'s Finished has to hold after the messages in `transcript`.
  func verifyData(of role: Role, _ transcript: borrowing Transcript) -> [UInt8] {
    mainSecret.verifyData(of: role, transcriptHash: transcript.currentHash())
  }

  /// Checks the peer's Finished.
  func check(_ finished: FinishedTLS12, of role: Role, _ transcript: borrowing Transcript) throws(TLSError) {
    guard mainSecret.isValid(finished.verifyData, of: role, transcriptHash: transcript.currentHash()) else {
      throw TLSError(.badFinished)
    }
  }

  /// Keying material for other uses (RFC 5705 section 4).
  func export(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
    // Without it, two connections through an attacker in the middle may share their secrets (RFC 7627 section 5.4).
    guard mainSecret.isExtended else { throw TLSError(.exportWithoutExtendedMainSecret) }
    do throws(CryptoFailure) {
      return try mainSecret.export(
        label: label, context: context, length: length, clientRandom: clientRandom, serverRandom: serverRandom)
    } catch {
      throw error == CryptoFailure.exportTooLong ? TLSError(.exportTooLong) : TLSError(from: error)
    }
  }
}

/// The key block, which waits on each side for two moments: our change_cipher_spec and the peer's.
final class ConnectionKeys12: Sendable {
  let block: KeyBlockTLS12

  init(_ block: consuming KeyBlockTLS12) {
    self.block = block
  }
}
