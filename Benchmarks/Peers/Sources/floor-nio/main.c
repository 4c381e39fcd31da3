// SPDX-License-Identifier: Apache-2.0
//
// The asymmetric primitives of ../floor, from the other BoringSSL revision: the
// one inside swift-nio-ssl. Usage and output as floor; the second column is empty.
#include "CNIOBoringSSL_bn.h"
#include "CNIOBoringSSL_bytestring.h"
#include "CNIOBoringSSL_aead.h"
#include "CNIOBoringSSL_curve25519.h"
#include "CNIOBoringSSL_digest.h"
#include "CNIOBoringSSL_ec_key.h"
#include "CNIOBoringSSL_ecdsa.h"
#include "CNIOBoringSSL_mlkem.h"
#include "CNIOBoringSSL_nid.h"
#include "CNIOBoringSSL_rsa.h"
#include "CBench.h"
#include <stdint.h>
#include <stdlib.h>

static double each = 0.02;
#define ROW(name, code) do {                                              \
    long reps = 1;                                                        \
    for (;;) {                                                            \
      double t = benchmark_cpu(), d;                                          \
      for (long i = 0; i < reps; i++) { code; }                           \
      d = benchmark_cpu() - t;                                                \
      if (d > each) { printf("%s %.0f nan\n", name, d / reps * 1e9); break; } \
      reps = d < each / 20 ? reps * 10 : (long)(reps * each / d * 1.1) + 1; \
    } } while (0)
#define OK(e) do { if (!(e)) abort(); } while (0)

int main(int argc, char **argv) {
  static uint8_t a[32], b[32], c[32], digest[32], sig[256], pub[MLKEM768_PUBLIC_KEY_BYTES], ct[MLKEM768_CIPHERTEXT_BYTES];
  static uint8_t plain[16384], sealed[16400];
  unsigned len;
  size_t n;
  if (argc > 1) each = atof(argv[1]) / 1000;
  ROW("x25519_keygen", X25519_keypair(b, a));
  ROW("x25519_derive", OK(X25519(c, a, b)));
  EC_KEY *ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
  OK(EC_KEY_generate_key(ec));
  ROW("p256_sign", OK(ECDSA_sign(0, digest, 32, sig, &len, ec)));
  ROW("p256_verify", OK(ECDSA_verify(0, digest, 32, sig, len, ec)));
  RSA *rsa = RSA_new();
  BIGNUM *e = BN_new();
  OK(BN_set_word(e, 65537) && RSA_generate_key_ex(rsa, 2048, e, NULL));
  ROW("rsa2048_pss_sign", OK(RSA_sign_pss_mgf1(rsa, &n, sig, 256, digest, 32, EVP_sha256(), EVP_sha256(), 32)));
  ROW("rsa2048_pss_verify", OK(RSA_verify_pss_mgf1(rsa, digest, 32, EVP_sha256(), EVP_sha256(), 32, sig, n)));
  struct MLKEM768_private_key priv;
  struct MLKEM768_public_key parsed;
  ROW("mlkem768_keygen", MLKEM768_generate_key(pub, NULL, &priv));
  ROW("mlkem768_encap", CBS cbs; CBS_init(&cbs, pub, sizeof pub); OK(MLKEM768_parse_public_key(&parsed, &cbs)); MLKEM768_encap(ct, a, &parsed));
  ROW("mlkem768_decap", OK(MLKEM768_decap(a, ct, sizeof ct, &priv)));
  EVP_AEAD_CTX *ctx = EVP_AEAD_CTX_new(EVP_aead_aes_128_gcm(), digest, 16, 0);
  ROW("aes128gcm_seal_16384", OK(EVP_AEAD_CTX_seal(ctx, sealed, &n, sizeof sealed, a, 12, plain, sizeof plain, digest, 5)));
  return 0;
}
