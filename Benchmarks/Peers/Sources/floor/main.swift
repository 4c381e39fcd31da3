// SPDX-License-Identifier: Apache-2.0
//
// What the cryptography alone costs: each primitive by a direct call into the
// BoringSSL that swift-crypto carries, and by swift-crypto's public API.
// Usage: floor MILLISECONDS_EACH; prints "primitive direct_ns public_ns".
import CBench
import CCryptoBoringSSL
import Crypto
import CryptoExtras
import Foundation

func must<T>(_ value: T?) -> T {
  guard let value else { fatalError("a primitive gave nothing") }
  return value
}

let each = (CommandLine.arguments.count > 1 ? must(Double(CommandLine.arguments[1])) : 20) / 1000
var sink = 0

func time(_ f: () throws -> Void) rethrows -> Double {
  for _ in 0..<3 { try f() }
  var n = 1
  while true {
    let t = benchmark_cpu()
    for _ in 0..<n { try f() }
    let d = benchmark_cpu() - t
    if d > each { return d / Double(n) * 1e9 }
    n = d < each / 20 ? n * 10 : Int(Double(n) * each / d * 1.1) + 1
  }
}
func row(_ name: String, direct: (() -> Void)?, api: (() throws -> Void)?) throws {
  let d = direct.map { time($0) } ?? .nan, p = try api.map { try time($0) } ?? .nan
  print(name, String(format: "%.0f %.0f", d, p))
}
func ok(_ r: Int32) { precondition(r == 1) }
typealias Bytes = UnsafeMutablePointer<UInt8>
func bytes(_ n: Int, _ v: UInt8 = 7) -> Bytes {
  let p = Bytes.allocate(capacity: n); p.initialize(repeating: v, count: n); return p
}

// X25519
let x1 = bytes(32), x2 = bytes(32), y1 = bytes(32), y2 = bytes(32), shared = bytes(32)
CCryptoBoringSSL_X25519_keypair(x2, x1)
CCryptoBoringSSL_X25519_keypair(y2, y1)
try row(
  "x25519_keygen", direct: { CCryptoBoringSSL_X25519_keypair(x2, x1) },
  api: { sink &+= Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation.count })
let xs = Curve25519.KeyAgreement.PrivateKey(),
  peerShare = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
try row(
  "x25519_derive", direct: { ok(CCryptoBoringSSL_X25519(shared, x1, y2)) },
  api: {
    sink &+= try xs.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: peerShare)).withUnsafeBytes {
      Int($0[0])
    }
  })

// P-256
let group = CCryptoBoringSSL_EC_group_p256()
let ec = must(CCryptoBoringSSL_EC_KEY_new())
ok(CCryptoBoringSSL_EC_KEY_set_group(ec, group))
ok(CCryptoBoringSSL_EC_KEY_generate_key(ec))
let digestBytes = bytes(32), sig = bytes(128)
var sigLen: UInt32 = 0
let p256 = P256.Signing.PrivateKey(), message = Data(repeating: 7, count: 130)
let digest = SHA256.hash(data: message), signature = try p256.signature(for: digest)
try row(
  "p256_sign", direct: { ok(CCryptoBoringSSL_ECDSA_sign(0, digestBytes, 32, sig, &sigLen, ec)) },
  api: { sink &+= try p256.signature(for: digest).derRepresentation.count })
let der = signature.derRepresentation, pub = p256.publicKey
try row(
  "p256_verify", direct: { ok(CCryptoBoringSSL_ECDSA_verify(0, digestBytes, 32, sig, Int(sigLen), ec)) },
  api: {
    let s = try P256.Signing.ECDSASignature(derRepresentation: der); precondition(pub.isValidSignature(s, for: digest))
  })
let point = bytes(65), x963 = pub.x963Representation
precondition(
  CCryptoBoringSSL_EC_POINT_point2oct(
    group, CCryptoBoringSSL_EC_KEY_get0_public_key(ec), POINT_CONVERSION_UNCOMPRESSED, point, 65, nil) == 65)
try row(
  "p256_parse_public",
  direct: {
    let k = must(CCryptoBoringSSL_EC_KEY_new())
    ok(CCryptoBoringSSL_EC_KEY_set_group(k, group))
    ok(CCryptoBoringSSL_EC_KEY_oct2key(k, point, 65, nil))
    CCryptoBoringSSL_EC_KEY_free(k)
  }, api: { sink &+= try P256.Signing.PublicKey(x963Representation: x963).x963Representation.count })

// RSA-2048
let rsaKey = try _RSA.Signing.PrivateKey(keySize: .bits2048), rsaPub = rsaKey.publicKey
let rsaDER = Array(rsaKey.derRepresentation)
let rsa = rsaDER.withUnsafeBufferPointer { b -> OpaquePointer in
  var p = b.baseAddress
  return must(CCryptoBoringSSL_d2i_RSAPrivateKey(nil, &p, b.count))
}
let rsig = bytes(256), sha256 = CCryptoBoringSSL_EVP_sha256()
var rsigLen = 0
try row(
  "rsa2048_pss_sign",
  direct: { ok(CCryptoBoringSSL_RSA_sign_pss_mgf1(rsa, &rsigLen, rsig, 256, digestBytes, 32, sha256, sha256, 32)) },
  api: { sink &+= try rsaKey.signature(for: digest, padding: .PSS).rawRepresentation.count })
