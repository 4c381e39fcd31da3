# SPDX-License-Identifier: Apache-2.0
"""A drawing of lines, marks and text as SVG: light or dark as the reader has it, with a title and a description."""

from html import escape
from math import ceil, floor, log10
from pathlib import Path

INK = {"back": ("#ffffff", "#0d1117"), "ink": ("#1f2328", "#e6edf3"), "soft": ("#59636e", "#9198a1"), "grid": ("#d1d9e0", "#30363d")}
# A colour in the light and in the dark, and a mark of one's own for whoever doesn't see colours.
SERIES = [
    ("#d9480f", "#ff922b", "circle"), ("#c2255c", "#f783ac", "diamond"), ("#1971c2", "#74c0fc", "square"), ("#0b7285", "#66d9e8", "up"),
    ("#5c940d", "#c0eb75", "down"), ("#2b8a3e", "#69db7c", "plus"), ("#6741d9", "#b197fc", "cross"), ("#495057", "#ced4da", "ring"),
    ("#846358", "#eac8b4", "circle"), ("#087f5b", "#38d9a9", "diamond"),
]


def style() -> str:
    def rules(dark: int) -> str:
        colours = {**{name: pair[dark] for name, pair in INK.items()}, **{f"s{i}": series[dark] for i, series in enumerate(SERIES)}}
        return "".join(f".{name}{{fill:{colour}}}.l-{name}{{stroke:{colour};fill:none}}" for name, colour in colours.items())

    return (
        "text{font:13px system-ui,sans-serif}.small{font-size:11.5px}.bold{font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}"
        f"{rules(0)}@media(prefers-color-scheme:dark){{{rules(1)}}}")


class Drawing:
    def __init__(self, width: float, title: str, description: str) -> None:
        self.width = width
        self.title = title
        self.description = description
        self.parts: list[str] = []

    def text(self, x: float, y: float, text: str, classes: str = "ink") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(text)}</text>')

    def line(self, points: list[tuple[float, float]], classes: str, width: float = 1, dash: str = "") -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<polyline points="{path}" class="{classes}" stroke-width="{width}"{dashed}/>')

    def bar(self, x: float, y: float, width: float, height: float, classes: str, opacity: float = 1) -> None:
        faint = f' opacity="{opacity}"' if opacity < 1 else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}" rx="1.5" class="{classes}"{faint}/>')

    def mark(self, x: float, y: float, series: int, size: float = 5) -> None:
        colour, shape = f"s{series}", SERIES[series][2]
        corners = {
            "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)], "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            "up": [(0, -1.1), (1.1, 0.9), (-1.1, 0.9)], "down": [(0, 1.1), (1.1, -0.9), (-1.1, -0.9)],
        }
        strokes = {"plus": [((-1, 0), (1, 0)), ((0, -1), (0, 1))], "cross": [((-0.8, -0.8), (0.8, 0.8)), ((-0.8, 0.8), (0.8, -0.8))]}
        if shape in corners:
            points = " ".join(f"{x + a * size:.1f},{y + b * size:.1f}" for a, b in corners[shape])
            self.parts.append(f'<polygon points="{points}" class="{colour}"/>')
        elif shape in strokes:
            for ends in strokes[shape]:
                self.line([(x + a * size, y + b * size) for a, b in ends], f"l-{colour}", 2.2)
        elif shape == "ring":
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.85:.1f}" class="l-{colour}" stroke-width="2"/>')
        else:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" class="{colour}"/>')

    def legend(self, x: float, y: float, entries: list[tuple[int, str]]) -> float:
        """In rows; returns where the next thing may stand."""
        start = x
        for series, text in entries:
            needed = 24 + 7.4 * len(text)
            if x + needed > self.width - 10:
                x, y = start, y + 22
            self.mark(x + 5, y - 4.5, series)
            self.text(x + 16, y, text)
            x += needed
        return y + 16

    def save(self, path: Path, height: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {height:.0f}" width="{self.width:.0f}"'
            f' height="{height:.0f}" role="img" aria-labelledby="title description">\n<title id="title">{escape(self.title)}</title>\n'
            f'<desc id="description">{escape(self.description)}</desc>\n<style>{style()}</style>\n'
            f'<rect width="100%" height="100%" class="back"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


class Axis:
    """From values to places: logarithmic, or from zero."""

    def __init__(self, values: list[float], start: float, end: float, logarithmic: bool) -> None:
        self.start, self.end, self.logarithmic = start, end, logarithmic
        least, most = min(values), max(values)
        if logarithmic:
            self.least, self.most = self._step(least, False), self._step(most, True)
            if self.most <= self.least:
                self.most = self.least * 10
        else:
            unit = 10 ** floor(log10(most))
            self.least, self.most = 0.0, ceil(most / unit * 2) / 2 * unit

    @staticmethod
    def _step(value: float, up: bool) -> float:
        """The next of 1, 2, 5, 10, …"""
        unit = 10 ** floor(log10(value))
        steps = [unit, 2 * unit, 5 * unit, 10 * unit]
        return next(s for s in steps if s >= value * 0.9999) if up else max(s for s in steps if s <= value * 1.0001)

    def place(self, value: float) -> float:
        if self.logarithmic:
            share = (log10(value) - log10(self.least)) / (log10(self.most) - log10(self.least))
        else:
            share = (value - self.least) / (self.most - self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        if not self.logarithmic:
            return [self.most * i / 5 for i in range(6)]
        decades = log10(self.most / self.least)
        factors = (1, 2, 5) if decades <= 3 else (1,)
        found = []
        for exponent in range(floor(log10(self.least)), ceil(log10(self.most)) + 1):
            found += [factor * 10.0**exponent for factor in factors]
        return [tick for tick in found if self.least * 0.999 <= tick <= self.most * 1.001]


def number(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g} M"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
