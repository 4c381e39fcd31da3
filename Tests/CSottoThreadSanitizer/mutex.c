// SPDX-License-Identifier: Apache-2.0
//
// What Swift's Mutex does where it is taken already happens in libswiftSynchronization, which is not built for Thread
// Sanitizer: that a thread waited for another is not seen there, and what the Mutex guards is called a race. (Where it is free,
// it is locked and unlocked by code in the caller, which is seen.) So these three functions stand before the library's own, do
// what those do, and tell the sanitizer. Linked into tests under Thread Sanitizer, and nowhere else.

#if defined(__linux__) && __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Synchronization._MutexHandle._lockSlow(UInt32), ._unlockSlow(), ._tryLockSlow() -> Bool
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

typedef SWIFT void (*Lock)(uint32_t, SELF void *);
typedef SWIFT void (*Unlock)(SELF void *);
typedef SWIFT bool (*TryLock)(SELF void *);

SWIFT void sotto_lock(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void sotto_lock(uint32_t thread, SELF void *mutex) {
  ((Lock)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT void sotto_unlock(SELF void *mutex) __asm__(UNLOCK);
SWIFT void sotto_unlock(SELF void *mutex) {
  __tsan_release(mutex);
  ((Unlock)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}

SWIFT bool sotto_try_lock(SELF void *mutex) __asm__(TRY_LOCK);
SWIFT bool sotto_try_lock(SELF void *mutex) {
  bool is_locked = ((TryLock)dlsym(RTLD_NEXT, TRY_LOCK))(mutex);
  if (is_locked) __tsan_acquire(mutex);
  return is_locked;
}

#else

typedef int nothing_here;

#endif
