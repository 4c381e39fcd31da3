// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The keys from outside that a client may mean by its `pre_shared_key`, as far as we go into them, and what it takes to hold
/// one against the hello.
struct OfferedKeys: Sendable {
  /// The names in this hello.
  let identities: [[UInt8]]
  /// The names that the first hello had and this one lacks. Those that we know had to stay, if the suite fits.
  let dropped: [[UInt8]]
  let mode: PSKMode
  private let binders: [[UInt8]]
  private let history: History

  /// What the binders are computed over.
  private enum History {
    /// The hello alone, and how much of it stands before its binders: the hash is still open.
    case hello([UInt8], boundCount: Int)
    /// After a HelloRetryRequest the suite is settled.
    case retried(binderHash: [UInt8])
  }

  /// The first hello. Nil if it offers no keys, or we have none.
  init?(
    _ received: ReceivedClientHello, _ message: HandshakeMessage, _ context: ServerContext,
    _ out: inout Output
  ) {
    guard context.configuration.preSharedKeys != nil, let offered = received.extensions.offeredPSKs else { return nil }
    let history = History.hello(
      message.bytes, boundCount: max(0, message.bytes.count - offered.bindersLength))
    self.init(received, offered, dropped: [], context, history, &out)
  }

  /// The hello that answers our HelloRetryRequest.
  init?(
    _ received: ReceivedClientHello, _ message: HandshakeMessage, _ context: ServerContext,
    retried first: ReceivedClientHello, after history: borrowing Transcript, _ out: inout Output
  ) {
    // There can't be more than there were: a session that was not there is none of ours.
    guard context.configuration.preSharedKeys != nil, let before = first.extensions.offeredPSKs else { return nil }
    let offered = received.extensions.offeredPSKs ?? OfferedPSKs(identities: [], binders: [])
    let kept = Set(offered.identities.map(\.identity))
    let dropped = before.identities.map(\.identity).filter { !kept.contains($0) }
    var transcript = history.clone()
    if received.extensions.offeredPSKs != nil {
      transcript.update(message.bytes.span.extracting(0..<max(0, message.bytes.count - offered.bindersLength)))
    }
    self.init(
      received, offered, dropped: dropped, context, .retried(binderHash: transcript.currentHash()), &out)
  }

  private init?(
    _ received: ReceivedClientHello, _ offered: OfferedPSKs, dropped: [[UInt8]], _ context: ServerContext,
    _ history: History, _ out: inout Output
  ) {
    guard let mode = context.configuration.resumption.mode(among: received.extensions.pskKeyExchangeModes?.modes ?? [])
    else {
      out.note(.preSharedKey(.noCommonMode))
      return nil
    }
    self.mode = mode
    let limit = context.settings.value.limits.offeredPreSharedKeys
    //= rfc9846 4.3.11-1
    identities = offered.identities.prefix(limit).map(\.identity)
    self.dropped = Array(dropped.prefix(limit))
    binders = offered.binders
    self.history = history
  }

  //= rfc9846 4.3.11-7
  /// The hashes that a key may have, best first: after a HelloRetryRequest only that of its suite.
  func hashes(_ negotiation: Negotiation) -> [HashAlgorithm] {
    var hashes = [negotiation.suite.hash]
    if case .hello = history {
      for suite in negotiation.suites where !hashes.contains(suite.hash) { hashes.append(suite.hash) }
    }
    return hashes
  }

  //= rfc9846 4.3.11-8
  //= rfc9846 4.3.11-9
  //= rfc9846 4.3.11-10
  /// Whether the client has the key that it names.
  func checkBinder(of form: PreSharedKey.Form, at index: Int) throws(TLSError) {
    guard binders.indices.contains(index) else { throw TLSError(.binderCountMismatch) }
    let expected = form.binder(transcriptHash: binderHash(form.hash))
    guard constantTimeEquals(binders[index], expected) else { throw TLSError(.badBinder) }
  }

  private func binderHash(_ hash: HashAlgorithm) -> [UInt8] {
    switch history {
    case .hello(let bytes, let boundCount):
      var transcript = Transcript(hash)
      transcript.update(bytes.span.extracting(0..<min(boundCount, bytes.count)))
      return transcript.currentHash()
    case .retried(let binderHash): return binderHash
    }
  }

  /// What it takes to check a binder, done for nothing: a name that we don't know costs as much as one that we do.
  func checkNoBinder(_ hash: HashAlgorithm) {
    _ = PSKBinder.compute(
      hash, .imported, psk: Secret(zeros: hash.digestLength), transcriptHash: binderHash(hash))
  }

  /// The transcript of this hello by another hash; nil after a HelloRetryRequest.
  func transcript(_ hash: HashAlgorithm) -> Transcript? {
    guard case .hello(let bytes, _) = history else { return nil }
    var transcript = Transcript(hash)
    transcript.update(bytes)
    return transcript
  }
}
