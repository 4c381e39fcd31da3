# SPDX-License-Identifier: Apache-2.0
#
# `./dev ci`: every check that a change has to pass, in order; the first that fails ends it. Sourced by ./dev.

ci_step() {
  local name=$1 start=$SECONDS
  shift
  echo
  echo "=== $name"
  if "$@" </dev/null; then
    ci_times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
  else
    local status=$?
    ci_times+=("$(printf '%5d s  %s: FAILED (%d)' $((SECONDS - start)) "$name" "$status")")
    ci_report >&2
    exit 1
  fi
}

ci_report() {
  echo
  printf '%s\n' ${ci_times[@]+"${ci_times[@]}"}
  printf '%5d s  in all\n' "$SECONDS"
}

ci_build() {
  # Warnings are errors by the manifest; arrows between our own targets are checked here, those to others by lint.
  swift build --build-tests --explicit-target-dependency-import-check error
}

ci_release() {
  swift build -c release --product sotto
  swift build -c release --product sotto-bogo-shim
  swift build -c release --product sotto-peer
}

ci_niossl() {
  # Into the scratch path of the package above, which has all but NIOSSL itself compiled already. The build plan that is
  # kept there is that package's, so it must not be believed; and what builds after this one would find this one's.
  swift build -c release --package-path Interop/niossl --scratch-path .build --disable-build-manifest-caching \
    --product sotto-niossl
}

ci_portable_build() {
  # Nothing of BoringSSL's own: the trait is off. The dependencies that it compiles are those of the debug build.
  swift build --disable-default-traits --target Sotto
}

ci_portable_tests() {
  SOTTO_CRYPTO=portable swift_test --filter SottoCryptoTests
}

# A step runs in a subshell of its own that stops at its first failing command.
ci_run() {
  bash -euo pipefail -c "$(declare -f swift_test "$1"); $1"
}

ci() {
  SECONDS=0
  ci_times=()
  export CI=${CI:-true}
  ci_step "lint" ./dev lint
  ci_step "requirements" ./dev rfc
  ci_step "build without the trait" ci_run ci_portable_build
  ci_step "build, debug" ci_run ci_build
  # One after another: side by side they now and then stand still on two processors, for a reason not found yet.
  ci_step "tests" ./dev test --no-parallel
  ci_step "documentation" ./dev docs
  ci_step "tests, portable cryptography" ci_run ci_portable_tests
  ci_step "build, release" ci_run ci_release
  ci_step "README: swift run -c release sotto demo --once" swift run -c release sotto demo --once
  ci_step "instructions" ./dev bench instructions
  # Its other half is statistics about time, which a busy machine can upset: for people to run.
  ci_step "constant time" ./dev constant-time --only memcheck
  ci_step "build, NIOSSL as a peer" ci_run ci_niossl
  ci_step "interoperability" ./dev interop --no-skips
  ci_step "load" ./dev load --quick
  ci_step "fuzzing" ./dev fuzz all 20
  ci_step "tests, Address Sanitizer" ./dev sanitize address
  ci_report
}
