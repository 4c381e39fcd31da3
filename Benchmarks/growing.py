# SPDX-License-Identifier: Apache-2.0
"""The certificates of `./dev bench growth`, beside those of certificates.sh and issued by them, made once."""

import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peers

CONFIGURATION = """[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


def issue(folder: Path, name: str, subject: str, kind: str, issuer: str | None = None, dns: str | None = None) -> None:
    """A key `name.key` and a certificate `name.crt` for it, as a section of the configuration says."""
    command = [
        "openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", "3650",
        "-config", "growth.cnf", "-extensions", kind, "-subj", f"/CN={subject}", "-keyout", f"{name}.key", "-out", f"{name}.crt"]
    if issuer:
        command += ["-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key"]
    if dns:
        command += ["-addext", f"subjectAltName=DNS:{dns}"]
    run = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"bench growth: {name}: {run.stderr.strip()[-300:]}")


def join(folder: Path, name: str, parts: list[str]) -> None:
    (folder / f"{name}.pem").write_text("".join((folder / f"{part}.crt").read_text() for part in parts))


def chains(folder: Path, longest: int) -> None:
    """`chain-N.pem`: a leaf and N - 1 intermediates, which all chains share; `chain-root.pem` issued the topmost."""
    issue(folder, "chain-root", "bench chain root", "root")
    join(folder, "chain-root", ["chain-root"])
    issuer, above = "chain-root", []
    for length in range(1, longest + 1):
        issue(folder, f"chain-{length}", "server.test", "server", issuer, "server.test")
        join(folder, f"chain-{length}", [f"chain-{length}", *above])
        intermediate = f"chain-int-{length}"
        issue(folder, intermediate, f"bench chain intermediate {length}", "authority", issuer)
        issuer, above = intermediate, [intermediate, *above]


def names(folder: Path, pool: ThreadPoolExecutor, most: int) -> None:
    """`name-N.pem`: a server's chain for the name name-N.test."""
    def one(number: int) -> None:
        issue(folder, f"name-{number}", f"name-{number}.test", "server", "ecdsa-int", f"name-{number}.test")
        join(folder, f"name-{number}", [f"name-{number}", "ecdsa-int"])

    list(pool.map(one, range(1, most + 1)))


def roots(folder: Path, pool: ThreadPoolExecutor, sizes: list[int]) -> None:
    """`roots-N.pem`: N - 1 roots that issued nothing here, and the one that did."""
    others = max(sizes) - 1
    list(pool.map(lambda number: issue(folder, f"root-{number}", f"bench other root {number}", "root"), range(1, others + 1)))
    for size in sizes:
        join(folder, f"roots-{size}", [*(f"root-{number}" for number in range(1, size)), "ecdsa-root"])


def certificates(longest_chain: int, most_names: int, root_sizes: list[int]) -> None:
    folder = peers.certificates()
    done = folder / "growth.done"
    # What was made for other authorities is of no use.
    issuers = b"".join((folder / name).read_bytes() for name in ("ecdsa-int.crt", "ecdsa-root.crt"))
    wanted = f"{longest_chain} {most_names} {root_sizes} {hashlib.sha256(issuers).hexdigest()}"
    if done.exists() and done.read_text() == wanted:
        return
    peers.note("certificates")
    (folder / "growth.cnf").write_text(CONFIGURATION)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        chains(folder, longest_chain)
        names(folder, pool, most_names)
        roots(folder, pool, root_sizes)
    done.write_text(wanted)
