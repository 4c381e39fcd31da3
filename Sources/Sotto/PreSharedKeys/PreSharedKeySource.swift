// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// Where a server's pre-shared keys are. It may take its time: the connection waits without blocking anyone.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
///
/// It is asked about whatever a client says, before the client has proved anything; and once more when a session goes on that
/// began with a key, so that taking a key away ends its sessions too. Let it take as long for names that it does not know as
/// for others.
public protocol PreSharedKeySource: Sendable {
  /// The key for this client, if it can be named at once.
  func findImmediately(_ lookup: PreSharedKeyLookup) -> PreSharedKeyChoice?
  /// The key for this client.
  func find(_ lookup: PreSharedKeyLookup) async throws -> PreSharedKeyChoice
}

extension PreSharedKeySource {
  /// Not at once, unless a source says otherwise.
  public func findImmediately(_ lookup: PreSharedKeyLookup) -> PreSharedKeyChoice? { nil }
}

/// What a client says that it has a key for.
public struct PreSharedKeyLookup: Sendable {
  /// The names as they came, the one that the client likes best first. There may be session tickets among them, which no
  /// source knows.
  public let identities: [[UInt8]]
  /// The hashes of the suites that can be used, best first. A key that is imported fits them all, another one its own.
  public let hashes: [PreSharedKey.Hash]
  /// What else the client says.
  public let hello: ClientHelloSummary

  /// A lookup; the engine makes them, and whoever tests a source.
  public init(identities: [[UInt8]], hashes: [PreSharedKey.Hash], hello: ClientHelloSummary) {
    self.identities = identities
    self.hashes = hashes
    self.hello = hello
  }

  /// The names that are those of imported keys, taken apart: for a source that looks keys up by ``ImportedIdentity/externalIdentity``.
  public var imported: [ImportedIdentity] { identities.compactMap { ImportedIdentity($0) } }
}

/// What a source decided.
@nonexhaustive
public enum PreSharedKeyChoice: Sendable {
  /// This key. It only counts if the client named it, in a form that one of the hashes fits.
  case use(PreSharedKey)
  /// None: a handshake with a certificate follows, if there is one for it.
  case none
}

/// Some pre-shared keys in memory.
public struct PreSharedKeyList: PreSharedKeySource {
  /// The keys, in order of preference.
  public let keys: [PreSharedKey]
  private let places: [Name: Int]

  private struct Name: Hashable {
    let identity: [UInt8]
    let hash: PreSharedKey.Hash
  }

  /// Keys to choose from. Of those with the same name, and the same context, the first counts.
  public init(_ keys: [PreSharedKey]) {
    self.keys = keys
    var places: [Name: Int] = [:]
    for (place, key) in keys.enumerated() {
      for form in key.forms {
        let name = Name(identity: form.identity, hash: form.hash.ofPreSharedKey)
        if places[name] == nil { places[name] = place }
      }
    }
    self.places = places
  }

  /// The first of ours that the client names. All its names are looked up, whichever is known.
  public func findImmediately(_ lookup: PreSharedKeyLookup) -> PreSharedKeyChoice? {
    var best: Int?
    for identity in lookup.identities {
      for hash in lookup.hashes {
        guard let place = places[Name(identity: identity, hash: hash)] else { continue }
        best = min(best ?? place, place)
      }
    }
    return best.map { .use(keys[$0]) } ?? PreSharedKeyChoice.none
  }

  /// The same, for whoever asks asynchronously.
  public func find(_ lookup: PreSharedKeyLookup) async throws -> PreSharedKeyChoice {
    findImmediately(lookup) ?? .none
  }
}
