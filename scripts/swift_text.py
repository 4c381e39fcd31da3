# SPDX-License-Identifier: Apache-2.0
"""Tells Swift's code from its comments and string literals, for checks by text."""

import re


class SwiftText:
    """A Swift file in two layers of the same shape: `code` with comments and literals blanked, `comments` with only them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._code = list(text)
        self._comments = [c if c == "\n" else " " for c in text]
        self._scan_code(0, until_paren=False)
        self.code = "".join(self._code)
        self.comments = "".join(self._comments)
        self.code_lines = self.code.split("\n")
        self.comment_lines = self.comments.split("\n")

    def _blank(self, start: int, end: int, comment: bool = False) -> None:
        for index in range(start, min(end, len(self.text))):
            if self.text[index] != "\n":
                self._code[index] = " "
                if comment:
                    self._comments[index] = self.text[index]

    def _scan_code(self, at: int, until_paren: bool) -> int:
        """Goes through code; in an interpolation, to its closing parenthesis. Returns where it stopped."""
        text, depth = self.text, 0
        while at < len(text):
            if text.startswith("//", at):
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                self._blank(at, end, comment=True)
                at = end
            elif text.startswith("/*", at):
                end = self._comment_end(at)
                self._blank(at, end, comment=True)
                at = end
            elif match := re.compile(r'#*"').match(text, at):
                at = self._scan_string(at, len(match[0]) - 1)
            else:
                if text[at] == "(":
                    depth += 1
                elif text[at] == ")":
                    depth -= 1
                    if until_paren and depth < 0:
                        return at
                at += 1
        return at

    def _comment_end(self, at: int) -> int:
        depth = 0
        while at < len(self.text):
            if self.text.startswith("/*", at):
                depth, at = depth + 1, at + 2
            elif self.text.startswith("*/", at):
                depth, at = depth - 1, at + 2
                if depth == 0:
                    return at
            else:
                at += 1
        return at

    def _scan_string(self, at: int, hashes: int) -> int:
        """Blanks a literal between its quotes, but not the code interpolated into it."""
        text, fence = self.text, "#" * hashes
        quotes = '"""' if text.startswith('"""', at + hashes) else '"'
        at += hashes + len(quotes)
        start = at
        while at < len(text):
            if text.startswith(quotes + fence, at):
                self._blank(start, at)
                return at + len(quotes) + hashes
            if text.startswith("\\" + fence, at):
                at += 1 + hashes
                if text.startswith("(", at):
                    self._blank(start, at)
                    at = self._scan_code(at + 1, until_paren=True)
                    start = at + 1
                at += 1
            elif quotes == '"' and text[at] == "\n":
                self._blank(start, at)  # not a literal after all
                return at
            else:
                at += 1
        self._blank(start, at)
        return at
