// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension Move {
  /// The extensions of the message, if it is one that has some.
  var extensions: ExtensionBlock? {
    guard let message else { return nil }
    switch message.type {
    case .clientHello: return (try? message.decode(ClientHello.self))?.extensions
    case .serverHello: return (try? message.decode(ServerHello.self))?.extensions
    case .encryptedExtensions: return (try? message.decode(EncryptedExtensions.self))?.extensions
    case .certificateRequest: return (try? message.decode(CertificateRequest.self))?.extensions
    case .newSessionTicket: return (try? message.decode(NewSessionTicket.self))?.extensions
    case .certificate: return (try? message.decode(CertificateMessage.self))?.entries.first?.extensions
    default: return nil
    }
  }

  /// The move with other extensions in its message; nil if it has none.
  func with(_ block: ExtensionBlock) -> Move? {
    guard let message else { return nil }
    func encoded(_ body: some HandshakeBody) -> Move? {
      HandshakeMessage(body).map { Move($0, byte & 0xf0) }
    }
    switch message.type {
    case .clientHello:
      guard var hello = try? message.decode(ClientHello.self) else { return nil }
      hello.extensions = block
      return encoded(hello)
    case .serverHello:
      guard var hello = try? message.decode(ServerHello.self) else { return nil }
      hello.extensions = block
      return encoded(hello)
    case .encryptedExtensions: return encoded(EncryptedExtensions(extensions: block))
    case .certificateRequest:
      guard let request = try? message.decode(CertificateRequest.self) else { return nil }
      return encoded(CertificateRequest(context: request.context, extensions: block))
    case .newSessionTicket:
      guard var ticket = try? message.decode(NewSessionTicket.self) else { return nil }
      ticket.extensions = block
      return encoded(ticket)
    case .certificate:
      guard var certificate = try? message.decode(CertificateMessage.self), !certificate.entries.isEmpty
      else { return nil }
      certificate.entries[0].extensions = block
      return encoded(certificate)
    default: return nil
    }
  }
}
