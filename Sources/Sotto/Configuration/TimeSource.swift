// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity

/// The clocks that a connection reads: one for certificates, one for durations. Tests inject their own.
public protocol TimeSource: Sendable {
  /// The time of day.
  var wallTime: WallTime { get }
  /// Time since some fixed moment; never goes back.
  var elapsed: Duration { get }
}

/// The system's clocks.
public struct SystemTime: TimeSource {
  private static let origin = ContinuousClock.now

  /// The system's clocks.
  public init() {}

  /// The time of day.
  public var wallTime: WallTime { WallTime.now() }

  /// Time since the first reading in this process.
  public var elapsed: Duration { Self.origin.duration(to: .now) }
}
