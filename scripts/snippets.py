#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the Swift in our documentation against the compiled files in Examples/; `--fix` copies it from there.

A block of Swift in a Markdown file stands behind `<!-- Examples/FILE.swift NAME -->` and is what stands in that file between
`// snippet: NAME` and `// end of snippet`; several parts of one name are one snippet.
"""

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?:<!-- (?P<file>Examples/\S+) (?P<name>\S+) -->\n\s*)?```swift\n(?P<code>.*?)^```$", re.M | re.S)
PART = re.compile(r"^[ \t]*// snippet: (\S+)\n(.*?)^[ \t]*// end of snippet$", re.M | re.S)


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "Sources").glob("*/*.docc/**/*.md"))]


def snippets(path: Path) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    for name, code in PART.findall(path.read_text()):
        parts.setdefault(name, []).append(textwrap.dedent(code).strip("\n"))
    return {name: "\n\n".join(codes) + "\n" for name, codes in parts.items()}


def main() -> int:
    fixes = "--fix" in sys.argv[1:]
    errors: list[str] = []
    shown: set[tuple[str, str]] = set()
    count = 0

    def check(match: re.Match, document: str, text: str) -> str:
        nonlocal count
        count += 1
        place = f"{document}:{text.count(chr(10), 0, match.start('code'))}"
        if not match["file"]:
            errors.append(f"{place}: Swift that is compiled nowhere: put it into Examples/ and say so above the block")
            return match[0]
        path = ROOT / match["file"]
        known = snippets(path) if path.is_file() else {}
        if match["name"] not in known:
            errors.append(f"{place}: there is no snippet {match['name']} in {match['file']}")
            return match[0]
        shown.add((match["file"], match["name"]))
        wanted = known[match["name"]]
        if match["code"] == wanted:
            return match[0]
        if not fixes:
            errors.append(f"{place}: differs from {match['name']} in {match['file']}: python3 scripts/snippets.py --fix")
        return match[0].replace(f"```swift\n{match['code']}```", f"```swift\n{wanted}```")

    for path in documents():
        text = path.read_text()
        fixed = BLOCK.sub(lambda match: check(match, str(path.relative_to(ROOT)), text), text)
        if fixes and fixed != text:
            path.write_text(fixed)
    for path in sorted((ROOT / "Examples").rglob("*.swift")):
        name = str(path.relative_to(ROOT))
        for snippet in snippets(path):
            if (name, snippet) not in shown:
                errors.append(f"{name}: nobody shows the snippet {snippet}")
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    print(f"snippets: {count} blocks of Swift in the documentation, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
