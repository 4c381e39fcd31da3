// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// A server's store at work: asked with patience that ends, and told without waiting for it.
struct ServerSessions: Sendable {
  let store: any SessionStore
  let timeout: Duration
  let observer: (@Sendable (TraceEvent) -> Void)?

  /// Nil without a store.
  init?(_ context: ServerContext) {
    guard let store = context.configuration.resumption.store else { return nil }
    self.store = store
    timeout = context.configuration.resumption.storeTimeout
    observer = context.settings.value.observer
  }

  /// The first of the sessions that the store knows. A store that does not answer is not waited for: its task ends when it
  /// likes.
  func find(_ lookup: SessionLookup) async -> FoundSession {
    await firstToAnswer(within: timeout, orElse: .timedOut) { await search(lookup) }
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
}
