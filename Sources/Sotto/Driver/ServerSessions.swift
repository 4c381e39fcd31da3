// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import Synchronization

/// A server's store at work: asked with patience that ends, and told without waiting for it.
struct ServerSessions: Sendable {
  let store: any SessionStore
  let timeout: Duration
  let observer: (@Sendable (TraceEvent) -> Void)?

  /// Nil without a store.
  init?(_ configuration: ServerConfiguration) {
    guard let store = configuration.resumption.store else { return nil }
    self.store = store
    timeout = configuration.resumption.storeTimeout
    observer = configuration.common.observer
  }

  /// The first of the sessions that the store knows. A store that does not answer is not waited for: its task ends when it
  /// likes. Nor is anything waited for once nobody wants the answer any more.
  func find(_ lookup: SessionLookup) async -> FoundSession {
    let race = Race()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        race.start(continuation)
        let searching = Task { race.end(await search(lookup)) }
        let clock = Task {
          guard (try? await Task.sleep(for: timeout)) != nil else { return }
          race.end(.timedOut)
        }
        race.whenEnded {
          searching.cancel()
          clock.cancel()
        }
      }
    } onCancel: {
      race.end(.timedOut)
    }
  }

  private func search(_ lookup: SessionLookup) async -> FoundSession {
    for (index, id) in lookup.ids.enumerated() {
      do {
        if let session = try await store.take(id) { return .found(session, index: index) }
      } catch {
        return .failed("\(error)")
      }
    }
    return .unknown
  }

  /// Hands a session to the store. Its ticket is on the way already: should the store not keep the session, the ticket is
  /// unknown when it comes back. The observer is told then, from wherever that is.
  func keep(_ session: SessionToStore) {
    Task {
      do {
        try await store.put(session.session, for: session.id, until: session.expiry)
      } catch {
        observer?(.resumption(.notStored("\(error)")))
      }
    }
  }

  /// The first result counts.
  private final class Race: Sendable {
    private struct State {
      var continuation: CheckedContinuation<FoundSession, Never>?
      var result: FoundSession?
      var cleanUp: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func start(_ continuation: CheckedContinuation<FoundSession, Never>) {
      let result = state.withLock { state in
        if state.result == nil { state.continuation = continuation }
        return state.result
      }
      if let result { continuation.resume(returning: result) }
    }

    func end(_ result: FoundSession) {
      let ended = state.withLock { state -> State? in
        guard state.result == nil else { return nil }
        state.result = result
        defer { (state.continuation, state.cleanUp) = (nil, nil) }
        return state
      }
      ended?.continuation?.resume(returning: result)
      ended?.cleanUp?()
    }

    func whenEnded(_ cleanUp: @escaping @Sendable () -> Void) {
      let isOver = state.withLock { state in
        if state.result == nil { state.cleanUp = cleanUp }
        return state.result != nil
      }
      if isOver { cleanUp() }
    }
  }
}
