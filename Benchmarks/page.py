# SPDX-License-Identifier: Apache-2.0
"""Tables in a page of documentation, each between `<!-- bench NAME -->` and `<!-- bench end -->`; nothing else is touched."""

import re
from pathlib import Path

from labels import in_words
from tables import Table

PLACE = re.compile(r"(<!-- bench (?P<name>[\w-]+) -->\n).*?(<!-- bench end -->)", re.S)


def write(path: Path, heading: str, tables: list[Table]) -> list[str]:
    """The names of those that were written."""
    texts = {table.name: "\n" + in_words(table).markdown() + "\n\n" for table in tables if table.rows}
    if any(table.name == "server" for table in tables):
        texts["how"] = heading + "\n"
    written: list[str] = []

    def put(match: re.Match[str]) -> str:
        text = texts.get(match["name"])
        if text is None:
            return match[0]
        written.append(match["name"])
        return match[1] + text + match[3]

    path.write_text(PLACE.sub(put, path.read_text()))
    return written
