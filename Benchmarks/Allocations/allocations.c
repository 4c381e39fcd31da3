// SPDX-License-Identifier: Apache-2.0
//
// Loaded before a peer, turns its clock into a counter of allocations. Each peer charges what passes between two readings of
// CLOCK_PROCESS_CPUTIME_ID to one of its sides; here that clock goes on by a microsecond with every call that allocates, and by
// nothing else but a nanosecond a reading, so that a loop until some time has passed comes to its end where nothing
// allocates. What a peer then prints as microseconds is allocations, told apart by side as its time is, without a change
// to the peer; whatever the machine is busy with, the same program gives the same number.
//
// Needs glibc, and a peer that allocates and asks for the time through it: Go does neither.

#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// glibc's own, below the names that are taken here. `free` stays as it is.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static unsigned long allocations, readings;

static void count(void) { __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED); }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

// One that grows counts as an allocation, whether or not it moves: the allocator is asked.
void *realloc(void *memory, size_t size) {
  if (size) count();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || (alignment & (alignment - 1)) || !alignment) return EINVAL;
  void *found = memalign(alignment, size);
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock != CLOCK_PROCESS_CPUTIME_ID) return (int)syscall(SYS_clock_gettime, clock, time);
  unsigned long now = __atomic_load_n(&allocations, __ATOMIC_RELAXED) * 1000 + __atomic_add_fetch(&readings, 1, __ATOMIC_RELAXED);
  time->tv_sec = (time_t)(now / 1000000000);
  time->tv_nsec = (long)(now % 1000000000);
  return 0;
}
