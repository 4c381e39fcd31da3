# SPDX-License-Identifier: Apache-2.0
"""`./dev bench instructions`: how many instructions Sotto's own functions take, per handshake and per record, both ends.

  --accept WHY   keep today's counts in Benchmarks/instructions.json, with WHY beside those that changed by over 3 %
  --top N        show the N functions that take most, by scenario
  --only TEXT,…  scenarios that begin with one of these
  --no-build     count what was built before

Own functions are those whose symbols name one of Sotto's modules: what BoringSSL, swift-crypto, swift-certificates and the
Swift runtime do inside varies from run to run or is not ours. How often own functions call the runtime is printed beside.
A count is the difference between two runs of so many and so many turns, so that nothing made once is in it. Clock,
randomness and hashing are fixed, so that the same program always gives the same count.

Fails if a count is more than 3 % above the one that is kept. A change that is worth it keeps the new count and says why:
`./dev bench instructions --accept "certificates are checked for …"`. The file is then part of the change.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peers
from callgrind import Profile

KEPT = Path(__file__).resolve().parent / "instructions.json"
TOLERANCE = 0.03

# The scenarios, the turns of the two runs, and how many units a turn is.
SCENARIOS = {
    "full13-ecdsa": (3, 13, 1, "handshake"),
    "full13-rsa": (3, 13, 1, "handshake"),
    "full13-mlkem": (3, 13, 1, "handshake"),
    "full12-ecdsa": (3, 13, 1, "handshake"),
    "resume13": (3, 13, 1, "handshake"),
    "resume12": (3, 13, 1, "handshake"),
    "mtls13": (3, 13, 1, "handshake"),
    "bulk13-aes128": (3, 13, 8, "record of 16 KiB"),
    "small64": (3, 13, 100, "record of 64 bytes"),
}
# A symbol that names one of the modules, but none of the benchmark's own functions.
OWN = re.compile(r"(?<!\d)(?:5Sotto(?=[A-Z0-9])|9SottoWire|11SottoCrypto|13SottoIdentity)")
PEER = "9SottoPeer"
# Outlined copies and destructions that the compiler merged: the linker may give other modules' functions ours.
SHARED = re.compile(r"WO\w*Tm$")
# The runtime's functions that cost most; calls from own functions.
RUNTIME = {
    "alloc": ("swift_allocObject", "swift_slowAlloc", "malloc"),
    "retain": ("swift_retain", "swift_retain_n", "swift_bridgeObjectRetain", "swift_bridgeObjectRetain_n"),
    "release": ("swift_release", "swift_release_n", "swift_bridgeObjectRelease", "swift_bridgeObjectRelease_n"),
}


def is_own(symbol: str) -> bool:
    return symbol.startswith("$s") and PEER not in symbol and OWN.search(symbol) is not None and not SHARED.search(symbol)


class Count:
    """What one unit adds."""

    def __init__(self, fewer: Profile, more: Profile, units: int) -> None:
        self.own = Counter({name: (cost - fewer.own[name]) / units for name, cost in more.own.items() if is_own(name)})
        self.calls = {name: (calls - fewer.calls[name]) / units for name, calls in more.calls.items()}
        runtime: Counter[str] = Counter()
        for edge, calls in more.calls_by.items():
            if is_own(edge[0]):
                runtime[edge[1]] += calls - fewer.calls_by[edge]
        self.runtime = {name: round(sum(runtime[symbol] for symbol in symbols) / units, 1) for name, symbols in RUNTIME.items()}
        if not any(self.own.values()):
            raise SystemExit("bench instructions: no function of Sotto's was seen: has the mangling of symbols changed?")

    @property
    def instructions(self) -> float:
        return round(sum(self.own.values()), 1)


def profile(program: Path, scenario: str, turns: int, folder: Path) -> Profile:
    output = folder / f"{scenario}.{turns}"
    environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1", "LD_BIND_NOW": "1"}
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", str(program), scenario, f"{turns}x"]
    run = subprocess.run(
        [*command, str(peers.CERTIFICATES)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    if run.returncode or "=" not in run.stdout:
        raise SystemExit(f"bench instructions: {scenario}: exit {run.returncode}: {run.stdout}{run.stderr[-2000:]}")
    return Profile(output)


def count(scenarios: list[str]) -> dict[str, Count]:
    for tool in ("valgrind", "strip"):
        if not shutil.which(tool):
            raise SystemExit(f"bench instructions: {tool} is not installed")
    peers.certificates()
    with tempfile.TemporaryDirectory(prefix="sotto-bench.") as name:
        folder = Path(name)
        # valgrind 3.19 can't read the debug information; symbols are enough.
        program = folder / "sotto-peer"
        subprocess.run(["strip", "-g", "-o", str(program), str(peers.SOTTO)], check=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = {
                (scenario, turns): pool.submit(profile, program, scenario, turns, folder)
                for scenario in scenarios for turns in SCENARIOS[scenario][:2]
            }
        counts = {}
        for scenario in scenarios:
            few, many, units, _ = SCENARIOS[scenario]
            counts[scenario] = Count(jobs[scenario, few].result(), jobs[scenario, many].result(), (many - few) * units)
        return counts


def swift_version() -> str:
    output = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"Swift version (\S+)", output)
    return match[1] if match else output.strip().split("\n")[0]


def demangled(names: list[str]) -> list[str]:
    run = subprocess.run(["swift", "demangle", "--simplified", "--compact", *names], capture_output=True, text=True)
    lines = run.stdout.strip().split("\n")
    return lines if run.returncode == 0 and len(lines) == len(names) else names


def show_top(counts: dict[str, Count], number: int) -> None:
    for scenario, counted in counts.items() if number else ():
        print(f"\n{scenario}: instructions, calls, function")
        top = counted.own.most_common(number)
        for (name, cost), text in zip(top, demangled([name for name, _ in top])):
            print(f"{cost:12,.1f} {counted.calls.get(name, 0):8,.1f}  {text}")


def compare(counts: dict[str, Count], kept: dict) -> list[str]:
    """Prints each count beside the one that is kept; returns the scenarios that take too much."""
    over = []
    for scenario, counted in counts.items():
        unit = SCENARIOS[scenario][3]
        entry = kept.get("scenarios", {}).get(scenario)
        change = "not kept yet"
        if entry:
            ratio = counted.instructions / entry["instructions"] - 1
            change = f"{ratio:+.2%} of {entry['instructions']:,.1f}"
        if not entry or ratio > TOLERANCE:
            over.append(scenario)
        calls = ", ".join(f"{name} {number:,.1f}" for name, number in counted.runtime.items())
        print(f"{scenario:15} {counted.instructions:12,.1f} own instructions per {unit} ({change}); calls: {calls}")
    return over


def keep(counts: dict[str, Count], kept: dict, why: str) -> None:
    scenarios = dict(kept.get("scenarios", {}))
    for scenario, counted in counts.items():
        before = scenarios.get(scenario)
        entry = {"per": SCENARIOS[scenario][3], "instructions": counted.instructions, "calls": counted.runtime}
        if before is None or abs(counted.instructions / before["instructions"] - 1) > TOLERANCE:
            entry["note"] = why
        elif "note" in before:
            entry["note"] = before["note"]
        scenarios[scenario] = entry
    ordered = {name: scenarios[name] for name in SCENARIOS if name in scenarios}
    KEPT.write_text(json.dumps({"swift": swift_version(), "scenarios": ordered}, indent=2, ensure_ascii=False) + "\n")
    print(f"kept in {KEPT.name}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev bench instructions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", metavar="WHY")
    parser.add_argument("--top", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args(arguments)
    if options.accept is not None and not options.accept.strip():
        parser.error("--accept needs a reason")
    if not options.no_build and not peers.build_sotto():
        return 1
    scenarios = [name for name in SCENARIOS if not options.only or name.startswith(tuple(options.only.split(",")))]
    counts = count(scenarios)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if kept.get("swift", swift_version()) != swift_version():
        print(f"note: the counts were kept with Swift {kept['swift']}; this is {swift_version()}")
    over = compare(counts, kept)
    show_top(counts, options.top)
    if options.accept:
        keep(counts, kept, options.accept.strip())
        return 0
    if over:
        print(
            f"\nOver 3 % more than is kept: {', '.join(over)}. `./dev bench instructions --top 30` shows where it goes;"
            "\nif it is worth it, `./dev bench instructions --accept WHY` keeps the new count and the reason.", file=sys.stderr)
    return 1 if over else 0
