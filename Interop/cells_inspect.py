# SPDX-License-Identifier: Apache-2.0
"""`sotto inspect` and whoever reads along: one connection of ours, as we show it, as a capture of it is decoded, and as tshark
dissects that capture. And the commands that stand beside the secrets: each prints the value that is beside it."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from cells_decode import GO, NGINX, PORT, Capturing, agree, decode, nginx, web_server
from cells_gnutls_serve import gnutls_serv
from registry import FEATURES, cannot, cell
from sotto import Cell, same
from world import HOST, Failed, expect

# Where a capture tells something else than its own connection does, and why. Everything else is the same.
OTHERWISE = {
    r"source\.(kind|target|serverName|startedAt)": "who looks, whom they wanted, and when they began",
    r"(records|messages)\[\d+\]\.microseconds": "packets are seen below us, a little earlier or later",
    r"outcome\.microseconds": "only the engine says when it was done",
    r"outcome\.verdict": "only the engine judges; what else is in it is compared apart",
    r"serverIdentity\.(path|trust\..*)": "only the engine judges",
    r"advice\[\d+\]\.command": "what the server was called on the command line",
    r"keySchedule\.nodes\.\w+\.(isKnown|value|agrees|command)": "a key log begins below what was agreed on; compared apart",
    r"story\.chapters\[\d+\]\.facts\.(trusted|root|name|checked|took|on the wire)(\[\d+\])?": "who was believed, and times",
    r"story\.chapters\[\d+\]\.conclusion": "that we believed it",
}


def inspect(c: Cell, port: int, keys: Path, *arguments: str) -> dict:
    program = c.run(
        c.sotto, "inspect", f"{HOST}:{port}", "--ca", c.certificates.root, "--server-name", "localhost", "--keylog", str(keys), "--json",
        "--secrets", *arguments)
    program.end_input()
    program.expect_exit(0)
    return json.loads(program.out)


def by_side(tree: dict) -> dict:
    """Whose turn it was when both had something to say depends on where one listens: here comes the client first. Keys, steps and
    facts go by their names."""
    orders = {}
    for kind in ("records", "messages"):
        found = sorted(tree[kind], key=lambda one: one["from"])
        orders[kind] = {one["index"]: place for place, one in enumerate(found)}
        tree[kind] = found
    records, messages = orders["records"], orders["messages"]
    for kind, other in (("records", messages), ("messages", records)):
        for one in tree[kind]:
            one["index"] = orders[kind][one["index"]]
            one["messages" if kind == "records" else "records"] = [
                other[number] for number in one["messages" if kind == "records" else "records"]]
    for one in (*tree["signatures"], *tree["resumption"]["tickets"]):
        one["message"] = messages[one["message"]]
    tree["keys"] = {one["id"]: one for one in tree["keys"]}
    tree["keySchedule"]["nodes"] = {one["id"]: one for one in tree["keySchedule"]["nodes"]}
    for chapter in tree["story"]["chapters"]:
        facts: dict[str, list[str]] = {}
        for fact in chapter["facts"]:
            facts.setdefault(fact["label"], []).append(fact["value"])
        chapter["facts"] = facts
    return tree


def differences(one, other, path: str = "") -> Iterator[tuple[str, object, object]]:
    """Where two trees differ; what only one of them has is there with all its parts."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, parts in enumerate(zip(one, other)):
            yield from differences(*parts, f"{path}[{place}]")
    elif one != other:
        yield path, one, other


def same_tree(live: dict, captured: dict) -> None:
    unexpected = [
        f"{path}: {str(ours)[:80]!r} live, {str(theirs)[:80]!r} captured" for path, ours, theirs in differences(live, captured)
        if not any(re.fullmatch(pattern, path) for pattern in OTHERWISE)]
    same("what a capture tells otherwise", unexpected, [])
    same("the verdict", captured["outcome"]["verdict"], live["outcome"]["verdict"].replace("trusted, matches localhost", "trust not checked"))
    for name, node in captured["keySchedule"]["nodes"].items():
        ours = live["keySchedule"]["nodes"][name]
        for key in ("value", "agrees", "command"):
            expect(node.get(key) in (None, ours.get(key)), f"{name}: {key} is {node.get(key)} in a capture, {ours.get(key)} live")
        expect(ours["isKnown"] and ours.get("agrees") is not False, f"{name} is not known, or not as the engine has it")


def compute(c: Cell, schedule: dict) -> None:
    """Runs what stands beside the secrets: each prints a line."""
    made = [node for node in schedule["nodes"].values() if node["operation"] != "input"]
    expect(len(made) >= 8, f"only {len(made)} steps")
    same("steps without a command", [node["id"] for node in made if not node.get("command")], [])
    shell = c.run("sh", "-e", "-c", "\n".join(node["command"] for node in made))
    shell.end_input()
    shell.expect_exit(0)
    printed = shell.out.decode().splitlines()
    same("what the commands print", dict(zip((node["id"] for node in made), printed)), {node["id"]: node["value"] for node in made})
    same("how many lines they print", len(printed), len(made))


