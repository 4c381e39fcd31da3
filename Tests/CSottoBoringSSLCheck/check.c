/* SPDX-License-Identifier: Apache-2.0 */

/*
 * BoringSSL's own declarations beside ours: C refuses a second declaration of a function with another type. BoringSSL
 * comes first, so that its macros give each function the name that ours is declared under.
 */

#include <CCryptoBoringSSL.h>
#include <CSottoBoringSSL.h>

#include "CSottoBoringSSLCheck.h"

/* Each function once, under BoringSSL's name and ours: had ours no counterpart, these would not be the same symbol. */
#define SAME(theirs, ours) ((void (*)(void))(theirs) == (void (*)(void))(ours))

int sotto_boringssl_prototypes_agree(void) {
  return SAME(EVP_aead_aes_128_gcm, CCryptoBoringSSL_EVP_aead_aes_128_gcm) &&
         SAME(EVP_aead_aes_256_gcm, CCryptoBoringSSL_EVP_aead_aes_256_gcm) &&
         SAME(EVP_aead_chacha20_poly1305, CCryptoBoringSSL_EVP_aead_chacha20_poly1305) &&
         SAME(EVP_AEAD_CTX_new, CCryptoBoringSSL_EVP_AEAD_CTX_new) &&
         SAME(EVP_AEAD_CTX_free, CCryptoBoringSSL_EVP_AEAD_CTX_free) &&
         SAME(EVP_AEAD_CTX_seal_scatter, CCryptoBoringSSL_EVP_AEAD_CTX_seal_scatter) &&
         SAME(EVP_AEAD_CTX_open_gather, CCryptoBoringSSL_EVP_AEAD_CTX_open_gather) &&
         SAME(EVP_sha256, CCryptoBoringSSL_EVP_sha256) && SAME(EVP_sha384, CCryptoBoringSSL_EVP_sha384) &&
         SAME(EVP_MD_CTX_new, CCryptoBoringSSL_EVP_MD_CTX_new) &&
         SAME(EVP_MD_CTX_free, CCryptoBoringSSL_EVP_MD_CTX_free) &&
         SAME(EVP_MD_CTX_copy_ex, CCryptoBoringSSL_EVP_MD_CTX_copy_ex) &&
         SAME(EVP_DigestInit_ex, CCryptoBoringSSL_EVP_DigestInit_ex) &&
         SAME(EVP_DigestUpdate, CCryptoBoringSSL_EVP_DigestUpdate) &&
         SAME(EVP_DigestFinal_ex, CCryptoBoringSSL_EVP_DigestFinal_ex) &&
         SAME(EVP_Digest, CCryptoBoringSSL_EVP_Digest) && SAME(X25519, CCryptoBoringSSL_X25519) &&
         SAME(X25519_public_from_private, CCryptoBoringSSL_X25519_public_from_private) &&
         SAME(HMAC, CCryptoBoringSSL_HMAC) &&
         SAME(HMAC_CTX_new, CCryptoBoringSSL_HMAC_CTX_new) && SAME(HMAC_CTX_free, CCryptoBoringSSL_HMAC_CTX_free) &&
         SAME(HMAC_Init_ex, CCryptoBoringSSL_HMAC_Init_ex) && SAME(HMAC_Update, CCryptoBoringSSL_HMAC_Update) &&
         SAME(HMAC_Final, CCryptoBoringSSL_HMAC_Final) &&
         SAME(HKDF_extract, CCryptoBoringSSL_HKDF_extract) && SAME(HKDF_expand, CCryptoBoringSSL_HKDF_expand) &&
         SAME(EC_KEY_new_by_curve_name, CCryptoBoringSSL_EC_KEY_new_by_curve_name) &&
         SAME(EC_KEY_free, CCryptoBoringSSL_EC_KEY_free) && SAME(EC_KEY_oct2key, CCryptoBoringSSL_EC_KEY_oct2key) &&
         SAME(EC_KEY_oct2priv, CCryptoBoringSSL_EC_KEY_oct2priv) &&
         SAME(ECDSA_sign_p1363, CCryptoBoringSSL_ECDSA_sign_p1363) &&
         SAME(ECDSA_verify_p1363, CCryptoBoringSSL_ECDSA_verify_p1363) &&
         NID_X9_62_prime256v1 == 415 && NID_secp384r1 == 715 && NID_secp521r1 == 716 &&
         SAME(RSA_private_key_from_bytes, CCryptoBoringSSL_RSA_private_key_from_bytes) &&
         SAME(RSA_free, CCryptoBoringSSL_RSA_free) && SAME(RSA_size, CCryptoBoringSSL_RSA_size) &&
         SAME(RSA_decrypt, CCryptoBoringSSL_RSA_decrypt) && RSA_NO_PADDING == 3 &&
         SAME(CRYPTO_memcmp, CCryptoBoringSSL_CRYPTO_memcmp) &&
         SAME(OPENSSL_cleanse, CCryptoBoringSSL_OPENSSL_cleanse) && SAME(RAND_bytes, CCryptoBoringSSL_RAND_bytes);
}
