# SPDX-License-Identifier: Apache-2.0
"""wrk and h2load: what they did, in numbers."""

import re
import subprocess
from dataclasses import dataclass

from server import Server
from world import HOST, Failed, environment


@dataclass
class Work:
    """What a load came to."""
    requests: int = 0
    errors: int = 0
    seconds: float = 0
    # The most connections at once, where that matters.
    together: int = 1
    note: str = ""


def run(arguments: list[str], seconds: float) -> str:
    done = subprocess.run(
        arguments, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode != 0:
        raise Failed(f"{arguments[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-300:]}")
    return done.stdout


def find(pattern: str, text: str, program: str) -> list[str]:
    match = re.search(pattern, text)
    if not match:
        raise Failed(f"{program} says nothing like {pattern!r}: {text[-300:]}")
    return list(match.groups())


def wrk(server: Server, path: str, seconds: int, connections: int, *headers: str) -> Work:
    more = [part for header in headers for part in ("-H", header)]
    text = run(
        ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", *more,
         f"https://{HOST}:{server.port}/{path}"], seconds)
    requests, took = find(r"(\d+) requests in ([\d.]+)s", text, "wrk")
    errors = 0
    if "Socket errors" in text:
        errors += sum(map(int, find(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", text, "wrk")))
    if "Non-2xx" in text:
        errors += int(find(r"Non-2xx or 3xx responses: (\d+)", text, "wrk")[0])
    return Work(int(requests), errors, float(took))


def h2load(server: Server, path: str, requests: int, connections: int) -> Work:
    text = run(
        ["h2load", "--h1", "-n", str(requests), "-c", str(connections), "-t", "1", f"https://{HOST}:{server.port}/{path}"], 300)
    done, failed, errored, timeout = find(
        r"(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", text, "h2load")
    good = int(find(r"status codes: (\d+) 2xx", text, "h2load")[0])
    took, unit = find(r"finished in ([\d.]+)(ms|s)", text, "h2load")
    errors = int(failed) + int(errored) + int(timeout) + (requests - min(int(done), good))
    return Work(int(done), errors, float(took) / (1000 if unit == "ms" else 1))
