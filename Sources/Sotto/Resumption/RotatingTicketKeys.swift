// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto
public import SottoIdentity

/// Ticket keys that are made here and change by the clock: each seals for one period, and opens for some time longer.
/// They are for one process, and die with it.
public final class RotatingTicketKeys: TicketKeyring {
  /// How long a key seals.
  public let rotationPeriod: Duration
  /// How long it opens after that. No shorter than tickets live, or some of them will be unknown.
  public let acceptancePeriod: Duration
  private let random: any RandomSource
  private let snapshots: Snapshots<Generation>

  /// The keys of one period.
  private final class Generation: Sendable {
    /// Newest first, with the moment from which each sealed.
    let keys: [(key: TicketKey, made: WallTime)]
    let set: TicketKeySet

    init(_ keys: [(key: TicketKey, made: WallTime)]) {
      self.keys = keys
      set = TicketKeySet(keys.map(\.key))
    }
  }

  /// Keys with these periods, at least a second each. The first is made when it is asked for.
  public init(
    rotatingEvery rotationPeriod: Duration = .seconds(43_200),
    acceptingFor acceptancePeriod: Duration = .seconds(86_400),
    random: any RandomSource = SystemRandom()
  ) {
    self.rotationPeriod = max(rotationPeriod, .seconds(1))
    self.acceptancePeriod = max(acceptancePeriod, .seconds(1))
    self.random = random
    snapshots = Snapshots(Generation([]))
  }

  /// The keys at this moment. The first to ask in a new period makes its key; who asks meanwhile gets the old ones. A clock
  /// that goes back changes nothing until it has caught up.
  public func keys(at now: WallTime) -> TicketKeySet {
    let current = snapshots.current
    guard isDue(current, now) else { return current.set }
    if current.keys.isEmpty {
      // Without any key yet it is worth waiting for who is making it.
      snapshots.replace { self.isDue($0, now) ? self.next($0, now) : nil }
    } else {
      snapshots.replaceIfFree { self.isDue($0, now) ? self.next($0, now) : nil }
    }
    return snapshots.current.set
  }

  private func isDue(_ generation: Generation, _ now: WallTime) -> Bool {
    guard let newest = generation.keys.first else { return true }
    return newest.made.duration(to: now) >= rotationPeriod
  }

  /// A new key, and those before it that still open. Without randomness the old ones stay.
  private func next(_ generation: Generation, _ now: WallTime) -> Generation? {
    let kept = generation.keys.filter { $0.made.duration(to: now) < rotationPeriod + acceptancePeriod }
    guard let bytes = try? random.draw(TicketSealingKey.nameLength + TicketSealingKey.secretLength) else {
      return kept.count < generation.keys.count ? Generation(kept) : nil
    }
    let secret = Secret(copying: bytes.span.extracting(TicketSealingKey.nameLength...))
    guard let key = TicketKey(name: Array(bytes.prefix(TicketSealingKey.nameLength)), secret: secret) else {
      return nil
    }
    return Generation([(key, now)] + kept)
  }
}
