// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// Holds those who wait until it is opened.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var watching: [CheckedContinuation<Void, Never>] = []

  func pass() async {
    if isOpen { return }
    await withCheckedContinuation { continuation in
      waiting.append(continuation)
      for watcher in watching { watcher.resume() }
      watching = []
    }
  }

  /// Returns when somebody waits.
  func somebodyWaits() async {
    if !waiting.isEmpty || isOpen { return }
    await withCheckedContinuation { watching.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

/// A key that is far away.
struct SlowSigner: Signer {
  let key: SigningKey
  let gate: Gate
  var schemes: [SignatureScheme] { key.schemes }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    await gate.pass()
    return try key.sign(content, with: scheme)
  }
}

/// A verifier that asks somebody else first.
struct SlowVerifier: PeerVerifier {
  let inner: any PeerVerifier
  let gate: Gate
  var certificateSignatureSchemes: [SignatureScheme] { inner.certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    await gate.pass()
    return await inner.verify(peer, at: now)
  }
}
