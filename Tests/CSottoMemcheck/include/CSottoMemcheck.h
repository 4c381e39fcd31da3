/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Secrets as valgrind's memcheck sees them: bytes that nobody wrote. It says so wherever a branch, an address or a system
 * call depends on such bytes, which is what must not depend on a secret.
 *
 * Nothing of it is in a program that users get. Functions of BoringSSL are wrapped in this program only, and by valgrind
 * only: what HKDF, HMAC and the raw RSA operation give becomes secret there, so that the whole of a handshake runs on
 * secrets; and what everybody may know becomes public again: whether a comparison in constant time found equality, and
 * what a record held that its tag says is whole.
 */

#ifndef CSOTTO_MEMCHECK_H
#define CSOTTO_MEMCHECK_H

#include <stddef.h>
#include <stdint.h>

/// Whether this was compiled where valgrind's header is, for a processor whose functions can be wrapped.
int sotto_memcheck_is_built_in(void);
/// Whether the program runs under valgrind.
int sotto_memcheck_is_running(void);

/// Makes bytes secret, or public.
void sotto_memcheck_hide(const void *bytes, size_t count);
void sotto_memcheck_show(const void *bytes, size_t count);
/// Whether any of the bytes is secret.
int sotto_memcheck_is_hidden(const void *bytes, size_t count);

/// What memcheck has complained of so far.
size_t sotto_memcheck_errors(void);

/// From now on the wrapped functions make secrets, and memcheck complains (1), or not (0): the two by turns, first 0.
void sotto_memcheck_watch(int watches);

/// What the wrapped functions met since `sotto_memcheck_reset`, so that a check that saw no secret is not believed.
struct sotto_memcheck_counts {
  /// Comparisons in constant time with a secret on one side: of a record's tag, which has 16 bytes, and of anything else.
  size_t tags, others;
  /// Blocks that the raw RSA operation gave, and tickets that were opened, their secret still a secret.
  size_t blocks, tickets;
};
struct sotto_memcheck_counts sotto_memcheck_counts(void);
void sotto_memcheck_reset(void);

/// Changes one bit of the record that is opened as number `record`, from 1 on, so many bytes before its end: a Finished
/// that is wrong in its last byte, under a tag that is right.
void sotto_memcheck_spoil_record(size_t record, size_t from_end);

/// Changes what the raw RSA operation gives next: `value` into byte `index`, counted from the end if negative.
void sotto_memcheck_spoil_block(long index, uint8_t value);

/// Takes a value, so that no compiler can leave out how it came about.
void sotto_memcheck_use(uint8_t value);

/* For the statistical test, which needs no valgrind. */

/// What this thread has used of a processor: waiting for one doesn't count.
uint64_t sotto_memcheck_nanoseconds(void);

/// `block` to the power of the public exponent: a ciphertext for any block, well made or not, as long as the modulus of
/// the PKCS#1 `RSAPublicKey`. 1 if it could be done.
int sotto_memcheck_raw_encrypt(const uint8_t *key, size_t key_count, const uint8_t *block, uint8_t *ciphertext,
                               size_t count);

#endif
