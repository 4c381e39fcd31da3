# SPDX-License-Identifier: Apache-2.0
"""The plots of docs/performance.md, drawn from what was measured."""

import labels
import peers
from svg import Axis, Drawing, number
from tables import AEAD, BULK, HANDSHAKES, Results

IMAGES = peers.ROOT / "docs/images"
WIDTH = 860
ORDER = list(labels.PEERS)
RATIOS = "Each mark is a peer's CPU time over that of {base} in the same run; left is less. The axis is logarithmic."
COUNTS = "Each mark is how often a peer calls the allocator in one handshake; left is less. The axis is logarithmic."


def series(peer: str) -> int:
    """The same colour and mark for a peer in each plot."""
    return {"sotto": 0, "sotto-nio": 9, "sotto-portable": 8, "sotto-production": 1, "boringssl": 2, "niossl": 3, "openssl": 4,
            "openssl35": 5, "rustls": 6, "go": 7}.get(peer, 8)


def save(drawing: Drawing, name: str, height: float) -> None:
    path = IMAGES / f"performance-{name}.svg"
    drawing.save(path, height)
    peers.note(str(path.relative_to(peers.ROOT)))


def dots(name: str, title: str, description: str, panels: dict[str, dict[str, dict[str, float]]], names: list[str], one: str = "") -> None:
    """Panels of rows of marks on a common axis; beside each row what Sotto has. `one` names what stands at 1."""
    panels = {panel: {row: values for row, values in rows.items() if values} for panel, rows in panels.items()}
    everything = [value for rows in panels.values() for values in rows.values() for value in values.values() if value > 0]
    if not everything:
        return
    drawing = Drawing(WIDTH, title, description)
    drawing.text(16, 28, title, "ink bold")
    shown = [peer for peer in names if any(peer in values for rows in panels.values() for values in rows.values())]
    y = drawing.legend(16, 54, [(series(peer), labels.peer(peer)) for peer in shown]) + 8
    axis = Axis(everything, 220, WIDTH - 84, logarithmic=True)
    for panel, rows in panels.items():
        drawing.text(16, y + 14, panel, "ink bold")
        drawing.text(WIDTH - 12, y + 14, "Sotto", "soft small end")
        top = y + 24
        bottom = top + 26 * len(rows)
        for tick in axis.ticks():
            x = axis.place(tick)
            drawing.line([(x, top), (x, bottom)], "l-ink" if one and tick == 1 else "l-grid", 1.4 if one and tick == 1 else 1)
            drawing.text(x, bottom + 16, number(tick) + (f" = {one}" if one and tick == 1 else ""), "soft small mid")
        for index, (row, values) in enumerate(rows.items()):
            middle = top + 26 * index + 13
            drawing.text(208, middle + 4.5, row, "ink end")
            for peer in reversed(shown):
                if values.get(peer, 0) > 0:
                    drawing.mark(axis.place(values[peer]), middle, series(peer), 6.5 if peer == "sotto" else 5)
            if "sotto" in values:
                drawing.text(WIDTH - 12, middle + 4.5, f"{values['sotto']:.2f}" if one else number(values["sotto"]), "ink end")
        y = bottom + 30
    save(drawing, name, y)


def handshakes(results: Results, names: list[str], base: str) -> None:
    ratios: dict[str, dict[str, dict[str, float]]] = {}
    counts: dict[str, dict[str, dict[str, float]]] = {}
    for side in ("server", "client"):
        of_side = ratios.setdefault(f"the {side}’s side", {})
        counted = counts.setdefault(f"the {side}’s side", {})
        for scenario in HANDSHAKES:
            values = {peer: results.value(scenario, peer, f"{side}_us") for peer in names}
            least = values.get(base)
            if least:
                of_side[labels.SCENARIOS[scenario]] = {peer: value / least for peer, value in values.items() if value}
            found = {peer: results.value(scenario, peer, f"{side}_allocations") for peer in names}
            counted[labels.SCENARIOS[scenario]] = {peer: value for peer, value in found.items() if value}
    word = labels.peer(base)
    dots("handshakes", f"CPU time of a handshake, as a ratio to {word}", RATIOS.format(base=word), ratios, names, word)
    dots("allocations", "Allocations in a handshake", COUNTS, counts, names)


