# SPDX-License-Identifier: Apache-2.0
"""Reads what callgrind writes: per function its own instructions, how often it was called, and by whom."""

import re
from collections import Counter
from pathlib import Path

NAME = re.compile(r"\((\d+)\)(?: (.*))?")
# callgrind's mark for the second and later levels of a recursion.
LEVEL = re.compile(r"'\d+$")


class Profile:
    def __init__(self, path: Path) -> None:
        self.own: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.calls_by: Counter[tuple[str, str]] = Counter()
        self._read(path)

    def _read(self, path: Path) -> None:
        names: dict[str, str] = {}
        function = called = ""
        is_inclusive = False
        with open(path, errors="replace") as lines:
            for line in lines:
                first = line[0]
                if first in "0123456789+-*":
                    # "position cost". Right after `calls=` it is what the callee cost, all in all.
                    if not is_inclusive:
                        parts = line.split()
                        if len(parts) > 1:
                            self.own[function] += int(parts[1])
                    is_inclusive = False
                elif line.startswith("fn="):
                    function = self._name(line[3:], names)
                elif line.startswith("cfn="):
                    called = self._name(line[4:], names)
                elif line.startswith("calls="):
                    calls = int(line[6:].split()[0])
                    self.calls[called] += calls
                    self.calls_by[function, called] += calls
                    is_inclusive = True

    @staticmethod
    def _name(text: str, names: dict[str, str]) -> str:
        match = NAME.match(text.strip())
        if not match:
            return LEVEL.sub("", text.strip())
        number, name = match.groups()
        if name is not None:
            names[number] = LEVEL.sub("", name)
        return names.get(number, "?")
