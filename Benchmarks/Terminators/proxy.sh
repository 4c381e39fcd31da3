#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# proxy.sh NAME [COMMAND...]: measures one TLS terminator in front of a static
# HTTP backend. NAME alone: nginx, nginx-plain (no TLS), haproxy, hitch, niossl, caddy.
# With COMMAND: any other, with {port} {backend} {cert} {key} {bundle} filled in.
# Environment: BUILD, DUR (seconds per load), ROUNDS, ONLY (loads, by prefix), PORT,
# BACKEND_PORT, PIN (CPU for all, or terminator's and the rest's: 0,1), TERM_LIBS.
set -eu
cd "$(dirname "$0")"
export BUILD=${BUILD:-$PWD/../../.build-bench}; mkdir -p "$BUILD"; BUILD=$(cd "$BUILD" && pwd)
../certificates.sh "$BUILD/certificates"
gcc -O2 -Wall -o "$BUILD/hsload" hsload.c -lssl -lcrypto
exec python3 proxy.py "$@"
