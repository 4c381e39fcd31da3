#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev constant-time`: whether anything that happens depends on a secret.

Handshakes run under valgrind's memcheck with their secrets marked as undefined, so that each branch and each address that
depends on one is a complaint: the RSA unpadding, both Finished of TLS 1.2 and 1.3, binders, opening tickets. What valgrind
can't see is timed, and judged by statistics: the private RSA operation, and what takes its time without branch or address.
Leaks are planted in both; a run in which they don't show is not believed.

  --only memcheck|timing   one of the two
  --no-build               run what was built before
  --debug                  the debug build; without it, the release build, which is what users run
  --scratch-path PATH      where to build, and to look for what was built
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = "SottoConstantTime"
LINE = re.compile(r"^(?P<name>.+): complaints=(?P<complaints>\d+) (?P<counts>.*)$")
TIMED = re.compile(r"^(?P<name>.+): leaks=(?P<leaks>[01]) planted=(?P<planted>[01]) (?P<rest>.*)$")
# What has to come of both, so that checks that are lost are missed.
MINIMUM_CHECKS, MINIMUM_CONTESTS = 25, 14
# What each planted leak has to be called.
PLANTED = {"UninitCondition", "UninitValue"}


def fail(text: str) -> int:
    print(f"constant-time: {text}", file=sys.stderr)
    return 1


def demangled(names: list[str]) -> dict[str, str]:
    run = subprocess.run(["swift", "demangle", "--simplified", "--compact", *names], capture_output=True, text=True)
    lines = run.stdout.strip().split("\n")
    return dict(zip(names, lines)) if run.returncode == 0 and len(lines) == len(names) else {}


class Complaint:
    """One place that memcheck complained of, with how it came there."""

    def __init__(self, error: ElementTree.Element) -> None:
        self.kind = error.findtext("kind") or "?"
        self.what = error.findtext("what") or error.findtext("xwhat/text") or ""
        stack = error.find("stack")
        self.frames = [frame.findtext("fn") or "?" for frame in stack.findall("frame")] if stack is not None else []

    @property
    def is_planted(self) -> bool:
        """In a function of `Planted`, and nowhere else."""
        return any("7PlantedO" in frame for frame in self.frames[:6])


def show(found: Iterable[Complaint]) -> None:
    found = list(found)
    names = demangled(sorted({frame for complaint in found for frame in complaint.frames}))
    for complaint in found:
        print(f"\n{complaint.what} ({complaint.kind})", file=sys.stderr)
        for frame in complaint.frames:
            print(f"    {names.get(frame, frame)}", file=sys.stderr)


def memcheck(program: Path) -> int:
    for tool in ("valgrind", "strip"):
        if not shutil.which(tool):
            return fail(f"{tool} is not installed")
    with tempfile.TemporaryDirectory(prefix="sotto-constant-time.") as name:
        folder = Path(name)
        # valgrind 3.19 can't read the debug information; symbols are enough.
        stripped, report = folder / PRODUCT, folder / "memcheck.xml"
        subprocess.run(["strip", "-g", "-o", str(stripped), str(program)], check=True)
        command = [
            "valgrind", "--tool=memcheck", "--error-limit=no", "--num-callers=24", "--xml=yes", f"--xml-file={report}",
            str(stripped), "memcheck"]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
        print(run.stdout, end="")
        if run.returncode == 2 or not report.exists():
            return fail(f"memcheck: {run.stderr[-2000:]}")
        complaints = [Complaint(error) for error in ElementTree.parse(report).getroot().findall("error")]
    # Reports in XML are about memory that was not freed, too.
    complaints = [complaint for complaint in complaints if not complaint.kind.startswith("Leak")]

    checks = [match for line in run.stdout.splitlines() if (match := LINE.match(line))]
    planted = [check for check in checks if check["name"].startswith("planted:")]
    others = [check for check in checks if not check["name"].startswith("planted:")]
    missed = [check["name"] for check in planted if check["complaints"] == "0"]
    kinds = {complaint.kind for complaint in complaints if complaint.is_planted}
    if len(planted) < 3 or missed or not PLANTED <= kinds:
        return fail(f"memcheck does not see what was planted: {missed or sorted(PLANTED - kinds)}")
    show(complaint for complaint in complaints if not complaint.is_planted)
    if run.returncode:
        return fail(f"memcheck: exit {run.returncode}: {run.stderr[-2000:]}")
    if len(others) < MINIMUM_CHECKS:
        return fail(f"{len(others)} checks, not {MINIMUM_CHECKS} or more")
    leaking = [check["name"] for check in others if check["complaints"] != "0"]
    if leaking or any(not complaint.is_planted for complaint in complaints):
        return fail(f"secrets decide in: {', '.join(leaking) or 'what precedes the checks'}")
    print(f"memcheck: {len(others)} checks without a complaint, and {len(planted)} planted leaks that it complained of")
    return 0


def timing(program: Path) -> int:
    run = subprocess.run([str(program), "timing"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    print(run.stdout, end="")
    if run.returncode:
        return fail(f"timing: exit {run.returncode}: {run.stderr[-2000:]}")
    contests = [match for line in run.stdout.splitlines() if (match := TIMED.match(line))]
    if len(contests) < MINIMUM_CONTESTS:
        return fail(f"{len(contests)} contests, not {MINIMUM_CONTESTS} or more")
    for contest in contests:
        if contest["planted"] != contest["leaks"]:
            what = "a planted leak that does not show" if contest["planted"] == "1" else "a difference in time"
            return fail(f"timing: {what}: {contest['name']}: {contest['rest']}")
    planted = sum(contest["planted"] == "1" for contest in contests)
    print(f"timing: {len(contests) - planted} contests without a difference, and {planted} planted leaks that showed")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./dev constant-time", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("memcheck", "timing"))
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--debug", action="store_true")
    parser.add_argument("--scratch-path", type=Path, default=ROOT / ".build")
    options = parser.parse_args()
    configuration = "debug" if options.debug else "release"
    if not options.no_build:
        build = ["swift", "build", "-c", configuration, "--scratch-path", str(options.scratch_path), "--product", PRODUCT]
        if subprocess.run(build, cwd=ROOT, stdin=subprocess.DEVNULL).returncode:
            return fail("it does not build")
    program = options.scratch_path / configuration / PRODUCT
    if not program.exists():
        return fail(f"{program} is not there")
    status = 0
    if options.only != "timing":
        status |= memcheck(program)
    if options.only != "memcheck":
        status |= timing(program)
    return status


if __name__ == "__main__":
    sys.exit(main())