let pss = try rsaKey.signature(for: digest, padding: .PSS)
try row(
  "rsa2048_pss_verify",
  direct: { ok(CCryptoBoringSSL_RSA_verify_pss_mgf1(rsa, digestBytes, 32, sha256, sha256, 32, rsig, rsigLen)) },
  api: { precondition(rsaPub.isValidSignature(pss, for: digest, padding: .PSS)) })
let rsig1 = bytes(256)
var rsigLen1: UInt32 = 0
ok(CCryptoBoringSSL_RSA_sign(NID_sha256, digestBytes, 32, rsig1, &rsigLen1, rsa))
let pkcs1 = try rsaKey.signature(for: digest, padding: .insecurePKCS1v1_5)
try row(
  "rsa2048_pkcs1_verify",
  direct: { ok(CCryptoBoringSSL_RSA_verify(NID_sha256, digestBytes, 32, rsig1, Int(rsigLen1), rsa)) },
  api: { precondition(rsaPub.isValidSignature(pkcs1, for: digest, padding: .insecurePKCS1v1_5)) })
let rsaPubDER = rsaPub.derRepresentation, rsaPubPKCS1 = Array(rsaPub.pkcs1DERRepresentation)
try row(
  "rsa2048_parse_public",
  direct: {
    rsaPubPKCS1.withUnsafeBufferPointer { b in
      var p = b.baseAddress
      CCryptoBoringSSL_RSA_free(must(CCryptoBoringSSL_d2i_RSAPublicKey(nil, &p, b.count)))
    }
  }, api: { sink &+= try _RSA.Signing.PublicKey(derRepresentation: rsaPubDER).keySizeInBits })

// ML-KEM-768
let kpub = bytes(1184), kct = bytes(1088), kss = bytes(32),
  kpriv = UnsafeMutablePointer<MLKEM768_private_key>.allocate(capacity: 1)
let kparsed = UnsafeMutablePointer<MLKEM768_public_key>.allocate(capacity: 1)
try row(
  "mlkem768_keygen", direct: { CCryptoBoringSSL_MLKEM768_generate_key(kpub, nil, kpriv) },
  api: { sink &+= try MLKEM768.PrivateKey().publicKey.rawRepresentation.count })
let kem = try MLKEM768.PrivateKey(), kemPub = kem.publicKey.rawRepresentation
try row(
  "mlkem768_encap",
  direct: {
    var cbs = CBS(data: kpub, len: 1184)
    ok(CCryptoBoringSSL_MLKEM768_parse_public_key(kparsed, &cbs))
    CCryptoBoringSSL_MLKEM768_encap(kct, kss, kparsed)
  }, api: { sink &+= try MLKEM768.PublicKey(rawRepresentation: kemPub).encapsulate().encapsulated.count })
let enc = try kem.publicKey.encapsulate().encapsulated
try row(
  "mlkem768_decap", direct: { ok(CCryptoBoringSSL_MLKEM768_decap(kss, kct, 1088, kpriv)) },
  api: { sink &+= try kem.decapsulate(enc).bitCount })

// Hashes and the key schedule
let kilo = Data(repeating: 7, count: 1024), kiloPtr = bytes(1024), out32 = bytes(32)
try row(
  "sha256_1k", direct: { _ = CCryptoBoringSSL_SHA256(kiloPtr, 1024, out32) },
  api: { sink &+= SHA256.hash(data: kilo).withUnsafeBytes { Int($0[0]) } })
let secret = SymmetricKey(data: [UInt8](repeating: 7, count: 32)), info = [UInt8](repeating: 7, count: 52)
let infoPtr = bytes(52), salt = [UInt8](repeating: 7, count: 32)
try row(
  "hkdf_extract",
  direct: {
    var n = 0
    ok(CCryptoBoringSSL_HKDF_extract(out32, &n, sha256, x1, 32, y1, 32))
  }, api: { sink &+= HKDF<SHA256>.extract(inputKeyMaterial: secret, salt: salt).byteCount })
try row(
  "hkdf_expand", direct: { ok(CCryptoBoringSSL_HKDF_expand(out32, 32, sha256, x1, 32, infoPtr, 52)) },
  api: { sink &+= HKDF<SHA256>.expand(pseudoRandomKey: secret, info: info, outputByteCount: 32).bitCount })
var macLen: UInt32 = 0
try row(
  "hmac_32", direct: { _ = CCryptoBoringSSL_HMAC(sha256, x1, 32, y1, 32, out32, &macLen) },
  api: { sink &+= HMAC<SHA256>.authenticationCode(for: salt, using: secret).byteCount })
