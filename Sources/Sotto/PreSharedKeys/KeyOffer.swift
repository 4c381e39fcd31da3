// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// The keys that a client's hello offers: first that of a session, if there is one, then those from outside. A server names
/// the one it takes by its number.
struct KeyOffer: Sendable {
  /// A session of TLS 1.3.
  let session: ClientSession?
  let external: [ExternalKey]

  /// A key from outside in one of its forms.
  struct ExternalKey: Sendable {
    let key: PreSharedKey
    let form: PreSharedKey.Form
  }

  init(session: ClientSession?, external: [ExternalKey]) {
    self.session = session?.hash == nil ? nil : session
    self.external = external
  }

  init(_ session: ClientSession?, _ configuration: ClientConfiguration) {
    self.init(session: session, external: configuration.offerableKeys)
  }

  //= rfc9846 4.2.4-11
  /// Those that can be used with suites of this hash.
  func fitting(_ hash: HashAlgorithm) -> KeyOffer {
    KeyOffer(
      session: session.flatMap { $0.hash == hash ? $0 : nil }, external: external.filter { $0.form.hash == hash })
  }

  var isEmpty: Bool { session == nil && external.isEmpty }

  //= rfc9846 4.3.9-2
  //= rfc9846 4.3.11-4
  //= rfc9846 4.3.11-15
  //= rfc9846 4.3-8
  //= rfc9846 9.2-7
  //= rfc9846 9.2-8
  //= rfc9846 4.7.1-2
  /// Offers the keys at the end of `hello`, each with a binder over all that was said before and the hello itself.
  ///
  /// - Parameter history: What precedes the hello, by each hash: nothing, or the first hello and the HelloRetryRequest.
  /// - Returns: The message; `hello` is what it says, but for the binders.
  func offer(
    in hello: inout ClientHello, _ time: any TimeSource, after history: (HashAlgorithm) -> Transcript
  ) throws(TLSError) -> HandshakeMessage {
    var identities: [OfferedPSKs.Identity] = []
    var placeholders: [[UInt8]] = []
    if let session, let hash = session.hash, let identity = session.identity(time) {
      identities.append(identity)
      placeholders.append([UInt8](repeating: 0, count: hash.digestLength))
    }
    for key in external {
      //= rfc9846 4.3.11-1
      identities.append(OfferedPSKs.Identity(identity: key.form.identity, obfuscatedTicketAge: 0))
      placeholders.append([UInt8](repeating: 0, count: key.form.hash.digestLength))
    }
    let offered = OfferedPSKs(identities: identities, binders: placeholders)
    // A hello whose extensions a test took away has no place for any.
    let offersKeys = !isEmpty && hello.extensions != nil
    if offersKeys { hello.extensions?.append(offered) }
    guard let unbound = HandshakeMessage(hello) else { throw TLSError(.encodingOverflow(.clientHello)) }
    guard offersKeys else { return unbound }

    // The binders stand at the end of the message, and what stands before them is what they prove.
    let bound = unbound.bytes.count - offered.bindersLength
    var binders: [[UInt8]] = []
    // Hashed once for each hash, however many keys there are.
    var hashes: [(algorithm: HashAlgorithm, hash: [UInt8])] = []
    func boundHash(_ algorithm: HashAlgorithm) -> [UInt8] {
      if let known = hashes.first(where: { $0.algorithm == algorithm }) { return known.hash }
      var transcript = history(algorithm)
      transcript.update(unbound.bytes.span.extracting(0..<bound))
      let hash = transcript.currentHash()
      hashes.append((algorithm, hash))
      return hash
    }
    if let session, let hash = session.hash, let binder = session.binder(transcriptHash: boundHash(hash)) {
      binders.append(binder)
    }
    for key in external { binders.append(key.form.binder(transcriptHash: boundHash(key.form.hash))) }
    return HandshakeMessage(type: .clientHello, bytes: unbound.bytes[..<bound] + OfferedPSKs.encoded(binders))
  }
}

extension ClientConfiguration {
  //= rfc9846 2.2-2
  /// Our keys from outside in every form that one of our suites can use, in our order.
  var offerableKeys: [KeyOffer.ExternalKey] {
    guard !preSharedKeys.isEmpty, settings.speaks(.tls13) else { return [] }
    let hashes = settings.value.cipherSuites.compactMap { $0.parameters?.hash }
    return preSharedKeys.flatMap { key in
      key.forms.filter { hashes.contains($0.hash) }.map { KeyOffer.ExternalKey(key: key, form: $0) }
    }
  }
}

/// The proof that who offers a PSK has it (RFC 9846 section 4.3.11.2).
enum PSKBinder {
  static func compute(
    _ hash: HashAlgorithm, _ origin: PSKOrigin, psk: borrowing Secret, transcriptHash: [UInt8]
  ) -> [UInt8] {
    EarlySecret(hash, psk: psk).binderKey(origin).verifyData(transcriptHash: transcriptHash)
  }
}
