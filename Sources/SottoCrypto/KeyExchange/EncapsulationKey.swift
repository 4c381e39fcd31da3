// SPDX-License-Identifier: Apache-2.0

import Crypto
import SottoWire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One ephemeral ML-KEM private key, of a client (FIPS 203).
struct EncapsulationKey: Sendable {
  private enum Storage: Sendable {
    case mlkem768(MLKEM768.PrivateKey)
    case mlkem1024(MLKEM1024.PrivateKey)
  }

  private let storage: Storage

  //= rfc9846 4.3.8-10
  /// A fresh key from a random seed.
  static func generate(_ scheme: EncapsulationScheme, random: any RandomSource) throws(CryptoFailure) -> Self {
    var seed = try random.exactly(scheme.seedLength)
    defer { seed.wipe() }
    do {
      switch scheme {
      case .mlkem768: return Self(storage: .mlkem768(try .init(seedRepresentation: seed, publicKey: nil)))
      case .mlkem1024: return Self(storage: .mlkem1024(try .init(seedRepresentation: seed, publicKey: nil)))
      }
    } catch {
      throw .internal("no ML-KEM key from a seed of \(seed.count) bytes")
    }
  }

  private init(storage: Storage) { self.storage = storage }

  /// The encapsulation key as it stands in a client's share.
  var publicShare: [UInt8] {
    switch storage {
    case .mlkem768(let key): [UInt8](key.publicKey.rawRepresentation)
    case .mlkem1024(let key): [UInt8](key.publicKey.rawRepresentation)
    }
  }

  /// The secret in the server's ciphertext, whose length the caller has checked. A ciphertext that was tampered with
  /// gives another secret, not an error.
  func decapsulate(_ ciphertext: [UInt8], group: NamedGroup) throws(CryptoFailure) -> Secret {
    do {
      switch storage {
      case .mlkem768(let key): return Secret(try key.decapsulate(ciphertext))
      case .mlkem1024(let key): return Secret(try key.decapsulate(ciphertext))
      }
    } catch {
      throw .invalidKeyShare(group)
    }
  }
}

/// What a server makes of a client's encapsulation key. The library draws its own randomness for it.
struct Encapsulation: ~Copyable {
  let ciphertext: [UInt8]
  let secret: Secret

  init(to publicKey: [UInt8], _ scheme: EncapsulationScheme, group: NamedGroup) throws(CryptoFailure) {
    let result: KEM.EncapsulationResult
    do {
      // Reading the key is also the modulus check of FIPS 203 section 7.2.
      switch scheme {
      case .mlkem768: result = try MLKEM768.PublicKey(rawRepresentation: publicKey).encapsulate()
      case .mlkem1024: result = try MLKEM1024.PublicKey(rawRepresentation: publicKey).encapsulate()
      }
    } catch {
      throw .invalidKeyShare(group)
    }
    ciphertext = [UInt8](result.encapsulated)
    secret = Secret(result.sharedSecret)
  }

  consuming func takeSecret() -> Secret { secret }
}
