# SPDX-License-Identifier: Apache-2.0
"""What a run gave, as a table in markdown: docs/interop.md is one such file."""

from registry import FEATURES, PEERS, Entry

HEAD = """\
# Interoperability

Other people's TLS, and ours with it, in both directions wherever the peer has both roles. `./dev interop --table FILE`
wrote this page; nothing in it is written by hand.

"""

REPEAT = """
## Again

    Interop/install-peers                        # once; needs Debian's or Ubuntu's packages, and PyPI
    swift build -c release --product sotto
    ./dev interop                                # what is not installed is skipped, by name
    ./dev interop --only go --only ALPN          # some of the cells
    ./dev interop --table docs/interop.md        # this page

`.ci/run` installs every peer, and fails if one is skipped. Everything happens on loopback addresses, with certificates made
for the run; programs that can't listen on one address only run in a network namespace of their own.
"""


def render(results: list[tuple[Entry, str, float]], versions: dict[str, str], seconds: float) -> str:
    rows: dict[tuple[str, str], list[tuple[Entry, str]]] = {}
    for entry, result, _ in results:
        rows.setdefault((entry.peer, entry.direction), []).append((entry, result))
    notes: list[str] = []
    lines = [
        "| peer | who connects to whom | " + " | ".join(FEATURES) + " | further | passed |",
        "|---|---|" + "---|" * (len(FEATURES) + 2)]
    for (peer, direction), cells in rows.items():
        columns = [column(peer, direction, feature, cells, notes) for feature in FEATURES]
        further = tally([result for entry, result in cells if entry.feature is None]) or "–"
        whole = tally([result for _, result in cells])
        lines.append(f"| {versions.get(peer, peer)} | {direction} | " + " | ".join(columns) + f" | {further} | {whole} |")
    passed = sum(result == "pass" for _, result, _ in results)
    summary = f"{len(results)} cells: {passed} passed, {len(results) - passed} did not; {seconds:.0f} seconds.\n\n"
    legend = (
        "\nA column holds how many of its cells passed; *further* are cells of no column (suites, credentials, groups, SNI, key\n"
        "logs and more; `./dev interop --list` names every one). 1 byte, 1 MiB and 100 MiB go both ways, with checksums, where\n"
        "no note says otherwise. A wrong name and an untrusted root are refused by whichever side is the client, and the server\n"
        "says so. A dash is something that the peer can't do:\n\n")
    numbered = "".join(f"{number}. {note}\n" for number, note in enumerate(notes, 1))
    return HEAD + summary + "\n".join(lines) + "\n" + legend + numbered + REPEAT


def tally(results: list[str]) -> str:
    passed = sum(result == "pass" for result in results)
    if not results:
        return ""
    if all(result == "skipped" for result in results):
        return "skipped"
    return str(passed) if passed == len(results) else f"**{passed} of {len(results)}**"


def column(peer: str, direction: str, feature: str, cells: list[tuple[Entry, str]], notes: list[str]) -> str:
    own = tally([result for entry, result in cells if entry.feature == feature])
    reason = PEERS[peer].cannot.get((direction, feature)) or PEERS[peer].partly.get((direction, feature))
    if reason is None:
        return own or "**not tried**"
    if reason not in notes:
        notes.append(reason)
    return f"{own or '–'} ({notes.index(reason) + 1})"
