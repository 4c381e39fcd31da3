// SPDX-License-Identifier: Apache-2.0

/// The type of a handshake message (RFC 9846 section 4; RFC 5246 section 7.4 for TLS 1.2).
public struct HandshakeType: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }
}

extension HandshakeType {
  /// TLS 1.2 only: asks for a renegotiation, which we never do.
  public static let helloRequest = Self(rawValue: 0)
  /// The client's offer.
  public static let clientHello = Self(rawValue: 1)
  /// The server's choice, or a HelloRetryRequest.
  public static let serverHello = Self(rawValue: 2)
  /// A ticket for a later session.
  public static let newSessionTicket = Self(rawValue: 4)
  /// The end of 0-RTT data.
  public static let endOfEarlyData = Self(rawValue: 5)
  /// The server's answers that need no key agreement.
  public static let encryptedExtensions = Self(rawValue: 8)
  /// A certificate chain.
  public static let certificate = Self(rawValue: 11)
  /// TLS 1.2 only: the server's key share, signed.
  public static let serverKeyExchange = Self(rawValue: 12)
  /// The server asks the client for a certificate.
  public static let certificateRequest = Self(rawValue: 13)
  /// TLS 1.2 only: the server's flight ends.
  public static let serverHelloDone = Self(rawValue: 14)
  /// Proof that the sender holds the certificate's key.
  public static let certificateVerify = Self(rawValue: 15)
  /// TLS 1.2 only: the client's key share, or the encrypted preliminary secret.
  public static let clientKeyExchange = Self(rawValue: 16)
  /// Proof that the sender has the keys and saw the same handshake.
  public static let finished = Self(rawValue: 20)
  /// TLS 1.2 only: an OCSP response (RFC 6066).
  public static let certificateStatus = Self(rawValue: 22)
  /// The sender moves on to new keys.
  public static let keyUpdate = Self(rawValue: 24)
  /// A certificate message, compressed (RFC 8879).
  public static let compressedCertificate = Self(rawValue: 25)
  /// A synthetic message that stands for the first hello (section 4.1).
  public static let messageHash = Self(rawValue: 254)
}

extension HandshakeType: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .helloRequest: "hello_request"
    case .clientHello: "client_hello"
    case .serverHello: "server_hello"
    case .newSessionTicket: "new_session_ticket"
    case .endOfEarlyData: "end_of_early_data"
    case .encryptedExtensions: "encrypted_extensions"
    case .certificate: "certificate"
    case .serverKeyExchange: "server_key_exchange"
    case .certificateRequest: "certificate_request"
    case .serverHelloDone: "server_hello_done"
    case .certificateVerify: "certificate_verify"
    case .clientKeyExchange: "client_key_exchange"
    case .finished: "finished"
    case .certificateStatus: "certificate_status"
    case .keyUpdate: "key_update"
    case .compressedCertificate: "compressed_certificate"
    case .messageHash: "message_hash"
    default: RegistryNames.handshakeTypes[rawValue] ?? "unknown (\(rawValue))"
    }
  }
}
