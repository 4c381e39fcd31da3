# SPDX-License-Identifier: Apache-2.0
"""How often each side allocates: the peers once more, with allocations for a clock (Allocations/allocations.c)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import peers

SOURCE = Path(__file__).resolve().parent / "Allocations/allocations.c"
LIBRARY = peers.BUILD / "allocations.so"
# Go's allocator is its own, and its clock too.
UNSEEN = {"go"}
# "Milliseconds" of a clock that counts a microsecond per allocation: some hundred handshakes; 64 MiB in writes of 16 KiB; as many
# batches of small messages as a few hundred readings.
AMOUNTS = {"full": "20", "resume": "20", "mtls": "20", "bulk": "0.0001", "small64": "0.001"}
RECORD = 16384
LONGEST = 300


def build() -> bool:
    return peers.run("allocations", ["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", str(LIBRARY), str(SOURCE)])


def measure(command: list[str], scenario: str) -> Iterator[tuple[str, float]]:
    """Allocations per handshake and side, or per record written and read; nothing if this can't be seen."""
    amount = next((amount for name, amount in AMOUNTS.items() if scenario.startswith(name)), None)
    if amount is None:
        return
    run = subprocess.run(
        ["env", f"LD_PRELOAD={LIBRARY}", *command, scenario, amount, str(peers.CERTIFICATES)], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=LONGEST, env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"})
    if run.returncode:
        peers.note(f"allocations of {command[0]} {scenario}: exit {run.returncode}: {run.stderr.strip()[:200]}")
        return
    values = dict(pair.split("=", 1) for pair in run.stdout.split() if "=" in pair)
    for side, key in (("client", "seal"), ("server", "open")):
        for name in (side, f"{side}_verifier"):
            if f"{name}_us" in values:
                yield f"{name}_allocations", float(values[f"{name}_us"])
        if f"{key}_MBps" in values:
            yield f"{key}_allocations", RECORD / float(values[f"{key}_MBps"])
        if f"{key}64_ns" in values:
            yield f"{key}_allocations", float(values[f"{key}64_ns"]) / 1000
