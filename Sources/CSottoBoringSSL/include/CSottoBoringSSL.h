/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The few functions of the BoringSSL that swift-crypto links which SottoCrypto calls directly.
 *
 * No BoringSSL header is included: each function is declared here under the prefixed name that swift-crypto gives it,
 * on opaque structs that carry BoringSSL's own tags, so that no struct size is assumed. A test compiles this header
 * beside BoringSSL's own, so that a prototype that differs fails to compile.
 */

#ifndef CSOTTO_BORINGSSL_H
#define CSOTTO_BORINGSSL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

struct bignum_ctx;
struct ec_key_st;
struct engine_st;
struct env_md_ctx_st;
struct env_md_st;
struct evp_aead_ctx_st;
struct evp_aead_st;
struct hmac_ctx_st;
struct rsa_st;

/* Authenticated encryption: record protection. */

const struct evp_aead_st *CCryptoBoringSSL_EVP_aead_aes_128_gcm(void);
const struct evp_aead_st *CCryptoBoringSSL_EVP_aead_aes_256_gcm(void);
const struct evp_aead_st *CCryptoBoringSSL_EVP_aead_chacha20_poly1305(void);

struct evp_aead_ctx_st *CCryptoBoringSSL_EVP_AEAD_CTX_new(const struct evp_aead_st *aead, const uint8_t *key,
                                                          size_t key_len, size_t tag_len);
void CCryptoBoringSSL_EVP_AEAD_CTX_free(struct evp_aead_ctx_st *ctx);

int CCryptoBoringSSL_EVP_AEAD_CTX_seal_scatter(const struct evp_aead_ctx_st *ctx, uint8_t *out, uint8_t *out_tag,
                                               size_t *out_tag_len, size_t max_out_tag_len, const uint8_t *nonce,
                                               size_t nonce_len, const uint8_t *in, size_t in_len,
                                               const uint8_t *extra_in, size_t extra_in_len, const uint8_t *ad,
                                               size_t ad_len);

int CCryptoBoringSSL_EVP_AEAD_CTX_open_gather(const struct evp_aead_ctx_st *ctx, uint8_t *out, const uint8_t *nonce,
                                              size_t nonce_len, const uint8_t *in, size_t in_len,
                                              const uint8_t *in_tag, size_t in_tag_len, const uint8_t *ad,
                                              size_t ad_len);

/* Hashes: the transcript. */

const struct env_md_st *CCryptoBoringSSL_EVP_sha256(void);
const struct env_md_st *CCryptoBoringSSL_EVP_sha384(void);

struct env_md_ctx_st *CCryptoBoringSSL_EVP_MD_CTX_new(void);
void CCryptoBoringSSL_EVP_MD_CTX_free(struct env_md_ctx_st *ctx);
int CCryptoBoringSSL_EVP_MD_CTX_copy_ex(struct env_md_ctx_st *out, const struct env_md_ctx_st *in);
int CCryptoBoringSSL_EVP_DigestInit_ex(struct env_md_ctx_st *ctx, const struct env_md_st *type,
                                       struct engine_st *engine);
int CCryptoBoringSSL_EVP_DigestUpdate(struct env_md_ctx_st *ctx, const void *data, size_t len);
int CCryptoBoringSSL_EVP_DigestFinal_ex(struct env_md_ctx_st *ctx, uint8_t *md_out, unsigned int *out_size);
int CCryptoBoringSSL_EVP_Digest(const void *data, size_t len, uint8_t *md_out, unsigned int *md_out_size,
                                const struct env_md_st *type, struct engine_st *impl);

/* HMAC and HKDF: the key schedule. */

uint8_t *CCryptoBoringSSL_HMAC(const struct env_md_st *evp_md, const void *key, size_t key_len, const uint8_t *data,
                               size_t data_len, uint8_t *out, unsigned int *out_len);
struct hmac_ctx_st *CCryptoBoringSSL_HMAC_CTX_new(void);
void CCryptoBoringSSL_HMAC_CTX_free(struct hmac_ctx_st *ctx);
int CCryptoBoringSSL_HMAC_Init_ex(struct hmac_ctx_st *ctx, const void *key, size_t key_len, const struct env_md_st *md,
                                  struct engine_st *impl);
int CCryptoBoringSSL_HMAC_Update(struct hmac_ctx_st *ctx, const uint8_t *data, size_t data_len);
int CCryptoBoringSSL_HMAC_Final(struct hmac_ctx_st *ctx, uint8_t *out, unsigned int *out_len);
int CCryptoBoringSSL_HKDF_extract(uint8_t *out_key, size_t *out_len, const struct env_md_st *digest,
                                  const uint8_t *secret, size_t secret_len, const uint8_t *salt, size_t salt_len);
int CCryptoBoringSSL_HKDF_expand(uint8_t *out_key, size_t out_len, const struct env_md_st *digest, const uint8_t *prk,
                                 size_t prk_len, const uint8_t *info, size_t info_len);

/* X25519: most key agreements. */

int CCryptoBoringSSL_X25519(uint8_t out_shared_key[32], const uint8_t private_key[32],
                            const uint8_t peer_public_value[32]);
void CCryptoBoringSSL_X25519_public_from_private(uint8_t out_public_value[32], const uint8_t private_key[32]);

/* ECDSA: what peers and we sign handshakes with. */

struct ec_key_st *CCryptoBoringSSL_EC_KEY_new_by_curve_name(int nid);
void CCryptoBoringSSL_EC_KEY_free(struct ec_key_st *key);
int CCryptoBoringSSL_EC_KEY_oct2key(struct ec_key_st *key, const uint8_t *in, size_t len, struct bignum_ctx *ctx);
int CCryptoBoringSSL_EC_KEY_oct2priv(struct ec_key_st *key, const uint8_t *in, size_t len);
int CCryptoBoringSSL_ECDSA_sign_p1363(const uint8_t *digest, size_t digest_len, uint8_t *sig, size_t *out_sig_len,
                                      size_t max_sig_len, const struct ec_key_st *key);
int CCryptoBoringSSL_ECDSA_verify_p1363(const uint8_t *digest, size_t digest_len, const uint8_t *sig, size_t sig_len,
                                        const struct ec_key_st *key);

/* Raw RSA: the classical handshake of TLS 1.2, on the server's side. */

struct rsa_st *CCryptoBoringSSL_RSA_private_key_from_bytes(const uint8_t *in, size_t in_len);
void CCryptoBoringSSL_RSA_free(struct rsa_st *rsa);
unsigned CCryptoBoringSSL_RSA_size(const struct rsa_st *rsa);
int CCryptoBoringSSL_RSA_decrypt(struct rsa_st *rsa, size_t *out_len, uint8_t *out, size_t max_out, const uint8_t *in,
                                 size_t in_len, int padding);

/* Memory and randomness. */

int CCryptoBoringSSL_CRYPTO_memcmp(const void *a, const void *b, size_t len);
void CCryptoBoringSSL_OPENSSL_cleanse(void *ptr, size_t len);
int CCryptoBoringSSL_RAND_bytes(uint8_t *buf, size_t len);

#if defined(__cplusplus)
}
#endif

#endif
