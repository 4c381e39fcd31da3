// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// Who answers which question, and who keeps the sessions.
final class Answers: Sendable {
  let verifier: (any PeerVerifier)?
  let selector: (any CredentialSelector)?
  let clientSelector: (any ClientCredentialSelector)?
  let sessions: ServerSessions?
  let preSharedKeys: (any PreSharedKeySource)?
  let earlyData: ServerEarlyData?
  let clientSessions: (any ClientSessionStore)?
  let time: any TimeSource

  /// A client's.
  init(_ context: ClientContext) {
    verifier = context.configuration.verifier
    selector = nil
    clientSelector = context.configuration.credentials
    sessions = nil
    preSharedKeys = nil
    earlyData = nil
    clientSessions = context.configuration.resumption.store
    time = context.settings.time
  }

  /// A server's.
  init(_ context: ServerContext) {
    verifier = context.configuration.clientAuthentication.verifier
    selector = context.configuration.credentials
    clientSelector = nil
    sessions = ServerSessions(context)
    preSharedKeys = context.configuration.preSharedKeys
    earlyData = context.configuration.earlyData
    clientSessions = nil
    time = context.settings.time
  }

  /// The answer, if it can be given without waiting.
  func immediate(to action: Action) -> Answer? {
    switch action {
    case .selectCredential(let hello):
      return (selector?.selectImmediately(for: hello)).map(Answer.credential)
    case .selectClientCredential(let request):
      return (clientSelector?.selectImmediately(for: request)).map(Answer.clientCredential)
    case .sign(let request):
      do {
        return try request.signer.signImmediately(request.content, with: request.scheme).map(Answer.signature)
      } catch {
        return .signingFailed("\(error)")
      }
    case .decrypt(let request):
      do {
        return try request.decryptor.decryptRawImmediately(request.ciphertext).map(Answer.decrypted)
      } catch {
        return .decryptionFailed("\(error)")
      }
    case .findPreSharedKey(let lookup):
      return (preSharedKeys?.findImmediately(lookup)).map(Answer.preSharedKey)
    case .checkReplay(let mark):
      return (earlyData?.register.takeImmediately(mark)).map(Answer.replay)
    case .verifyPeer, .findSession:
      return nil
    }
  }

  /// The answer, after however long it takes.
  func answer(to action: Action) async -> Answer {
    switch action {
    case .selectCredential(let hello):
      do {
        guard let selector else { return .selectionFailed("there is no selector") }
        return .credential(try await selector.select(for: hello))
      } catch {
        return .selectionFailed("\(error)")
      }
    case .selectClientCredential(let request):
      do {
        guard let clientSelector else { return .clientCredential(.none) }
        return .clientCredential(try await clientSelector.select(for: request))
      } catch {
        return .selectionFailed("\(error)")
      }
    case .sign(let request):
      do {
        return .signature(try await request.signer.sign(request.content, with: request.scheme))
      } catch {
        return .signingFailed("\(error)")
      }
    case .decrypt(let request):
      do {
        return .decrypted(try await request.decryptor.decryptRaw(request.ciphertext))
      } catch {
        return .decryptionFailed("\(error)")
      }
    case .findSession(let lookup):
      return .session(await sessions?.find(lookup) ?? .unknown)
    case .findPreSharedKey(let lookup):
      do {
        return .preSharedKey(try await preSharedKeys?.find(lookup) ?? .none)
      } catch {
        return .preSharedKeyFailed("\(error)")
      }
    case .checkReplay(let mark):
      guard let earlyData else { return .replayCheckFailed("there is no register") }
      let register = earlyData.register
      return await firstToAnswer(within: earlyData.registerTimeout, orElse: .replayCheckFailed("it took too long")) {
        do {
          return .replay(try await register.take(mark))
        } catch {
          return .replayCheckFailed("\(error)")
        }
      }
    case .verifyPeer(let chain):
      guard let verifier else { return .rejected(.other("there is no verifier")) }
      switch await verifier.verify(chain, at: time.wallTime) {
      case .success(let identity): return .verified(identity)
      case .failure(let failure): return .rejected(failure)
      }
    }
  }
}
