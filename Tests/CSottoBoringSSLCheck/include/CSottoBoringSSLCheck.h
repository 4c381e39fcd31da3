/* SPDX-License-Identifier: Apache-2.0 */

#ifndef CSOTTO_BORINGSSL_CHECK_H
#define CSOTTO_BORINGSSL_CHECK_H

/* One if our prototypes agree with BoringSSL's own: that this compiled is the proof. */
int sotto_boringssl_prototypes_agree(void);

#endif
