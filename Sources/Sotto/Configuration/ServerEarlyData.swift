// SPDX-License-Identifier: Apache-2.0

/// How a server takes early data (RFC 9846 sections 2.3 and 8). There is no way to take any without a register.
///
/// Early data has less protection than what follows it: whoever records it can send it again, and it has no forward
/// secrecy, as its keys come from the ticket alone. It arrives as ``Event/earlyData(_:)``, never as ordinary data. Only what
/// may be done twice should be done because of it.
public struct ServerEarlyData: Sendable {
  /// Remembers which tickets brought early data. ``LocalReplayRegister`` is one for a single process.
  public var register: any ReplayRegister {
    get { sharedRegister.value }
    set { sharedRegister = Shared(newValue) }
  }
  private var sharedRegister: Shared<any ReplayRegister>
  /// How many bytes a ticket allows; at least 1. What a client sends beyond that ends the connection.
  public var maximumSize: UInt32 = 16_384
  /// By how much the client's idea of its ticket's age may differ from ours, either way (RFC 9846 section 8.3). A flight
  /// can be kept back for as long and still be taken, if it was not seen before.
  public var ageTolerance = Duration.seconds(10)
  /// How long the register may take to answer.
  public var registerTimeout = Duration.milliseconds(500)

  /// The defaults, with `register`.
  public init(register: any ReplayRegister) {
    sharedRegister = Shared(register)
  }

  func validate() throws(TLSError) {
    guard maximumSize > 0 else { throw TLSError(.invalidConfiguration("early data of no bytes")) }
    guard ageTolerance >= .zero, ageTolerance <= .seconds(3_600) else {
      throw TLSError(.invalidConfiguration("ages of tickets may differ by an hour at most where early data is taken"))
    }
  }
}

extension ServerConfiguration {
  //= rfc9846 4.3.10-5
  /// How much refused early data is skipped: what a ticket may have allowed, with what the shortest records that a limit allows
  /// (RFC 8449) add to it, and in any case what the limits say.
  var skippedEarlyData: Int {
    guard let earlyData else { return common.limits.skippedEarlyData }
    let size = Int(clamping: earlyData.maximumSize)
    return max(common.limits.skippedEarlyData, size &+ size / 2 &+ 2_048)
  }
}
