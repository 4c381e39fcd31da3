# SPDX-License-Identifier: Apache-2.0
"""The tables, in Markdown, from what the rounds gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import floor
from floor import CLIENT, COLUMNS, SERVER, microseconds

HANDSHAKES = ["full13-ecdsa", "full13-rsa", "full13-mlkem", "full12-ecdsa", "resume13", "resume12", "mtls13"]
BULK = ["bulk13-aes128", "bulk13-aes256", "bulk13-chacha", "bulk12-aes256", "bulk12-chacha"]
OTHER = ["small64", "mem-idle", "mem-idle-rb"]
SCENARIOS = HANDSHAKES + BULK + OTHER
# The AEAD call that a bulk scenario makes for every 16 KiB.
AEAD = {"aes128": "aes128gcm", "aes256": "aes256gcm", "chacha": "chacha20poly1305"}
# Stands where a peer's name does, for what the floor's primitives cost.
FLOOR = "floor"
# Above this, a value is marked as noisy: the spread between rounds over the median.
NOISY = 0.25


@dataclass(frozen=True)
class Table:
    """A table, and its name in a page."""

    name: str
    title: str
    head: list[str]
    rows: list[list[str]]

    def markdown(self) -> str:
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


class Results:
    """Values by scenario, peer and key; the floor's prices by primitive and column. One value a round."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str, str], list[float]] = {}
        self.prices: dict[str, list[list[float]]] = {}

    def record(self, scenario: str, peer: str, key: str, value: str) -> None:
        """One value as it was printed; one that is no number, such as the cipher suite's name, is none of ours."""
        try:
            number = float(value)
        except ValueError:
            return
        if scenario == FLOOR:
            self.add_price(key, int(peer), number)
        else:
            self.add(scenario, peer, key, number)

    def peers(self) -> list[str]:
        return list(dict.fromkeys(peer for _, peer, _ in self.values))

    def add(self, scenario: str, peer: str, key: str, value: float) -> None:
        self.values.setdefault((scenario, peer, key), []).append(value)

    def add_price(self, primitive: str, column: int, value: float) -> None:
        self.prices.setdefault(primitive, [[] for _ in COLUMNS])[column].append(value)

    def value(self, scenario: str, peer: str, key: str) -> float | None:
        values = self.values.get((scenario, peer, key))
        return median(values) if values else None

    def is_noisy(self, scenario: str, peer: str, key: str) -> bool:
        values = self.values[scenario, peer, key]
        return max(values) - min(values) > NOISY * median(values)

    def floor(self) -> dict[str, list[float | None]]:
        return {name: [median(column) if column else None for column in columns] for name, columns in self.prices.items()}