// The same 32-byte HMAC over the public SHA256 alone, with the two keyed states kept
var inner = SHA256(), outer = SHA256()
inner.update(data: [UInt8](repeating: 0x31, count: 64))
outer.update(data: [UInt8](repeating: 0x5b, count: 64))
try row(
  "hmac_32_kept_state", direct: nil,
  api: {
    var i = inner, o = outer
    salt.withUnsafeBytes { i.update(bufferPointer: $0) }
    i.finalize().withUnsafeBytes { o.update(bufferPointer: $0) }
    sink &+= o.finalize().withUnsafeBytes { Int($0[0]) }
  })
// HKDF-Expand to 32 bytes, fresh key, over the public SHA256 and no arrays
func expand(_ key: UnsafePointer<UInt8>, _ info: UnsafePointer<UInt8>, _ count: Int, _ out: UnsafeMutablePointer<UInt8>)
{
  withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { pad in
    func hash(_ x: UInt8, _ message: (inout SHA256) -> Void) -> SHA256Digest {
      for i in 0..<32 { pad[i] = key[i] ^ x }
      for i in 32..<64 { pad[i] = x }
      var h = SHA256()
      h.update(bufferPointer: UnsafeRawBufferPointer(pad))
      message(&h)
      return h.finalize()
    }
    let inner = hash(0x36) { h in
      h.update(bufferPointer: UnsafeRawBufferPointer(start: info, count: count))
      withUnsafeBytes(of: UInt8(1)) { h.update(bufferPointer: $0) }
    }
    let outer = hash(0x5c) { h in inner.withUnsafeBytes { h.update(bufferPointer: $0) } }
    outer.withUnsafeBytes { UnsafeMutableRawPointer(out).copyMemory(from: must($0.baseAddress), byteCount: 32) }
  }
}
try row(
  "hkdf_expand_over_sha256", direct: nil,
  api: {
    expand(x1, infoPtr, 52, out32); sink &+= Int(out32[0])
  })
let got = [UInt8](UnsafeBufferPointer(start: out32, count: 32)),
  want = HKDF<SHA256>.expand(
    pseudoRandomKey: SymmetricKey(data: UnsafeBufferPointer(start: x1, count: 32)),
    info: UnsafeBufferPointer(start: infoPtr, count: 52), outputByteCount: 32)
precondition(want.withUnsafeBytes { $0.elementsEqual(got) })

// AEADs: direct with the key schedule kept, public API as it is offered
let aad = [UInt8](repeating: 23, count: 5), nonce = [UInt8](repeating: 1, count: 12)
let aadPtr = bytes(5, 23), noncePtr = bytes(12, 1), key16 = bytes(32)
for (name, aead, bits) in [
  ("aes128gcm", must(CCryptoBoringSSL_EVP_aead_aes_128_gcm()), 128),
  ("aes256gcm", must(CCryptoBoringSSL_EVP_aead_aes_256_gcm()), 256),
  ("chacha20poly1305", must(CCryptoBoringSSL_EVP_aead_chacha20_poly1305()), 256),
] {
  let ctx = must(CCryptoBoringSSL_EVP_AEAD_CTX_new(aead, key16, bits / 8, 0))
  let k = SymmetricKey(data: [UInt8](repeating: 7, count: bits / 8)), chacha = name.hasPrefix("chacha")
  try row(
    "\(name)_key",
    direct: { CCryptoBoringSSL_EVP_AEAD_CTX_free(CCryptoBoringSSL_EVP_AEAD_CTX_new(aead, key16, bits / 8, 0)) },
    api: nil)
  for size in [64, 1024, 16384] {
    let plain = bytes(size), sealed = bytes(size + 16), opened = bytes(size), text = [UInt8](repeating: 7, count: size)
    var n = 0
    let seal = {
      ok(CCryptoBoringSSL_EVP_AEAD_CTX_seal(ctx, sealed, &n, size + 16, noncePtr, 12, plain, size, aadPtr, 5))
    }
    try row(
      "\(name)_seal_\(size)", direct: seal,
      api: {
        if chacha {
          sink &+= try ChaChaPoly.seal(text, using: k, nonce: .init(data: nonce), authenticating: aad).combined.count
        } else {
          sink &+= try must(AES.GCM.seal(text, using: k, nonce: .init(data: nonce), authenticating: aad).combined).count
        }
      })
    seal()
    let combined =
      chacha
      ? try ChaChaPoly.seal(text, using: k, nonce: .init(data: nonce), authenticating: aad).combined
      : try must(AES.GCM.seal(text, using: k, nonce: .init(data: nonce), authenticating: aad).combined)
    try row(
      "\(name)_open_\(size)",
      direct: {
        ok(CCryptoBoringSSL_EVP_AEAD_CTX_open(ctx, opened, &n, size, noncePtr, 12, sealed, size + 16, aadPtr, 5))
      },
      api: {
        if chacha {
          sink &+= try ChaChaPoly.open(.init(combined: combined), using: k, authenticating: aad).count
        } else {
          sink &+= try AES.GCM.open(.init(combined: combined), using: k, authenticating: aad).count
        }
      })
  }
}
withExtendedLifetime(sink) {}
