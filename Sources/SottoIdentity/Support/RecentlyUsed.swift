// SPDX-License-Identifier: Apache-2.0

/// A dictionary with bounds, which forgets what nobody asks for.
///
/// Entries are young or old. What comes in, and what is asked for, is young. When half of what may be kept is young, the old
/// ones go and the young ones are old. So each use costs the same, whatever comes, and what is used often stays.
struct RecentlyUsed<Key: Hashable, Value> {
  private struct Entry {
    let value: Value
    let size: Int
  }

  /// How many entries there are at most.
  let maximumCount: Int
  /// How large they are together at most, in whatever the sizes are given in.
  let maximumSize: Int

  private var young: [Key: Entry] = [:]
  private var old: [Key: Entry] = [:]
  private var youngSize = 0

  init(maximumCount: Int, maximumSize: Int) {
    self.maximumCount = max(0, maximumCount)
    self.maximumSize = max(0, maximumSize)
  }

  /// How many entries there are.
  var count: Int { young.count + old.count }

  /// How large they are together.
  var size: Int { youngSize + old.values.reduce(0) { $0 + $1.size } }

  /// The value, which is then young.
  mutating func value(for key: Key) -> Value? {
    if let entry = young[key] { return entry.value }
    guard let entry = old.removeValue(forKey: key) else { return nil }
    insert(entry, for: key)
    return entry.value
  }

  /// Keeps a value, in the place of one that there was; unless it alone would be more than half of all.
  mutating func keep(_ value: Value, for key: Key, size: Int) {
    remove(key)
    guard maximumCount > 1, size >= 0, size <= maximumSize / 2 else { return }
    insert(Entry(value: value, size: size), for: key)
  }

  /// Forgets a value.
  mutating func remove(_ key: Key) {
    old[key] = nil
    if let gone = young.removeValue(forKey: key) { youngSize -= gone.size }
  }

  private mutating func insert(_ entry: Entry, for key: Key) {
    if young.count >= maximumCount / 2 || youngSize > maximumSize / 2 - entry.size {
      old = young
      young = [:]
      youngSize = 0
    }
    young[key] = entry
    youngSize += entry.size
  }
}
