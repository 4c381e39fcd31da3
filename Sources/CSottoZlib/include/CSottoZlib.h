/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The three functions of zlib that SottoZlib calls, declared here so that a build needs the library and no headers. They
 * work on whole buffers: none of zlib's structs, whose size would have to be known, is used.
 */

#ifndef CSOTTO_ZLIB_H
#define CSOTTO_ZLIB_H

#if defined(__cplusplus)
extern "C" {
#endif

unsigned long compressBound(unsigned long source_length);

int compress2(unsigned char *destination, unsigned long *destination_length, const unsigned char *source,
              unsigned long source_length, int level);

int uncompress2(unsigned char *destination, unsigned long *destination_length, const unsigned char *source,
                unsigned long *source_length);

#if defined(__cplusplus)
}
#endif

#endif
