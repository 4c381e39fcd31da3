// SPDX-License-Identifier: Apache-2.0

/// Where random bytes come from.
///
/// Connections draw all of their randomness from one of these, so that a test can give fixed bytes. Anything but a
/// cryptographically secure source breaks every promise that TLS makes (RFC 9846 appendix C.1).
public protocol RandomSource: Sendable {
  /// Exactly `count` unpredictable bytes.
  ///
  /// - Throws: `RandomSourceFailure` when the source has none to give; the connection that asked then fails.
  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8]
}

/// Why a source of randomness gave nothing.
public struct RandomSourceFailure: Error, Equatable, Sendable {
  /// One line for people.
  public let reason: String

  /// A failure for the reason given.
  public init(_ reason: String) {
    self.reason = reason
  }
}

/// The system's cryptographically secure random bytes.
public struct SystemRandom: RandomSource {
  /// The one and only kind.
  public init() {}

  //= rfc9846 C.1-1
  /// Random bytes from BoringSSL's generator, or from the standard library's where the direct path is left out.
  public func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    guard count >= 0 else { throw RandomSourceFailure("a negative number of bytes was asked for") }
    return systemRandomBytes(count)
  }
}

extension RandomSource {
  /// Exactly `count` bytes, with a source that gives another number of them treated as broken.
  func exactly(_ count: Int) throws(CryptoFailure) -> [UInt8] {
    let drawn: [UInt8]
    do {
      drawn = try bytes(count)
    } catch {
      throw .entropy(error)
    }
    guard drawn.count == count else {
      throw .entropy(RandomSourceFailure("the source gave \(drawn.count) bytes where \(count) were asked for"))
    }
    return drawn
  }
}
