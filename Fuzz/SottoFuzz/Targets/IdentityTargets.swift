// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import Synchronization

/// Text that may hold PEM: everything that is loaded from files.
enum PEMTarget {
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    let text = String(decoding: input, as: UTF8.self)
    let scanned = PEM.scan(text)
    let errors = scanned.filter { if case .failure = $0 { true } else { false } }
    let blocks = try? PEM.blocks(in: text)
    try require((blocks == nil) == !errors.isEmpty, "one reading finds an error, the other does not")
    for case .success(let block) in scanned {
      try require(block.der.count <= input.count, "a block is longer than its text")
    }
    if let roots = try? TrustRoots.pem(text) {
      try require(roots.count > 0, "roots without a root")
      _ = roots.combined(with: roots).subjects
    }
    _ = try? PrivateKeyParser.key(pem: text, source: nil)
    _ = try? PrivateKeyParser.decryptionKey(pem: text, source: nil)
    _ = try? Credential(certificateChainPEM: text, privateKeyPEM: text)
    _ = try? TicketKey.parse(input)
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let identity = try FuzzIdentities.shared.get()
    let leaf = identity.server
    return [
      ("certificate", Array(try leaf.pem.utf8)), ("ed25519", Array(try leaf.keyPEM.utf8)),
      ("both", Array((try leaf.pem + "\nsome words\n" + leaf.keyPEM).utf8)),
      ("ecdsa", Array(try TestIdentities.shared().root.keyPEM.utf8)),
      ("rsa", Array(TestKey.rsaPEM.utf8)),
      (
        "encrypted",
        Array("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----".utf8)
      ),
    ]
  }
}

/// One certificate.
enum CertificateTarget {
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let view = try? LeafCertificate(der: input) else { return }
    try require(view.der == input, "a certificate is not what was read")
    for name in view.names.presented {
      try require(!name.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "a name can't be shown")
    }
    try require(
      !(view.subjectText + view.issuerText).utf8.contains { $0 < 0x20 || $0 == 0x7f }, "a subject can't be shown")
    _ = try? view.verifyingKey()
    if let name = try? ServerName("example.com") { _ = view.names.covers(name) }
    _ = try? TrustRoots.der([input])
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let fuzz = try FuzzIdentities.shared.get()
    return [
      ("ed25519", fuzz.server.der), ("rsa", fuzz.rsa.der), ("p256", fuzz.ecdsa.der), ("client", fuzz.client.der),
      ("root", fuzz.root.der), ("constrained", fuzz.intermediate.der),
    ]
  }
}

