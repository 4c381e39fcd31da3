// SPDX-License-Identifier: Apache-2.0
//
// sotto-fuzzer: the fuzz targets of SottoFuzz as a program.
//
//     SottoFuzzer list                       names the targets
//     SottoFuzzer seeds FOLDER               writes the seeds of all targets
//     SottoFuzzer run TARGET FILE...         runs the target on each file, without libFuzzer
//     SottoFuzzer fuzz TARGET ...            libFuzzer, with its arguments; only where it is linked (./dev fuzz)

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int sotto_fuzz_choose(const char *name);
extern int sotto_fuzz_run(const uint8_t *data, ptrdiff_t count);
extern ptrdiff_t sotto_fuzz_mutate(uint8_t *data, ptrdiff_t size, ptrdiff_t maximum, uint32_t seed,
                                   ptrdiff_t (*bytewise)(uint8_t *, ptrdiff_t, ptrdiff_t));
extern int sotto_fuzz_write_seeds(const char *folder);
extern void sotto_fuzz_list(void (*body)(const char *));

static void print_name(const char *name) { puts(name); }

static int run_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    return 2;
  }
  uint8_t *bytes = NULL;
  size_t count = 0, room = 0;
  for (;;) {
    if (count == room) {
      room = room ? 2 * room : 4096;
      uint8_t *more = realloc(bytes, room);
      if (!more) abort();
      bytes = more;
    }
    size_t got = fread(bytes + count, 1, room - count, file);
    if (got == 0) break;
    count += got;
  }
  fclose(file);
  int status = sotto_fuzz_run(bytes, (ptrdiff_t)count);
  free(bytes);
  if (status) fprintf(stderr, "%s\n", path);
  return status;
}

#ifdef SOTTO_LIBFUZZER
extern int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *, size_t));
extern size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum);

static int run_one(const uint8_t *data, size_t count) {
  // A finding ends the program as a crash does, so that libFuzzer keeps the input.
  if (sotto_fuzz_run(data, (ptrdiff_t)count)) {
    fflush(stdout);
    abort();
  }
  return 0;
}

static ptrdiff_t bytewise(uint8_t *data, ptrdiff_t size, ptrdiff_t maximum) {
  return (ptrdiff_t)LLVMFuzzerMutate(data, (size_t)size, (size_t)maximum);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maximum, unsigned seed) {
  ptrdiff_t changed = sotto_fuzz_mutate(data, (ptrdiff_t)size, (ptrdiff_t)maximum, seed, bytewise);
  return changed > 0 ? (size_t)changed : LLVMFuzzerMutate(data, size, maximum);
}

static int fuzz(int argc, char **argv) { return LLVMFuzzerRunDriver(&argc, &argv, run_one); }
#else
static int fuzz(int argc, char **argv) {
  (void)argc;
  (void)argv;
  fputs("this build has no libFuzzer: ./dev fuzz makes one\n", stderr);
  return 2;
}
#endif

int main(int argc, char **argv) {
  const char *command = argc > 1 ? argv[1] : "";
  if (!strcmp(command, "list")) {
    sotto_fuzz_list(print_name);
    return 0;
  }
  if (!strcmp(command, "seeds") && argc == 3) return sotto_fuzz_write_seeds(argv[2]);
  if ((!strcmp(command, "run") || !strcmp(command, "fuzz")) && argc > 2) {
    if (!sotto_fuzz_choose(argv[2])) {
      fprintf(stderr, "there is no target %s\n", argv[2]);
      return 2;
    }
    if (!strcmp(command, "fuzz")) {
      // libFuzzer sees itself called with what follows the target.
      argv[2] = argv[0];
      return fuzz(argc - 2, argv + 2);
    }
    int status = 0;
    for (int index = 3; index < argc; index++) status |= run_file(argv[index]);
    return status;
  }
  fputs("usage: SottoFuzzer list | seeds FOLDER | run TARGET FILE... | fuzz TARGET [ARGUMENT...]\n", stderr);
  return 2;
}