def overhear(c: Cell, version: str, start: Callable, *arguments: str) -> tuple[dict, dict]:
    """A connection of ours, which agrees with tshark's reading of it, and the same as it is decoded."""
    c.use_own_network()
    keys, port = c.folder / "keys.log", start(c)
    port = port if isinstance(port, int) else PORT
    capturing = Capturing(c)
    live = inspect(c, port, keys, *arguments)
    capture = capturing.stop()
    agree(c, live, capture, keys, version)
    return by_side(live), by_side(decode(c, capture, "--keylog", str(keys), "--secrets"))


def go(c: Cell, *arguments: str) -> int:
    return GO.server(c, *arguments)[1]


def rsa(c: Cell) -> tuple[str, ...]:
    one = c.certificates.decrypting
    return ("-cert", one.leaf, "-key", one.key, "-cipher", "AES128-GCM-SHA256", "-tls1_2")


OPENSSL_WAY = "sotto inspect → s_server, overheard"
# Who listens, how, what we ask for, and what has to come of it.
SERVERS: dict[tuple[str, str], dict[str, tuple[Callable, tuple[str, ...], dict]]] = {
    ("openssl", OPENSSL_WAY): {
        "TLS 1.3 with x25519": (web_server, ("--groups", "x25519"), {"group": "x25519"}),
        "TLS 1.3 with HelloRetryRequest, P-384 and SHA-384": (
            lambda c: web_server(c, "-groups", "P-384"), ("--suites", "TLS_AES_256_GCM_SHA384"),
            {"group": "secp384r1", "helloRetryRequested": True}),
        "TLS 1.2 with ECDHE": (lambda c: web_server(c, "-tls1_2"), (), {"extendedMainSecret": True, "group": "x25519"}),
        "TLS 1.2 with RSA key exchange": (
            lambda c: web_server(c, *rsa(c)), ("--max-version", "1.2", "--insecure-rsa-key-exchange"), {"usesRSAKeyExchange": True}),
    },
    ("gnutls", "sotto inspect → gnutls-serv, overheard"): {
        "TLS 1.3": (lambda c: gnutls_serv(c, mode="--http"), (), {}),
        "TLS 1.2": (
            lambda c: gnutls_serv(c, mode="--http", priority="NORMAL:-VERS-ALL:+VERS-TLS1.2"), (), {"extendedMainSecret": True}),
    },
    (NGINX, "sotto inspect → nginx, overheard"): {
        "TLS 1.3": (nginx, (), {"applicationProtocol": "h2"}),
        "TLS 1.2": (nginx, ("--max-version", "1.2"), {"applicationProtocol": "h2", "extendedMainSecret": True}),
    },
    (GO.name, "sotto inspect → Go, overheard"): {
        "TLS 1.3 with X25519MLKEM768": (go, (), {"group": "X25519MLKEM768"}),
        "TLS 1.2": (lambda c: go(c, "--max-version", "1.2"), (), {"extendedMainSecret": True}),
    },
}

for (peer, way), variants in SERVERS.items():
    cannot(peer, way, {one: "It goes when the handshake is over; what is tried is what it says of it." for one in FEATURES})
    for title, (start, arguments, wanted) in variants.items():
        # dumpcap is waited for, mostly.
        @cell(peer, way, title, waits=True)
        def _(c: Cell, title=title, start=start, arguments=arguments, wanted=wanted) -> None:
            live, captured = overhear(c, title[:7], start, *arguments)
            same("what was negotiated", {one: live["negotiated"].get(one) for one in wanted}, wanted)
            same_tree(live, captured)
            compute(c, live["keySchedule"])


@cell("openssl", OPENSSL_WAY, "a check that can't fail is none: changed trees, and a value that is not the command's", waits=True)
def _(c: Cell) -> None:
    live, captured = overhear(c, "TLS 1.2", lambda c: web_server(c, "-tls1_2"))

    def fields(one: dict) -> None:
        one["messages"][-1]["fields"][0]["offset"] += 1

    def fewer(one: dict) -> None:
        one["records"].pop()

    def value(one: dict) -> None:
        node = one["keySchedule"]["nodes"]["key_block"]
        node["value"] = node["value"][:-1] + ("0" if node["value"][-1] != "0" else "1")

    for change in (fields, fewer, value):
        other = copy.deepcopy(captured)
        change(other)
        fails(f"another tree: {change.__name__}", lambda: same_tree(live, other))
    value(live)
    fails("another value", lambda: compute(c, live["keySchedule"]))


def fails(what: str, check: Callable[[], None]) -> None:
    try:
        check()
    except Failed:
        return
    raise Failed(f"{what} is not noticed")
