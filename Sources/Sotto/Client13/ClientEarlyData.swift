// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// How a client's early data stands, from its hello to its Finished (RFC 9846 sections 2.3 and 4.3.10).
enum ClientEarlyData: Sendable {
  /// None was offered, or the server refused it.
  case none
  /// It was offered: what we send is protected by its keys.
  case offered(ClientSession)
  /// The server took it: the same, until EndOfEarlyData.
  case accepted

  var isOffered: Bool {
    switch self {
    case .offered: true
    default: false
    }
  }
}

extension ClientSession {
  //= rfc9846 E.1-2
  /// Why no early data can be sent under this session, with this configuration; nil if it can.
  func earlyDataObstacle(_ configuration: ClientConfiguration) -> EarlyDataObstacle? {
    guard version == .tls13 else { return .noSession }
    guard maximumEarlyDataSize > 0 else { return .notAllowedBySession }
    guard configuration.settings.suites(of: .tls13).contains(cipherSuite) else { return .otherCipherSuite }
    if let applicationProtocol, !configuration.common.applicationProtocols.contains(applicationProtocol) {
      return .otherApplicationProtocol
    }
    return nil
  }

  //= rfc9846 4.3.10-2
  /// Lets early data follow the hello that was just sent and offers this session first.
  func openEarlyData(after hello: HandshakeMessage, random: [UInt8], _ out: inout Output) -> ClientEarlyData {
    guard let suite = cipherSuite.parameters, let early = earlySecret else { return .none }
    var transcript = Transcript(suite.hash)
    transcript.update(hello.bytes)
    let secret = early.clientEarlyTrafficSecret(transcriptHash: transcript.currentHash())
    out.log(.clientEarlyTraffic, random, secret)
    out.settle(.offered)
    out.install(TrafficKeys(.earlyData, .outbound, suite, secret))
    out.steps.append(
      .offerEarlyData(
        EarlyDataSending(
          left: Int(clamping: maximumEarlyDataSize), applicationProtocol: applicationProtocol,
          recordSizeLimit: peerRecordSizeLimit)))
    return .offered(self)
  }
}

extension Output {
  /// The server refused early data, and we know it.
  mutating func rejectEarlyData(_ why: EarlyDataObstacle) {
    settle(.rejected(why))
    steps.append(.earlyDataRejected(why))
  }
}

extension ClientHandshake {
  /// What EncryptedExtensions say of early data.
  mutating func settleEarlyData(_ answer: ExtensionBlock, _ out: inout Output) throws(TLSError) {
    guard try answer.read(EarlyDataIndication.self) != nil else {
      guard earlyData.isOffered else { return }
      out.rejectEarlyData(.declined)
      return leaveEarlyData(&out)
    }
    //= rfc9846 4.3.11-13
    //= rfc9846 4.3.11-14
    guard case .offered(let session) = earlyData, accepted?.resumed?.session === session else {
      throw TLSError(.earlyDataWithoutSession)
    }
    guard suite.suite == session.cipherSuite else { throw TLSError(.earlyDataSuiteMismatch(suite.suite)) }
    guard out.info.applicationProtocol == session.applicationProtocol else {
      throw TLSError(.earlyDataProtocolMismatch)
    }
    earlyData = .accepted
    out.settle(.accepted)
    out.steps.append(.event(.earlyDataAccepted(out.info)))
  }

  //= rfc9846 4.6-2
  /// From here on what we send is protected by the keys of the handshake, and no EndOfEarlyData says so.
  mutating func leaveEarlyData(_ out: inout Output) {
    earlyData = .none
    out.install(clientKeys)
  }
}

extension ClientFlight {
  //= rfc9846 4.6-1
  /// Says that no more early data comes, if the server took any.
  mutating func endEarlyData(_ earlyData: ClientEarlyData, _ out: inout Output) throws(TLSError) {
    guard case .accepted = earlyData else { return }
    out.steps.append(.endEarlyData)
    try out.send(EndOfEarlyData(), .earlyData, hashing: &transcript)
    out.install(clientKeys)
  }
}
