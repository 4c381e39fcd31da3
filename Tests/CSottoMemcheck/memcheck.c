/* SPDX-License-Identifier: Apache-2.0 */

#include "CSottoMemcheck.h"

#include <string.h>
#include <time.h>

#if defined(__has_include)
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && __has_include(<valgrind/memcheck.h>)
#define HAS_MEMCHECK 1
#endif
#endif

static struct sotto_memcheck_counts counts;
static size_t opened, spoiled_record, spoiled_from_end;
static int spoils_block;
static long spoiled_index;
static uint8_t spoiled_value;

static volatile uint8_t sink;

void sotto_memcheck_use(uint8_t value) { sink = value; }

uint64_t sotto_memcheck_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* BoringSSL's, under swift-crypto's prefix; without a header, as in CSottoBoringSSL. */
struct rsa_st;
struct rsa_st *CCryptoBoringSSL_RSA_public_key_from_bytes(const uint8_t *in, size_t in_len);
void CCryptoBoringSSL_RSA_free(struct rsa_st *rsa);
struct env_md_st;
size_t CCryptoBoringSSL_EVP_MD_size(const struct env_md_st *md);
struct hmac_ctx_st;
size_t CCryptoBoringSSL_HMAC_size(const struct hmac_ctx_st *ctx);
int CCryptoBoringSSL_RSA_encrypt(struct rsa_st *rsa, size_t *out_len, uint8_t *out, size_t max_out, const uint8_t *in,
                                 size_t in_len, int padding);

int sotto_memcheck_raw_encrypt(const uint8_t *key, size_t key_count, const uint8_t *block, uint8_t *ciphertext,
                               size_t count) {
  enum { no_padding = 3 };
  struct rsa_st *rsa = CCryptoBoringSSL_RSA_public_key_from_bytes(key, key_count);
  if (!rsa) return 0;
  size_t written = 0;
  int done = CCryptoBoringSSL_RSA_encrypt(rsa, &written, ciphertext, count, block, count, no_padding);
  CCryptoBoringSSL_RSA_free(rsa);
  return done == 1 && written == count;
}

struct sotto_memcheck_counts sotto_memcheck_counts(void) { return counts; }

void sotto_memcheck_reset(void) {
  memset(&counts, 0, sizeof counts);
  opened = spoiled_record = 0;
  spoils_block = 0;
}

void sotto_memcheck_spoil_record(size_t record, size_t from_end) {
  spoiled_record = record;
  spoiled_from_end = from_end;
}

void sotto_memcheck_spoil_block(long index, uint8_t value) {
  spoils_block = 1;
  spoiled_index = index;
  spoiled_value = value;
}

#if defined(HAS_MEMCHECK)
#include <valgrind/memcheck.h>

static int watches;

int sotto_memcheck_is_running(void) { return RUNNING_ON_VALGRIND != 0; }
void sotto_memcheck_hide(const void *bytes, size_t count) { (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, count); }
void sotto_memcheck_show(const void *bytes, size_t count) { (void)VALGRIND_MAKE_MEM_DEFINED(bytes, count); }
size_t sotto_memcheck_errors(void) { return VALGRIND_COUNT_ERRORS; }

void sotto_memcheck_watch(int value) {
  watches = value;
  /* Counted, so that it must be called as often with the one as with the other. */
  if (value) VALGRIND_ENABLE_ERROR_REPORTING;
  else VALGRIND_DISABLE_ERROR_REPORTING;
}

int sotto_memcheck_is_hidden(const void *bytes, size_t count) {
  const uint8_t *at = bytes;
  for (size_t i = 0; i < count; i++) {
    uint8_t bits = 0;
    if (VALGRIND_GET_VBITS(at + i, &bits, 1) == 1 && bits != 0) return 1;
  }
  return 0;
}

/* Each wrapper is named after the function that it stands before, wherever in this program it is called from. */

#define WRAP(name) I_WRAP_SONAME_FNNAME_ZU(NONE, name)

/* What a comparison in constant time finds is for everybody to see. */
int WRAP(CCryptoBoringSSL_CRYPTO_memcmp)(const void *a, const void *b, size_t count) {
  OrigFn original;
  int result;
  VALGRIND_GET_ORIG_FN(original);
  if (watches && (sotto_memcheck_is_hidden(a, count) || sotto_memcheck_is_hidden(b, count))) {
    if (count == 16) counts.tags++;
    else counts.others++;
  }
  CALL_FN_W_WWW(result, original, a, b, count);
  sotto_memcheck_show(&result, sizeof result);
  return result;
}

