// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoIdentity

extension EarlyDataStatus {
  /// One word for scripts; nil where there was no question of early data.
  package var name: String? {
    switch self {
    case .none: nil
    case .notOffered: "not_offered"
    case .offered: "offered"
    case .accepted: "accepted"
    case .rejected: "rejected"
    }
  }

  /// Why there was none, where there was none.
  package var obstacle: EarlyDataObstacle? {
    switch self {
    case .notOffered(let why), .rejected(let why): why
    case .none, .offered, .accepted: nil
    }
  }

  /// For people; nil where there was no question of early data.
  package var words: String? {
    switch self {
    case .none: nil
    case .notOffered(let why): "no early data: \(why.words)"
    case .offered: "early data offered"
    case .accepted: "early data accepted"
    case .rejected(let why): "early data refused: \(why.words)"
    }
  }
}

extension EarlyDataObstacle {
  /// In plain words.
  package var words: String {
    switch self {
    case .disabled: "none is taken here"
    case .noSession: "there is no session to resume"
    case .notAllowedBySession: "the session's ticket allows none"
    case .otherCipherSuite: "the session's cipher suite is not the one in use"
    case .otherApplicationProtocol: "the session's application protocol is not offered"
    case .helloRetryRequested: "the server asked for another hello"
    case .sessionNotResumed: "the session was not resumed"
    case .notFirstSession: "the session is not the first one offered"
    case .staleTicketAge(let skew): "the ticket's age is off by \(skew)"
    case .replayed: "its ticket was seen before"
    case .unknownToRegister: "the replay register does not know whether its ticket was seen before"
    case .registerFailed(let why): "the replay register failed: \(DisplayText.escaped(why))"
    case .declined: "the server did not take it"
    }
  }
}