def records(results: Results, names: list[str]) -> None:
    prices = results.floor()
    rows = {s: {p: v for p in names if (v := results.value(s, p, "seal_MBps"))} for s in BULK}
    rows = {scenario: values for scenario, values in rows.items() if values}
    if not rows:
        return
    bare = {
        scenario: [16.384 / price[0] * 1000 for call in ("seal", "open") if (price := prices.get(f"{AEAD[scenario.split('-')[1]]}_{call}_16384"))
                   and price[0]] for scenario in rows}
    opened = {(s, p): results.value(s, p, "open_MBps") or 0.0 for s, values in rows.items() for p in values}
    most = [*(v / 1000 for values in rows.values() for v in values.values()), *(v / 1000 for v in opened.values()), *sum(bare.values(), [])]
    title = "Records of 16 KiB, GB/s: sealing above, opening below (paler)"
    drawing = Drawing(WIDTH, title, "Bars: how many gigabytes one processor seals and opens in a second, by peer; longer is faster. Dashed: the bare AEAD calls.")
    drawing.text(16, 28, title, "ink bold")
    axis = Axis(most, 220, WIDTH - 84, logarithmic=False)
    y = 44.0
    for scenario, values in rows.items():
        drawing.text(16, y + 14, labels.SCENARIOS[scenario], "ink bold")
        top = y + 22
        bottom = top + 24 * len(values)
        for tick in axis.ticks():
            drawing.line([(axis.place(tick), top), (axis.place(tick), bottom)], "l-grid")
            drawing.text(axis.place(tick), bottom + 15, number(tick), "soft small mid")
        for index, (peer, sealed) in enumerate(values.items()):
            above = top + 24 * index
            drawing.text(208, above + 16, labels.peer(peer), "ink end")
            for value, place, opacity in ((sealed / 1000, above + 3, 1.0), (opened[scenario, peer] / 1000, above + 12, 0.55)):
                drawing.bar(axis.start, place, axis.place(value) - axis.start, 8, f"s{series(peer)}", opacity)
            drawing.text(WIDTH - 12, above + 16, f"{sealed / 1000:.1f} / {opened[scenario, peer] / 1000:.1f}", "ink small end")
        for value in bare[scenario]:
            drawing.line([(axis.place(value), top), (axis.place(value), bottom)], "l-ink", 1.2, "4 3")
        y = bottom + 28
    save(drawing, "records", y)


def comparison(results: Results, names: list[str], base: str) -> None:
    names = sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    handshakes(results, names, base)
    records(results, names)


# Of each growth: what is counted, what is drawn and its unit, and whether it is by unit of what grows.
GROWTHS: dict[str, tuple[str, str, list[tuple[str, str]], bool]] = {
    "bytes": ("bytes in one go", "CPU ns a byte", [("seal_us", "sealing"), ("open_us", "opening")], True),
    "idle": ("idle connections", "KiB of heap a connection", [("heap_server_KiB", "a server’s end"), ("heap_client_KiB", "a client’s end")], False),
    "names": ("credentials to pick from", "CPU µs of the server’s handshake", [("server_us", "server")], False),
    "chain": ("certificates in the chain", "CPU µs of a handshake", [("client_us", "client"), ("server_us", "server")], False),
    "roots": ("roots in the trust store", "CPU µs of the client’s handshake", [("client_us", "client")], False),
}


def growth(results: Results, names: list[str], sizes: dict[str, list[int]]) -> None:
    for name, all_sizes in sizes.items():
        counted, unit, keys, is_by_unit = GROWTHS[name]
        lines: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for peer in names:
            for key, text in keys:
                values = [(size, results.value(f"{name}-{size}", peer, key)) for size in all_sizes]
                points = [(size, value * 1000 / size if is_by_unit else value) for size, value in values if value]
                if points:
                    lines[peer, text] = points
        if lines:
            curves(name, counted, unit, lines, name != "chain")


def curves(name: str, counted: str, unit: str, lines: dict[tuple[str, str], list[tuple[float, float]]], by_decades: bool) -> None:
    title = f"{unit}, by {counted}"
    drawing = Drawing(WIDTH, title, f"A line for each peer: {unit} (upwards) over {counted} (to the right); lower is less.")
    drawing.text(16, 28, title, "ink bold")
    shown = list(dict.fromkeys(peer for peer, _ in lines))
    top = drawing.legend(16, 54, [(series(peer), labels.peer(peer)) for peer in shown]) + 14
    bottom = top + 260
    across = Axis([x for points in lines.values() for x, _ in points], 70, WIDTH - 170, by_decades)
    heights = [y for points in lines.values() for _, y in points]
    up = Axis(heights, bottom, top, max(heights) > 20 * min(heights))
    for tick in up.ticks():
        drawing.line([(across.start, up.place(tick)), (across.end, up.place(tick))], "l-grid")
        drawing.text(across.start - 8, up.place(tick) + 4, number(tick), "soft small end")
    for tick in across.ticks() if by_decades else sorted({x for points in lines.values() for x, _ in points}):
        drawing.line([(across.place(tick), bottom), (across.place(tick), bottom + 4)], "l-soft")
        drawing.text(across.place(tick), bottom + 18, number(tick), "soft small mid")
    drawing.text((across.start + across.end) / 2, bottom + 38, counted, "soft mid")
    second = next(iter(lines))[1]
    ordered = sorted(lines.items(), key=lambda line: up.place(line[1][-1][1]))
    ends: list[float] = []
    for _, points in ordered:
        ends.append(max([up.place(points[-1][1]), *(end + 15 for end in ends[-1:])]))
    # Names keep clear of each other, and of the axis below.
    for index in range(len(ends) - 1, -1, -1):
        ends[index] = min(ends[index], bottom - 8 - 15 * (len(ends) - 1 - index))
    for ((peer, text), points), at in zip(ordered, ends):
        places = [(across.place(x), up.place(y)) for x, y in points]
        drawing.line(places, f"l-s{series(peer)}", 2, "" if text == second else "6 4")
        for place in places:
            drawing.mark(*place, series(peer), 4)
        drawing.text(places[-1][0] + 10, at + 4, f"{labels.peer(peer)}, {text}", "ink small")
    save(drawing, f"growth-{name}", bottom + 52)
