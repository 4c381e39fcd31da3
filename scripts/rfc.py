#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev rfc`: which requirements of RFC 9846 have code, a test, both or neither.

Reads docs/requirements/rfc9846.tsv and looks for `//= rfc9846 ID` in Sources and Tests. Fails on an id that does not
exist, and on a table that is not well formed.

  --missing    list what has neither code nor test, and no reason
  --untested   list what has code and no test
  --stale      list what is cited although the table gives a reason why it need not be
  --where ID   list the places that cite ID
"""

import argparse
import re
import signal
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs/requirements/rfc9846.tsv"
LEVELS = ("MUST", "SHOULD", "MAY")
COLUMNS = ("both", "code only", "test only", "neither", "planned", "n/a")
REASONS = {"n/a": "n/a", "not used": "n/a", "planned": "planned"}
CITATION = re.compile(r"//=(.*)")
WELL_FORMED = re.compile(r"^ rfc9846 ([0-9A-F][0-9.]*-[0-9]+)\s*$")


class Requirements:
    def __init__(self) -> None:
        self.level: dict[str, str] = {}
        self.status: dict[str, str] = {}
        self.errors: list[str] = []
        for number, line in enumerate(TABLE.read_text().splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            name, level, status = (line.split("\t") + ["", ""])[:3]
            if level not in LEVELS or name in self.level:
                self.errors.append(f"{TABLE.name}:{number}: an odd level, or an id that was there before: {line}")
            self.level[name] = level
            self.status[name] = status
        for name, status in self.status.items():
            if same := self.same(name):
                if same not in self.level or self.same(same):
                    self.errors.append(f"{TABLE.name}: {name} is the same as {same}, which is not there or another reference")
            elif status and not (status.partition(": ")[0] in REASONS and status.partition(": ")[2]):
                self.errors.append(f"{TABLE.name}: {name}: not a status: {status}")
        # Where each id is cited.
        self.code: dict[str, list[str]] = defaultdict(list)
        self.tests: dict[str, list[str]] = defaultdict(list)
        for folder, found in (("Sources", self.code), ("Tests", self.tests)):
            self.scan(ROOT / folder, found)

    def same(self, name: str) -> str | None:
        head, _, other = self.status[name].partition("same as ")
        return other if other and not head else None

    def scan(self, folder: Path, found: dict[str, list[str]]) -> None:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".swift", ".c", ".h")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if not (citation := CITATION.search(line)):
                    continue
                place = f"{path.relative_to(ROOT)}:{number}"
                match = WELL_FORMED.match(citation[1])
                if not match:
                    self.errors.append(f"{place}: write //= rfc9846 ID, and nothing after it: {line.strip()}")
                elif match[1] not in self.level:
                    self.errors.append(f"{place}: RFC 9846 has no requirement {match[1]}")
                else:
                    found[match[1]].append(place)

    def cited(self, name: str) -> bool:
        return bool(self.code.get(name) or self.tests.get(name))

    def state(self, name: str) -> str:
        if not self.cited(name) and (same := self.same(name)):
            return self.state(same)
        if self.cited(name):
            if self.code.get(name) and self.tests.get(name):
                return "both"
            return "code only" if self.code.get(name) else "test only"
        return REASONS.get(self.status[name].partition(": ")[0], "neither")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev rfc", allow_abbrev=False)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--untested", action="store_true")
    parser.add_argument("--stale", action="store_true")
    parser.add_argument("--where", metavar="ID")
    options = parser.parse_args()
    requirements = Requirements()
    if options.where:
        if options.where not in requirements.level:
            parser.error(f"RFC 9846 has no requirement {options.where}")
        status = requirements.status[options.where]
        print(f"{options.where}  {requirements.level[options.where]}  {requirements.state(options.where)}  {status}".rstrip())
        for place in requirements.code[options.where] + requirements.tests[options.where]:
            print(f"  {place}")
        return 0

    states = {name: requirements.state(name) for name in requirements.level}
    counts = Counter((requirements.level[name], state) for name, state in states.items())
    print(f"{'RFC 9846':10}" + "".join(f"{column:>11}" for column in COLUMNS) + f"{'all':>11}")
    for level in (*LEVELS, "all"):
        levels = LEVELS if level == "all" else (level,)
        row = [sum(counts[one, column] for one in levels) for column in COLUMNS]
        print(f"{level:10}" + "".join(f"{count:>11}" for count in row) + f"{sum(row):>11}")
    planned = Counter(
        requirements.status[name].partition(": ")[2] for name, state in states.items()
        if state == "planned" and not requirements.same(name))
    if planned:
        print("planned: " + ", ".join(f"{feature} {count}" for feature, count in planned.most_common()))

    def listed(title: str, names: list[str]) -> None:
        print(f"\n{title}: {len(names)}")
        for name in names:
            print(f"  {name:12} {requirements.level[name]:7} {requirements.status[name]}".rstrip())

    if options.missing:
        listed("neither code nor test, and no reason", [name for name, state in states.items() if state == "neither"])
    if options.untested:
        listed("code, and no test", [name for name, state in states.items() if state == "code only"])
    stale = [name for name in states if requirements.cited(name) and requirements.status[name]]
    if options.stale:
        listed("cited, although there is a reason not to", stale)
    elif stale:
        print(f"{len(stale)} cited although the table has a reason why they need not be: ./dev rfc --stale")
    for error in requirements.errors:
        print(error, file=sys.stderr)
    return 1 if requirements.errors else 0


if __name__ == "__main__":
    # `./dev rfc | head` ends quietly, as other commands do.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
