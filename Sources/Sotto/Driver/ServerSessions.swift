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
  /// likes.
  func find(_ lookup: SessionLookup) async -> FoundSession {
    await withCheckedContinuation { continuation in
      let race = Race(continuation)
      let searching = Task { race.end(await search(lookup)) }
      let clock = Task {
        guard (try? await Task.sleep(for: timeout)) != nil else { return }
        race.end(.timedOut)
        searching.cancel()
      }
      race.whenEnded { clock.cancel() }
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
      var cleanUp: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<FoundSession, Never>) {
      state = Mutex(State(continuation: continuation))
    }

    func end(_ result: FoundSession) {
      let ended = state.withLock { state in
        let waiting = exchange(&state.continuation, with: nil)
        return (waiting, waiting == nil ? nil : state.cleanUp)
      }
      ended.0?.resume(returning: result)
      ended.1?()
    }

    func whenEnded(_ cleanUp: @escaping @Sendable () -> Void) {
      let isOver = state.withLock { state in
        state.cleanUp = cleanUp
        return state.continuation == nil
      }
      if isOver { cleanUp() }
    }
  }
}
