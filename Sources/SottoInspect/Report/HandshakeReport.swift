// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoCrypto
import SottoIdentity
import SottoWire

/// What was negotiated, as one JSON object for scripts. Fields are only ever added under this schema's name.
package struct HandshakeReport: Encodable, Sendable {
  /// The name and version of this form.
  package static let schema = "sotto.handshake/1"

  private let schema = Self.schema
  private let role: String
  private let version: String
  private let cipherSuite: String?
  private let group: String?
  private let signatureScheme: String?
  private let clientSignatureScheme: String?
  private let serverName: String?
  private let applicationProtocol: String?
  private let helloRetryRequested: Bool
  private let extendedMainSecret: Bool
  private let resumed: Bool
  private let pskMode: String?
  private let preSharedKey: String?
  private let earlyData: String?
  private let earlyDataReason: String?
  private let earlyDataSentAgain: Int?
  private let peerRecordSizeLimit: Int?
  private let durationMicroseconds: Int64
  private let flights: [Flight]
  private let peer: Peer?

  private struct Flight: Encodable {
    let direction: String
    let bytes: Int
    let microseconds: Int64
  }

  private struct Peer: Encodable {
    let verified: Bool
    let trustAnchor: String?
    let subject: String?
    let names: [String]
    let certificates: [Certificate]
    /// A raw public key in the place of certificates.
    let rawPublicKey: RawKey?
  }

  private struct RawKey: Encodable {
    let sha256: String
    let key: String?
  }

  private struct Certificate: Encodable {
    let sha256: String
    let subject: String?
    let issuer: String?
    let key: String?
    let notBefore: String?
    let notAfter: String?
  }

  /// The report on a handshake that was completed.
  package init(_ info: HandshakeInfo) {
    role = info.role == .client ? "client" : "server"
    version = info.version.description
    cipherSuite = info.cipherSuite?.description
    group = info.group?.description
    signatureScheme = info.signatureScheme?.description
    clientSignatureScheme = info.clientSignatureScheme?.description
    serverName = info.serverName?.description
    applicationProtocol = info.applicationProtocol.map { DisplayText.escaped($0) }
    helloRetryRequested = info.helloRetryRequested
    extendedMainSecret = info.usesExtendedMainSecret
    resumed = info.isResumed
    pskMode = info.pskMode.map { $0 == .withKeyExchange ? "psk_dhe_ke" : "psk_ke" }
    preSharedKey = info.preSharedKeyIdentity.map { DisplayText.escaped($0) }
    earlyData = info.earlyData.name
    earlyDataReason = info.earlyData.obstacle?.words
    earlyDataSentAgain = info.earlyData == .none ? nil : info.earlyDataSentAgain
    peerRecordSizeLimit = info.peerRecordSizeLimit
    durationMicroseconds = Self.microseconds(info.duration)
    flights = info.flights.map { flight in
      Flight(
        direction: flight.direction == .outbound ? "sent" : "received", bytes: flight.bytes,
        microseconds: Self.microseconds(flight.time))
    }
    var anchor: String?
    var isVerified = false
    switch info.peerIdentity?.grounds {
    case .verified(let root)?: (anchor, isVerified) = (root, true)
    case .pinnedKey?: isVerified = true
    default: break
    }
    peer =
      info.peerCertificates.isEmpty && info.peerRawPublicKey == nil
      ? nil
      : Peer(
        verified: isVerified, trustAnchor: anchor, subject: info.peerIdentity?.subject,
        names: info.peerIdentity?.names.presented ?? [],
        certificates: info.peerCertificates.map(Self.certificate), rawPublicKey: info.peerRawPublicKey.map(Self.rawKey))
  }

  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schema) }

  private static func certificate(_ der: [UInt8]) -> Certificate {
    let view = try? LeafCertificate(der: der)
    return Certificate(
      sha256: hexadecimal(HashAlgorithm.sha256.hash(der)), subject: view?.subjectText, issuer: view?.issuerText,
      key: view?.key.name, notBefore: view?.notBefore.description, notAfter: view?.notAfter.description)
  }

  private static func rawKey(_ der: [UInt8]) -> RawKey {
    RawKey(
      sha256: hexadecimal(PublicKeyPin(subjectPublicKeyInfo: der).sha256),
      key: (try? RawPublicKey(subjectPublicKeyInfo: der))?.key.name)
  }

  private static func microseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds.multipliedReportingOverflow(by: 1_000_000).partialValue + attoseconds / 1_000_000_000_000
  }
}