/// A chain as a peer presents it, and a verifier that trusts our root:
///
///     struct {
///         uint8 flags;                    /* 1: for a client; 2: a response follows; 4: signatures are put right */
///         opaque certificate<0..2^16-1>;  /* any number */
///     } Input;
enum ChainTarget {
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let flags = input.first else { return }
    var certificates: [[UInt8]] = []
    var rest = input.dropFirst()
    while rest.count >= 2, certificates.count < 12 {
      let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      certificates.append(Array(rest.dropFirst(2).prefix(length)))
      rest = rest.dropFirst(2 + length)
    }
    var staple: [UInt8]?
    if flags & 2 != 0, certificates.count > 1 { staple = certificates.removeLast() }
    let fuzz = try granted("identities") { try FuzzIdentities.shared.get() }
    let roots = try granted("roots") { try fuzz.root.roots }
    if flags & 4 != 0 { certificates = certificates.map { signedAnew($0, by: fuzz.intermediate.key.signing) } }
    let name = try granted("name") { try ServerName("example.com") }
    let isClient = flags & 1 != 0
    let chain = PresentedChain(
      certificates: certificates, usage: isClient ? .clientAuthentication : .serverAuthentication,
      serverName: isClient ? nil : name, ocspResponse: staple)
    let verifier = ChainVerifier(roots: roots)
    let box = Box()
    Task.immediate(executorPreference: InlineExecutor.shared) {
      let verdict = await verifier.verify(chain, at: TestIdentities.time)
      box.value.withLock { $0 = verdict }
      box.isThere.signal()
    }
    // With an OCSP response it waits for a task of its own; otherwise the answer is there already.
    guard box.isThere.wait(timeout: .now() + 30) == .success, let verdict = box.value.withLock({ $0 }) else {
      throw FuzzFinding("the verifier does not answer")
    }
    switch verdict {
    case .success(let identity):
      // Whoever is believed is so by our root.
      try require(identity.chain.first == certificates.first, "somebody else is believed than was presented")
      try require(identity.chain.last == fuzz.root.der, "a chain is believed that does not end at the root")
      if !isClient { try require(identity.names.covers(name), "a name is believed that was not asked for") }
    case .failure(let failure):
      let text = failure.description + failure.advice
      try require(!text.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "a failure can't be shown: \(failure)")
      _ = failure.alert
    }
  }

  private final class Box: Sendable {
    let value = Mutex<Result<VerifiedIdentity, CertificateFailure>?>(nil)
    let isThere = DispatchSemaphore(value: 0)
  }

  /// What was changed in a certificate gets the signature that it needs to be looked at: Ed25519 ones only.
  private static func signedAnew(_ der: [UInt8], by key: SigningKey) -> [UInt8] {
    guard let view = try? LeafCertificate(der: der), der.count > 64, der[der.count - 65] == 0,
      let signature = try? key.sign(Array(view.tbsCertificate), with: .ed25519), signature.count == 64
    else { return der }
    return der.dropLast(64) + signature
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let fuzz = try FuzzIdentities.shared.get()
    func input(_ flags: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
      [flags] + parts.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
    }
    let chain = fuzz.server.chain
    let issuing = try TestIdentities.shared()
    let staple = try TestStaple().response(about: issuing.server, by: issuing.intermediate)
    return [
      ("server", input(0, chain)), ("resigned", input(4, chain)), ("client", input(1, fuzz.client.chain)),
      ("rsa", input(0, fuzz.rsa.chain)), ("stapled", input(2, chain + [staple])),
      ("backwards", input(0, [chain[0]] + chain.dropFirst().reversed() + [fuzz.root.der])),
    ]
  }
}

/// Names as people and certificates write them.
enum NamesTarget {
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    let text = String(decoding: input, as: UTF8.self)
    if let name = try? ServerName(text) {
      let again = try granted("a name as it describes itself") { try ServerName(name.description) }
      try require(again == name, "\(name) reads as another name")
    }
    if let address = IPAddress.ipv4(text) {
      try require(IPAddress.ipv4(IPAddress.text(address)) == address, "another IPv4 address")
    }
    if let address = IPAddress.ipv6(text) {
      try require(IPAddress.ipv6(IPAddress.text(address)) == address, "another IPv6 address")
    }
    if let presented = DNSName.presented(input) {
      try require(DNSName.presented(presented.utf8) == presented, "\(presented) is presented otherwise")
      let names = CertificateNames(dnsNames: [presented])
      for wanted in ["example.com", "a.example.com", "localhost"] {
        guard let name = try? ServerName(wanted), names.covers(name) else { continue }
        try require(
          presented == wanted || presented == "*." + (wanted.split(separator: ".", maxSplits: 1).last ?? ""),
          "\(presented) covers \(wanted)")
      }
    }
    let shown = DisplayText.escaped(text, limit: 64)
    try require(!shown.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "escaped text can't be shown")
  }

  static func seeds() -> [(name: String, bytes: [UInt8])] {
    [
      "example.com", "*.example.com", "192.0.2.1", "2001:db8::1", "[::ffff:192.0.2.1]", "a_b.xn--bcher-kva.example.",
      "1.2.3.4.5", "-x.example",
    ].enumerated().map { ("name-\($0)", Array($1.utf8)) }
  }
}