uint8_t *WRAP(CCryptoBoringSSL_HMAC)(const void *md, const void *key, size_t key_len, const uint8_t *data,
                                     size_t data_len, uint8_t *out, unsigned *out_len) {
  OrigFn original;
  uint8_t *result;
  VALGRIND_GET_ORIG_FN(original);
  CALL_FN_W_7W(result, original, md, key, key_len, data, data_len, out, out_len);
  if (watches && result) sotto_memcheck_hide(out, CCryptoBoringSSL_EVP_MD_size(md));
  return result;
}

int WRAP(CCryptoBoringSSL_HMAC_Final)(const void *ctx, uint8_t *out, unsigned *out_len) {
  OrigFn original;
  int result;
  VALGRIND_GET_ORIG_FN(original);
  CALL_FN_W_WWW(result, original, ctx, out, out_len);
  if (watches && result == 1) sotto_memcheck_hide(out, CCryptoBoringSSL_HMAC_size(ctx));
  return result;
}

int WRAP(CCryptoBoringSSL_HKDF_extract)(uint8_t *out, size_t *out_len, const void *md, const uint8_t *secret,
                                        size_t secret_len, const uint8_t *salt, size_t salt_len) {
  OrigFn original;
  int result;
  VALGRIND_GET_ORIG_FN(original);
  CALL_FN_W_7W(result, original, out, out_len, md, secret, secret_len, salt, salt_len);
  if (watches && result == 1) sotto_memcheck_hide(out, *out_len);
  return result;
}

/* What it gives says whether a ciphertext was well made. */
int WRAP(CCryptoBoringSSL_RSA_decrypt)(void *rsa, size_t *out_len, uint8_t *out, size_t max_out, const uint8_t *in,
                                       size_t in_len, int padding) {
  OrigFn original;
  int result;
  VALGRIND_GET_ORIG_FN(original);
  CALL_FN_W_7W(result, original, rsa, out_len, out, max_out, in, in_len, padding);
  if (watches && result == 1) {
    if (spoils_block) out[spoiled_index < 0 ? (long)*out_len + spoiled_index : spoiled_index] = spoiled_value;
    spoils_block = 0;
    sotto_memcheck_hide(out, *out_len);
    counts.blocks++;
  }
  return result;
}

/* A plaintext whose tag is right was written by the peer, who knows it. A ticket's is ours: of that, the session's secret
   stays a secret. It stands before the last byte, which says how long it is; a ticket is told by its header's length. */
int WRAP(CCryptoBoringSSL_EVP_AEAD_CTX_open_gather)(const void *ctx, uint8_t *out, const uint8_t *nonce,
                                                    size_t nonce_len, const uint8_t *in, size_t in_len,
                                                    const uint8_t *tag, size_t tag_len, const uint8_t *ad,
                                                    size_t ad_len) {
  OrigFn original;
  int result;
  VALGRIND_GET_ORIG_FN(original);
  CALL_FN_W_10W(result, original, ctx, out, nonce, nonce_len, in, in_len, tag, tag_len, ad, ad_len);
  if (!watches || result != 1 || in_len == 0) return result;
  if (ad_len == 16 + 32) {
    sotto_memcheck_show(out + in_len - 1, 1);
    size_t kept = out[in_len - 1] < in_len ? out[in_len - 1] : 0;
    size_t shown = in_len - 1 - kept;
    sotto_memcheck_show(out, shown);
    if (kept && sotto_memcheck_is_hidden(out + shown, kept)) counts.tickets++;
    return result;
  }
  sotto_memcheck_show(out, in_len);
  opened++;
  if (opened == spoiled_record && spoiled_from_end < in_len) out[in_len - 1 - spoiled_from_end] ^= 1;
  return result;
}

/* Nothing in the program calls the wrappers, so that the linker would leave them out. */
static const void *const wrappers[] = {
    (const void *)WRAP(CCryptoBoringSSL_CRYPTO_memcmp), (const void *)WRAP(CCryptoBoringSSL_HMAC),
    (const void *)WRAP(CCryptoBoringSSL_HMAC_Final), (const void *)WRAP(CCryptoBoringSSL_HKDF_extract),
    (const void *)WRAP(CCryptoBoringSSL_RSA_decrypt),
    (const void *)WRAP(CCryptoBoringSSL_EVP_AEAD_CTX_open_gather),
};
static const void *const *volatile kept_wrappers = wrappers;

int sotto_memcheck_is_built_in(void) { return kept_wrappers[0] != NULL; }

#else

int sotto_memcheck_is_built_in(void) { return 0; }
int sotto_memcheck_is_running(void) { return 0; }
void sotto_memcheck_hide(const void *bytes, size_t count) {}
void sotto_memcheck_show(const void *bytes, size_t count) {}
size_t sotto_memcheck_errors(void) { return 0; }
void sotto_memcheck_watch(int value) {}
int sotto_memcheck_is_hidden(const void *bytes, size_t count) { return 0; }

#endif
