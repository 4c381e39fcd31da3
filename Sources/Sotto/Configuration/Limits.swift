// SPDX-License-Identifier: Apache-2.0

/// What a peer may cost us. Each has an error of its own, so that a limit that bites can be told from an attack.
public struct Limits: Hashable, Sendable {
  /// The longest handshake message, in bytes; counted from its header, so that fragments can't evade it.
  public var handshakeMessageSize = 131_072
  /// How many certificates a peer may send.
  public var certificateCount = 10
  /// The longest certificate, in bytes.
  public var certificateSize = 65_536
  /// How many records without content may follow each other.
  public var emptyRecords = 32
  /// How many change_cipher_spec records may come in a handshake.
  public var changeCipherSpecs = 32
  /// How many KeyUpdates may come with no data between them.
  public var keyUpdates = 32
  /// How many tickets may come with no data between them.
  public var tickets = 64
  /// How many of the sessions that a client offers a server looks at.
  public var offeredSessions = 4
  /// How many of the keys from outside that a client offers a server looks at.
  public var offeredPreSharedKeys = 16
  /// How many alerts may come that end nothing.
  public var warnings = 4
  /// How many bytes of refused early data a server skips; more, where its tickets allow more.
  public var skippedEarlyData = 16_384

  /// The defaults.
  public init() {}
}
