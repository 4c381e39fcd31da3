// SPDX-License-Identifier: Apache-2.0
//
// Readings of this process: CPU time, allocated bytes, resident bytes. Used by the peers too.

#ifndef CSOTTOBENCHMARK_H
#define CSOTTOBENCHMARK_H

#include <stdio.h>
#include <time.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// Seconds of CPU that this process has used, user and system.
static inline double benchmark_cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/// Bytes that are allocated; 0 where the allocator doesn't say.
static inline double benchmark_heap(void) {
#if defined(__GLIBC__)
  struct mallinfo2 m = mallinfo2();
  return (double)m.uordblks + (double)m.hblkhd;
#else
  return 0;
#endif
}

/// Bytes of memory that are resident; 0 where there is no /proc.
static inline double benchmark_resident(void) {
  long size = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
  fclose(file);
  return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

#endif
