// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// Why a connection failed: what happened, whose doing it is, which alert says so, and where the RFC decides it.
///
/// It reads as one line:
/// `peer misbehaved: key share for a group that we did not offer (x448) [illegal_parameter, RFC 9846 §4.3.8]`.
public struct TLSError: Error, Equatable, Sendable {
  /// Whose doing a failure is, which tells where to look for its cure.
  @nonexhaustive
  public enum Cause: Hashable, Sendable {
    /// Bytes that do not parse.
    case malformed
    /// A peer that breaks the protocol.
    case peerMisbehaved
    /// Two correct parties with nothing in common.
    case incompatible
    /// A certificate that is not accepted.
    case certificate
    /// The peer gave up and said why.
    case alertReceived
    /// The transport ended where the protocol had not.
    case truncated
    /// A call that this state of the connection does not allow.
    case misuse
    /// A fault on our side.
    case internalInvariant
  }

  /// What happened, with the values that matter.
  public let reason: Reason

  /// An error for `reason`; its cause, alert and clause follow from it.
  public init(_ reason: Reason) {
    self.reason = reason
  }

  /// Whose doing it is.
  public var cause: Cause { verdict.cause }

  /// The alert that tells the peer; nil where none is sent, such as after an alert of its own.
  public var alert: AlertDescription? { verdict.alert }

  /// Where the RFC decides it.
  public var clause: RFCClause? { verdict.clause }

  /// What happened, in words, without cause and alert.
  public var explanation: String { verdict.text }

  var verdict: Verdict { Verdict(of: reason) }
}

extension TLSError: CustomStringConvertible {
  /// Cause, explanation, alert and clause in one line.
  public var description: String {
    let labels = [alert?.description, clause?.description].compactMap { $0 }
    return "\(cause): \(explanation)" + (labels.isEmpty ? "" : " [\(labels.joined(separator: ", "))]")
  }
}

extension TLSError.Cause: CustomStringConvertible {
  /// The cause as it opens a message.
  public var description: String {
    switch self {
    case .malformed: "malformed"
    case .peerMisbehaved: "peer misbehaved"
    case .incompatible: "nothing in common"
    case .certificate: "certificate"
    case .alertReceived: "the peer gave up"
    case .truncated: "cut off"
    case .misuse: "misuse"
    case .internalInvariant: "internal"
    }
  }
}

/// A place in an RFC.
public struct RFCClause: Hashable, Sendable, CustomStringConvertible {
  /// The number of the RFC.
  public let rfc: Int
  /// The section, such as `4.3.8`.
  public let section: String

  /// A clause of RFC 9846 unless `rfc` says otherwise.
  public init(_ section: String, rfc: Int = 9846) {
    self.rfc = rfc
    self.section = section
  }

  /// `RFC 9846 §4.3.8`.
  public var description: String { "RFC \(rfc) §\(section)" }
}
