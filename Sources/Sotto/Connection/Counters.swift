// SPDX-License-Identifier: Apache-2.0

/// What a peer did so far of what may not go on for ever.
struct Counters: Sendable {
  private var emptyRecords = 0
  private var changeCipherSpecs = 0
  private var keyUpdates = 0
  private var tickets = 0
  private var warnings = 0
  private var skippedBytes = 0

  mutating func emptyRecord(_ limits: Limits) throws(TLSError) {
    emptyRecords += 1
    guard emptyRecords <= limits.emptyRecords else { throw TLSError(.tooManyEmptyRecords) }
  }

  mutating func changeCipherSpec(_ limits: Limits) throws(TLSError) {
    changeCipherSpecs += 1
    guard changeCipherSpecs <= limits.changeCipherSpecs else { throw TLSError(.tooManyChangeCipherSpecs) }
  }

  /// Whether any came.
  var hasChangeCipherSpec: Bool { changeCipherSpecs > 0 }

  mutating func keyUpdate(_ limits: Limits) throws(TLSError) {
    keyUpdates += 1
    guard keyUpdates <= limits.keyUpdates else { throw TLSError(.tooManyKeyUpdates) }
  }

  mutating func ticket(_ limits: Limits) throws(TLSError) {
    tickets += 1
    guard tickets <= limits.tickets else { throw TLSError(.tooManyTickets) }
  }

  mutating func warning(_ limits: Limits) throws(TLSError) {
    warnings += 1
    guard warnings <= limits.warnings else { throw TLSError(.tooManyWarnings) }
  }

  mutating func skippedEarlyData(_ count: Int, limit: Int) throws(TLSError) {
    skippedBytes += count
    guard skippedBytes <= limit else { throw TLSError(.tooMuchSkippedEarlyData) }
  }

  /// Data came: what only counts without data between starts anew. Empty records don't (a lesson of BoringSSL's).
  mutating func data() {
    emptyRecords = 0
    keyUpdates = 0
    tickets = 0
  }
}