class Tables:
    def __init__(self, results: Results, peers: list[str], scenarios: list[str], base: str) -> None:
        self.results = results
        self.peers = peers
        self.scenarios = scenarios
        self.base = base
        self.prices = results.floor()

    def all(self) -> list[Table]:
        """Those that have something to say."""
        handshakes, bulk = self.those(HANDSHAKES), self.those(BULK)
        per_record = ["seal_allocations", "open_allocations"]
        memory = ["rss_pair_KiB", "heap_client_KiB", "heap_server_KiB", "heap_bare_channel_KiB"]
        tables = [
            self.ratios("server", "Handshakes, the server's side, CPU µs", ["server_us"], handshakes),
            self.ratios("client", "Handshakes, the client's side, CPU µs", ["client_us"], handshakes),
            self.over_the_floor(handshakes),
            self.chain_apart(handshakes),
            self.allocations(handshakes),
            self.ratios("wire", "Bytes on the wire", ["client_bytes", "server_bytes"], handshakes, digits=0),
            self.ratios("sealing", "Writes of 16 KiB, MB/s, sealing", ["seal_MBps"], bulk, more_is_better=True, digits=0),
            self.ratios("opening", "Writes of 16 KiB, MB/s, opening", ["open_MBps"], bulk, more_is_better=True, digits=0),
            self.bare_calls(bulk),
            self.ratios(
                "messages", "Messages of 64 bytes, CPU ns", ["rtt_ns", "seal64_ns", "open64_ns"], self.those(["small64"]), digits=0),
            self.ratios(
                "record-allocations", "Allocations per record in the steady state", per_record, self.those([*BULK, "small64"]), ratio=False),
            self.ratios("memory", "An idle connection, KiB", memory, self.those(["mem-idle", "mem-idle-rb"])),
            self.primitives(),
        ]
        return [table for table in tables if table.rows]

    def those(self, names: list[str]) -> list[str]:
        return [name for name in names if name in self.scenarios]

    def ratios(
        self, name: str, title: str, keys: list[str], scenarios: list[str], more_is_better: bool = False, digits: int = 1,
        ratio: bool = True,
    ) -> Table:
        """Each value with its ratio to the base's in brackets: above 1, it costs more."""
        named = [p for p in self.peers if any(self.results.value(s, p, k) is not None for s in scenarios for k in keys)]
        rows = []
        for scenario in scenarios:
            for key in keys:
                cells = [self.cell(scenario, peer, key, more_is_better, digits, ratio) for peer in named]
                if any(cell != "–" for cell in cells):
                    rows.append([scenario if len(keys) == 1 else f"{scenario} {key}", *cells])
        return Table(name, title, ["", *named], rows)

    def cell(self, scenario: str, peer: str, key: str, more_is_better: bool, digits: int, with_ratio: bool) -> str:
        value, base = self.results.value(scenario, peer, key), self.results.value(scenario, self.base, key)
        if value is None:
            return "–"
        ratio = ""
        if with_ratio and value and base:
            ratio = f" ({base / value if more_is_better else value / base:.2f})"
        noisy = "~" if self.results.is_noisy(scenario, peer, key) else ""
        return f"{noisy}{value:,.{digits}f}{ratio}"

    def sides(self, handshakes: list[str]) -> Iterable[tuple[str, str]]:
        for scenario in handshakes:
            for side in (SERVER, CLIENT):
                if any(self.results.value(scenario, peer, f"{side}_us") for peer in self.peers):
                    yield scenario, side

    def allocations(self, handshakes: list[str]) -> Table:
        """Calls that allocate; where the verifier's are known, in brackets what is left without them."""
        def count(scenario: str, peer: str, side: str) -> str:
            whole = self.results.value(scenario, peer, f"{side}_allocations")
            chain = self.results.value(scenario, peer, f"{side}_verifier_allocations")
            if whole is None:
                return "–"
            return f"{whole:,.0f}" + (f" ({whole - chain:,.0f})" if chain else "")

        named = [p for p in self.peers if any(self.results.value(s, p, "server_allocations") is not None for s in handshakes)]
        rows = [
            [f"{scenario} {side}", *(count(scenario, peer, side) for peer in named)]
            for scenario, side in self.sides(handshakes)]
        return Table("allocations", "Allocations per handshake (without the verifier's)", ["", *named], rows if named else [])

    def over_the_floor(self, handshakes: list[str]) -> Table:
        rows = []
        for scenario, side in self.sides(handshakes) if self.prices else ():
            rest, chain = floor.FLOOR[scenario, side]
            floors = [microseconds(rest + chain, self.prices, column) for column in range(len(COLUMNS))]
            over = [self.results.value(scenario, peer, f"{side}_us") for peer in self.peers]
            cells = ["–" if value is None else f"{value / floors[0]:.2f}" for value in over]
            rows.append([f"{scenario} {side}", *(f"{value:.1f}" for value in floors), *cells])
        head = ["", "floor µs", "by the public API", "swift-nio-ssl's BoringSSL", *self.peers]
        return Table("floor", "Each side over the floor", head, rows)

    def chain_apart(self, handshakes: list[str]) -> Table:
        """The chain's part: what the verifier takes beyond the bare signature checks."""
        rows = []
        for peer in self.peers if self.prices else ():
            for scenario, side in self.sides(handshakes):
                whole = self.results.value(scenario, peer, f"{side}_us")
                verifier = self.results.value(scenario, peer, f"{side}_verifier_us")
                if whole is None or not verifier or not peer.startswith("sotto"):
                    continue
                rest, chain = floor.FLOOR[scenario, side]
                checks, least = microseconds(chain, self.prices), microseconds(rest + chain, self.prices)
                handling = verifier - checks
                own = whole - handling
                rows.append([
                    f"{peer} {scenario} {side}", f"{whole:.1f}", f"{verifier:.1f}", f"{checks:.1f}", f"{handling:.1f}", f"{own:.1f}",
                    f"{least:.1f}", f"{own / least:.2f}",
                ])
        head = ["", "µs", "verifier", "its signature checks", "chain handling", "without that", "floor", "ratio"]
        return Table("chain", "Chain parsing and path building apart", head, rows)

    def bare_calls(self, bulk: list[str]) -> Table:
        rows = []
        for scenario in bulk:
            for key, call in (("seal_MBps", "seal"), ("open_MBps", "open")):
                prices = self.prices.get(f"{AEAD[scenario.split('-')[1]]}_{call}_16384")
                if not prices or not prices[0]:
                    continue
                bare = 16384 / prices[0] * 1000
                shares = [self.results.value(scenario, peer, key) for peer in self.peers]
                cells = ["–" if share is None else f"{share / bare:.2f}" for share in shares]
                rows.append([f"{scenario} {call}", f"{bare:,.0f}", *cells])
        return Table("bare", "Writes of 16 KiB, as a part of the bare AEAD call", ["", "bare MB/s", *self.peers], rows)

    def primitives(self) -> Table:
        def show(value: float | None) -> str:
            return "–" if value is None else f"{value:,.0f}"

        rows = []
        for name, (direct, public, other) in self.prices.items():
            ratio = f"{public / direct:.2f}" if direct and public else "–"
            rows.append([name, show(direct), show(public), ratio, show(other)])
        head = ["", "called directly", "swift-crypto's public API", "ratio", "swift-nio-ssl's BoringSSL"]
        return Table("primitives", "The primitives, ns", head, rows)
