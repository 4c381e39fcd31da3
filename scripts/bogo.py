#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev bogo [--topics] [FILTER]`: BoringSSL's conformance tests against our shim.

BOGO_RUNNER is the runner (`go test -c` in BoringSSL's ssl/test/runner), BOGO_DIR the folder of its sources, where it
finds its certificates; without it, the folder the runner is in. BOGO_SHIM is a shim to try instead of the one built last.
--topics also counts by topic, as docs/conformance.md has it.
Fails if a test fails, if none passes, or if `bogo/config.json` disables something that does not exist, or without a reason
of one of the kinds there are.
"""

import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "bogo/config.json"

# Why a test may be disabled. That it fails is no reason.
KINDS = ["refused by design: ", "planned: ", "BoringSSL's own API: ", "BoringSSL's own extension: ", "RFC 9846 says otherwise: "]

# What a test is about, by its name: the first that fits.
TOPICS = [
    ("compliance policies, as configurations", r"Compliance-"),
    ("OCSP staples", r".*OCSP|.*CertificateStatus|.*StatusRequest"),
    ("verification of certificates", r"CertificateVerification|Verify"),
    ("raw public keys", r".*RawPublicKey|.*CertificateType-"),
    ("certificate compression", r".*CertCompression"),
    ("choice of a certificate", r"CertificateSelection|FailCertCallback"),
    ("client certificates", r"ClientAuth|.*Client(Skip)?Certificate|.*CertificateRequest|RequireAny|SendReceiveInterm"),
    ("signatures and key usage", r"(Server|Client)-(Sign|Verify|Invalid)|ServerAuth|Agree|BadECDSA|.*KeyUsage|.*Algorithms|.*PSS|Ed25519"),
    ("keys from outside", r"PSK-"),
    ("resumption and tickets", r".*Resum|.*Ticket|.*Session|.*PSK|TLS13-(Send|Key)"),
    ("key exchange and HelloRetryRequest", r".*Curve|.*Group|.*KeyShare|.*MLKEM|.*ECDH|PointFormat|PostQuantum|.*HelloRetry|TLS13-HRR|.*RSAClientKey"),
    ("versions, downgrade and fallback", r".*Version|Downgrade|.*Fallback|NoSSL3|V2Client|Client-RejectJDK|Server-JDK"),
    ("cipher suites", r"TLS-TLS1|.*Cipher|CheckE"),
    ("alerts and closing", r".*Alert|.*Shutdown|Unclean|.*Peek"),
    ("extensions and exporters", r".*Extension|ALPN|.*ServerName|Extended|EMS|NoExtended|GREASE|Export|.*SNI|.*Renego|.*SCT"),
    ("records, and messages out of order", r""),
]


def stop(text: str) -> None:
    print(f"./dev bogo: {text}", file=sys.stderr)
    sys.exit(2)


def find_shim() -> Path:
    if given := os.environ.get("BOGO_SHIM"):
        return Path(given).resolve()
    built = [ROOT / ".build" / kind / "sotto-bogo-shim" for kind in ("release", "debug")]
    built = [shim for shim in built if shim.is_file()]
    if not built:
        stop("no shim; swift build -c release --product sotto-bogo-shim")
    return max(built, key=lambda shim: shim.stat().st_mtime)


def run_runner(command: list[str], folder: Path, output: Path) -> tuple[dict[str, str], str]:
    """What became of each test, and what the runner printed."""
    run = subprocess.run(
        [*command, "-pipe", "-json-output", str(output)], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=1800)
    if not output.exists():
        print(run.stdout[-3000:])
        stop("the runner wrote no results")
    tests = json.loads(output.read_text())["tests"]
    return {name: result["actual"] for name, result in tests.items()}, run.stdout


def all_tests(runner: Path, folder: Path, temporary: Path) -> list[str]:
    """The names of all tests there are: of those that a shim without abilities is asked for."""
    shim = temporary / "unable"
    shim.write_text('#!/bin/sh\nif [ "$1" = -is-handshaker-supported ]; then echo No; exit 0; fi\nexit 89\n')
    shim.chmod(0o700)
    command = [str(runner), "-shim-path", str(shim), "-allow-unimplemented"]
    return list(run_runner(command, folder, temporary / "all.json")[0])


def disabled_tests(names: list[str]) -> dict[str, str]:
    """Why each test that is not run is not."""
    reasons: dict[str, str] = {}
    for glob, reason in json.loads(CONFIG.read_text())["DisabledTests"].items():
        if not any(reason.startswith(kind) and len(reason) > len(kind) for kind in KINDS):
            stop(f"{glob}: disabled for none of the reasons there may be: {reason}")
        matches = re.compile(fnmatch.translate(glob.replace("[^", "[!"))).match
        found = [name for name in names if matches(name)]
        if not found:
            stop(f"{glob}: there is no such test")
        for name in found:
            reasons.setdefault(name, reason)
    return reasons


def print_topics(actual: dict[str, str], reasons: dict[str, str]) -> None:
    rules = [(topic, re.compile(rule)) for topic, rule in TOPICS]
    counts = {topic: Counter() for topic, _ in TOPICS}
    for name, result in actual.items():
        counts[next(topic for topic, rule in rules if rule.match(name))][result] += 1
    print("\n| topic | passed | unimplemented |\n|---|---|---|")
    for topic, count in counts.items():
        print(f"| {topic} | {count['PASS']:,} | {count['SKIP']:,} |")
    print("\n| disabled | tests | for these reasons |\n|---|---|---|")
    for kind in KINDS:
        found = Counter(reason.removeprefix(kind) for reason in reasons.values() if reason.startswith(kind))
        named = "; ".join(f"{reason} ({count:,})" for reason, count in found.most_common())
        print(f"| {kind.removesuffix(': ')} | {found.total():,} | {named} |")
    print()


def main() -> int:
    arguments = sys.argv[1:]
    topics = "--topics" in arguments
    filters = [argument for argument in arguments if argument != "--topics"]
    if len(filters) > 1:
        stop("one filter, such as 'TLS13-*;Resume-*'")
    if not (given := os.environ.get("BOGO_RUNNER")):
        stop("BOGO_RUNNER is not set: the runner, `go test -c` in BoringSSL's ssl/test/runner")
    runner = Path(given).resolve()
    folder = Path(os.environ.get("BOGO_DIR") or runner.parent).resolve()
    command = [str(runner), "-shim-path", str(find_shim()), "-shim-config", str(CONFIG), "-allow-unimplemented"]
    with tempfile.TemporaryDirectory(prefix="sotto-bogo-") as made:
        temporary = Path(made)
        reasons = {} if filters else disabled_tests(all_tests(runner, folder, temporary))
        selection = ["-test", filters[0]] if filters else []
        actual, printed = run_runner([*command, *selection], folder, temporary / "results.json")

    # What the runner says about a failure stands between its name and the next test's line.
    for block in re.findall(r"^FAILED \(.*?(?=^(?:PASSED|FAILED|UNIMPLEMENTED) \(|\Z)", printed, re.M | re.S):
        print("\n".join(block.strip().splitlines()[:12]) + "\n")
    if topics:
        print_topics(actual, reasons)
    count = Counter(actual.values())
    print(f"passed         {count['PASS']}")
    print(f"failed         {count['FAIL']}")
    print(f"disabled       {'not counted with a filter' if filters else len(reasons)}")
    print(f"unimplemented  {count['SKIP']}")
    if set(count) - {"PASS", "SKIP"}:
        return 1
    if not count["PASS"]:
        stop("nothing passed: does the filter match anything?")
    return 0


if __name__ == "__main__":
    sys.exit(main())
