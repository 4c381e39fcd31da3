# SPDX-License-Identifier: Apache-2.0
#
# `./dev fuzz` and `./dev sanitize`: both work on builds with a sanitizer, which have scratch paths of their own. Sourced
# by ./dev.

# Address Sanitizer and what libFuzzer counts coverage with are in one build, so that tests and fuzzers share it. Coverage
# is of Swift only: BoringSSL would lead the fuzzer astray. libFuzzer itself is linked where it is asked for.
address_flags() {
  export SOTTO_SANITIZER=address
  local resources
  resources=$(swiftc -print-target-info | python3 -c 'import json, sys; print(json.load(sys.stdin)["paths"]["runtimeResourcePath"])')
  local fuzzer
  fuzzer=$(compgen -G "$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a" | head -n 1) ||
    die "the toolchain has no libFuzzer for $(uname -sm)"
  SANITIZER_FLAGS=(
    -c release --scratch-path .build-address --sanitize address -Xswiftc -enable-testing
    -Xswiftc -Xfrontend -Xswiftc -sanitize=address,fuzzer -Xcc -DSOTTO_LIBFUZZER
    -Xlinker "$fuzzer" -Xlinker -lstdc++
  )
}

thread_flags() {
  export SOTTO_SANITIZER=thread TSAN_OPTIONS=suppressions=$PWD/scripts/thread-sanitizer.txt
  SANITIZER_FLAGS=(-c release --scratch-path .build-thread --sanitize thread -Xswiftc -enable-testing)
}

FUZZER=.build-address/release/SottoFuzzer

build_fuzzer() {
  address_flags
  swift build "${SANITIZER_FLAGS[@]}" --product SottoFuzzer
}

# One target for so many seconds. What it learns stays in .build-address/fuzz/TARGET, and so
# does what ends it, for Fuzz/Corpus/TARGET once it is mended.
fuzz_target() {
  local target=$1 seconds=$2
  local work=.build-address/fuzz/$target
  mkdir -p "$work/found" "$work/crashes" "Fuzz/Corpus/$target"
  local log=$work/log status=0
  # Swift's own backtracer would take libFuzzer's signals. Leaks are not looked for: pointers that Swift keeps in enums with
  # bits of its own in them count as lost.
  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$FUZZER" fuzz "$target" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=256 -max_len=8192 \
    -entropic=0 -print_final_stats=1 -artifact_prefix="$work/crashes/" \
    "$work/found" "Fuzz/Corpus/$target" >"$log" 2>&1 </dev/null || status=$?
  local executions speed coverage inputs
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  coverage=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  inputs=$(sed -nE 's/.* corp: ([0-9]+).*/\1/p' "$log" | tail -n 1)
  printf '%-12s %9s executions  %6s/s  %6s edges  %5s inputs  %s\n' "$target" "${executions:-?}" "${speed:-?}" \
    "${coverage:-?}" "${inputs:-?}" "$([ "$status" -eq 0 ] && echo "nothing found" || echo "FOUND something: $log")"
  if [ "$status" -ne 0 ]; then
    grep -aE '^(finding|Fatal error|SUMMARY|==[0-9]+==ERROR)|Test unit written' "$log" >&2 || tail -n 20 "$log" >&2
  fi
  return "$status"
}

fuzz() {
  local usage="fuzz TARGET SECONDS, fuzz all SECONDS, fuzz list, fuzz seeds, fuzz run TARGET FILE…, fuzz mutate [COUNT [FILTER]]"
  case "${1:-}" in
  mutate)
    SOTTO_MUTATIONS="${2:-1000000}" swift_test -c release -Xswiftc -enable-testing --filter "${3:-Mutation}"
    ;;
  list)
    build_fuzzer >&2
    "$FUZZER" list
    ;;
  seeds)
    build_fuzzer
    ASAN_OPTIONS=detect_leaks=0 "$FUZZER" seeds Fuzz/Corpus
    ;;
  run)
    build_fuzzer
    shift
    SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$FUZZER" run "$@"
    ;;
  "") die "$usage" ;;
  *)
    local target=$1 seconds=${2:-}
    [[ "$seconds" =~ ^[0-9]+$ ]] || die "$usage"
    build_fuzzer
    if [ "$target" != all ]; then
      fuzz_target "$target" "$seconds"
      return
    fi
    # As many at once as there are processors, and no more.
    local jobs status=0
    jobs=${FUZZ_JOBS:-$(nproc)}
    export -f fuzz_target
    export FUZZER
    "$FUZZER" list | xargs -P "$jobs" -I '{}' bash -euo pipefail -c "fuzz_target {} $seconds" || status=$?
    return "$status"
    ;;
  esac
}

sanitize() {
  local kinds=(address thread)
  case "${1:-}" in
  address | thread)
    kinds=("$1")
    shift
    ;;
  esac
  local filters=() kind
  for filter in "$@"; do filters+=(--filter "$filter"); done
  for kind in "${kinds[@]}"; do
    "${kind}_flags"
    # The empty pass of XCTest counts as leaking. One test after another, as everywhere now.
    echo "under ${kind} sanitizer:"
    # Built apart: `swift test` would build with flags of its own, and the fuzzer then again without them.
    swift build "${SANITIZER_FLAGS[@]}" --build-tests
    # Leaks are not looked for: the detector takes pointers that Swift keeps in enums for lost (certificates in static sets).
    ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no swift_test "${SANITIZER_FLAGS[@]}" --skip-build --disable-xctest \
      --no-parallel ${filters[@]+"${filters[@]}"}
  done
}
