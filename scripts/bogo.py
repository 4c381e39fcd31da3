#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev bogo [FILTER]`: BoringSSL's conformance tests against our shim.

BOGO_RUNNER is the runner (`go test -c` in BoringSSL's ssl/test/runner), BOGO_DIR the folder of its sources, where it
finds its certificates; without it, the folder the runner is in. BOGO_SHIM is a shim to try instead of the one built last.
Fails if a test fails, or if none passes.
"""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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


def total_of(command: list[str], folder: Path, test: str) -> int | None:
    """How many tests the runner has: it says so in its status line, which it prints on terminals only."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [*command, "-test", test], cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    text = b""
    try:
        while chunk := os.read(ours, 65536):
            text += chunk
    except OSError:
        pass  # how a terminal says that nobody is left
    os.close(ours)
    run.wait(timeout=60)
    counts = re.findall(rb"\d+/\d+/\d+/\d+/(\d+)", text)
    return int(counts[-1]) if counts else None


def main() -> int:
    if len(sys.argv) > 2:
        stop("one filter, such as 'TLS13-*;Resume-*'")
    if not (given := os.environ.get("BOGO_RUNNER")):
        stop("BOGO_RUNNER is not set: the runner, `go test -c` in BoringSSL's ssl/test/runner")
    runner = Path(given).resolve()
    folder = Path(os.environ.get("BOGO_DIR") or runner.parent).resolve()
    shim = find_shim()
    base = [str(runner), "-shim-path", str(shim), "-shim-config", str(ROOT / "bogo/config.json"), "-allow-unimplemented"]
    with tempfile.TemporaryDirectory(prefix="sotto-bogo-") as temporary:
        output = Path(temporary) / "results.json"
        command = [*base, "-pipe", "-json-output", str(output)]
        if len(sys.argv) == 2:
            command += ["-test", sys.argv[1]]
        run = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=1800)
        if not output.exists():
            print(run.stdout[-3000:])
            stop("the runner wrote no results")
        tests = json.loads(output.read_text())["tests"]

    named: dict[str, list[str]] = {"PASS": [], "FAIL": [], "SKIP": []}
    for name, result in tests.items():
        named.setdefault(result["actual"], []).append(name)
    # What the runner says about a failure stands between its name and the next test's line.
    for block in re.findall(r"^FAILED \(.*?(?=^(?:PASSED|FAILED|UNIMPLEMENTED) \(|\Z)", run.stdout, re.M | re.S):
        lines = block.strip().splitlines()
        print("\n".join(lines[:12]) + "\n")
    disabled: int | str = "not counted with a filter"
    if len(sys.argv) < 2:
        total = total_of(base, folder, next(iter(tests)))
        disabled = "unknown" if total is None else total - len(tests)
    print(f"passed         {len(named['PASS'])}")
    print(f"failed         {len(named['FAIL'])}")
    print(f"disabled       {disabled}")
    print(f"unimplemented  {len(named['SKIP'])}")
    others = sum(len(names) for kind, names in named.items() if kind not in ("PASS", "FAIL", "SKIP"))
    if named["FAIL"] or others:
        return 1
    if not named["PASS"]:
        stop("nothing passed: does the filter match anything?")
    return 0


if __name__ == "__main__":
    sys.exit(main())
