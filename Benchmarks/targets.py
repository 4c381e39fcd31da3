# SPDX-License-Identifier: Apache-2.0
"""What Sotto aims at, beside what was measured of it."""

import labels
from floor import CLIENT, FLOOR, SERVER, microseconds
from tables import AEAD, HANDSHAKES, Results, Table

SIDES = (SERVER, CLIENT)


def over_the_floor(results: Results, peer: str) -> dict[tuple[str, str], float]:
    """Each side's handshake over the floor, without what the chain takes beyond its signature checks."""
    prices, found = results.floor(), {}
    for scenario, side in FLOOR:
        whole = results.value(scenario, peer, f"{side}_us")
        if whole is None or not prices:
            continue
        rest, chain = FLOOR[scenario, side]
        verifier = results.value(scenario, peer, f"{side}_verifier_us")
        handling = verifier - microseconds(chain, prices) if verifier else 0.0
        found[scenario, side] = (whole - handling) / microseconds(rest + chain, prices)
    return found


def table(results: Results, names: list[str], base: str) -> Table:
    rows: list[list[str]] = []

    def add(peer: str, what: str, values: list[float], limit: float, digits: int = 2, least: bool = False) -> None:
        if values:
            worst, best = (min(values), max(values)) if least else (max(values), min(values))
            met = worst >= limit if least else worst <= limit
            low, high = f"{min(worst, best):.{digits}f}", f"{max(worst, best):.{digits}f}"
            aim = f"{'at least' if least else 'at most'} {limit:g}" if limit else "none"
            rows.append([f"{peer} {what}", aim, low if low == high else f"{low} to {high}", "yes" if met else "no"])

    for peer in [name for name in names if name in ("sotto", "sotto-production")]:
        ratios = over_the_floor(results, peer)
        add(peer, "full and mutual handshakes over the floor", [v for (s, _), v in ratios.items() if not s.startswith("resume")], 1.10)
        add(peer, "resumed handshakes of TLS 1.3 over the floor", [v for (s, _), v in ratios.items() if s == "resume13"], 1.25)
        shares = []
        for key, call in (("seal_MBps", "seal"), ("open_MBps", "open")):
            speed, price = results.value("bulk13-aes128", peer, key), results.floor().get(f"{AEAD['aes128']}_{call}_16384")
            if speed and price and price[0]:
                shares.append(speed * price[0] / 16384 / 1000)
        add(peer, "records of 16 KiB, AES-128-GCM, of the bare call", shares, 0.85, least=True)
        for key, what, limit in (("seal64_ns", "sealing 64 bytes, ns", 150), ("open64_ns", "opening 64 bytes, ns", 120)):
            value = results.value("small64", peer, key)
            add(peer, what, [value] if value else [], limit, 0)
        heap = results.value("mem-idle", peer, "heap_server_KiB")
        add(peer, "heap of an idle server connection, KiB", [heap] if heap else [], 2, 1)
        counts = []
        for scenario in HANDSHAKES:
            for side in SIDES:
                whole = results.value(scenario, peer, f"{side}_allocations")
                if whole is not None and not scenario.startswith("resume"):
                    counts.append(whole - (results.value(scenario, peer, f"{side}_verifier_allocations") or 0.0))
        add(peer, "allocations in a full handshake and side, without the chain's", counts, 60, 0)
        records = [results.value("bulk13-aes128", peer, f"{call}_allocations") for call in ("seal", "open")]
        add(peer, "allocations per record", [round(value, 2) for value in records if value is not None], 0, 0)
        behind = [(s, side) for s in HANDSHAKES for side in SIDES
                  if (ours := results.value(s, peer, f"{side}_us")) and (theirs := results.value(s, base, f"{side}_us")) and ours > theirs]
        known = [s for s in HANDSHAKES if results.value(s, peer, "server_us")]
        if known and peer != base:
            rows.append([f"{peer} sides of handshakes with less CPU than {labels.peer(base)}", f"all {2 * len(known)}",
                         str(2 * len(known) - len(behind)), "no" if behind else "yes"])
    if "sotto-nio" in names:
        heap, bare = (results.value("mem-idle", "sotto-nio", f"heap_{what}_KiB") for what in ("server", "bare_channel"))
        add("sotto-nio", "heap of an idle connection, beyond a bare channel's, KiB", [heap - bare] if heap and bare else [], 5, 1)
        counts = [results.value(scenario, "sotto-nio", f"{call}_allocations") for scenario in ("bulk13-aes128", "small64") for call in ("seal", "open")]
        add("sotto-nio", "allocations per write or read; in bulk, per 16 KiB", [round(value, 1) for value in counts if value is not None], 0, 0)
    return Table("targets", "What was aimed at, and what is", ["", "aim", "measured", "met"], rows)
