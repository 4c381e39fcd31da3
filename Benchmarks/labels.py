# SPDX-License-Identifier: Apache-2.0
"""What peers and scenarios are called where people read of them who never ran one."""

from tables import Table

PEERS = {
    "sotto": "Sotto",
    "sotto-nio": "SottoNIO",
    "sotto-portable": "Sotto, portable",
    "sotto-production": "Sotto, production build",
    "boringssl": "BoringSSL",
    "niossl": "NIOSSL",
    "openssl": "OpenSSL 3.0",
    "openssl35": "OpenSSL 3.5",
    "rustls": "rustls 0.20",
    "go": "Go 1.27",
}
SCENARIOS = {
    "full13-ecdsa": "full 1.3, ECDSA",
    "full13-rsa": "full 1.3, RSA-2048",
    "full13-mlkem": "full 1.3, X25519MLKEM768",
    "full12-ecdsa": "full 1.2, ECDSA",
    "resume13": "resumed 1.3",
    "resume12": "resumed 1.2",
    "mtls13": "mutual 1.3, ECDSA",
    "bulk13-aes128": "1.3, AES-128-GCM",
    "bulk13-aes256": "1.3, AES-256-GCM",
    "bulk13-chacha": "1.3, ChaCha20-Poly1305",
    "bulk12-aes256": "1.2, AES-256-GCM",
    "bulk12-chacha": "1.2, ChaCha20-Poly1305",
    "small64": "64 bytes",
    "mem-idle-rb": "with SSL_MODE_RELEASE_BUFFERS",
    "mem-idle": "idle",
}
KEYS = {
    "seal_MBps": "sealing", "open_MBps": "opening", "seal64_ns": "sealing", "open64_ns": "opening", "rtt_ns": "there and back",
    "seal_allocations": "sealing", "open_allocations": "opening", "seal": "sealing", "open": "opening",
    "client_bytes": "from the client", "server_bytes": "from the server", "client": "client", "server": "server",
    "heap_client_KiB": "heap, client", "heap_server_KiB": "heap, server", "rss_pair_KiB": "resident, both ends",
    "heap_bare_channel_KiB": "heap, bare channel",
}


def peer(name: str) -> str:
    return PEERS.get(name, name)


def row(name: str) -> str:
    """`sotto full13-ecdsa client` and the like, part by part; what has no other name stays."""
    first, _, rest = name.partition(" ")
    if first in PEERS and rest.partition(" ")[0] not in SCENARIOS:
        return f"{PEERS[first]}: {rest}"
    parts, found = name.split(), []
    for part in parts:
        found.append(SCENARIOS.get(part) or KEYS.get(part) or PEERS.get(part) or part)
    return ", ".join(found) if any(found[i] != parts[i] for i in range(len(parts))) else name


def in_words(table: Table) -> Table:
    def heading(text: str) -> str:
        name, colon, rest = text.partition(": ")
        return peer(name) + colon + rest

    return Table(table.name, table.title, [heading(text) for text in table.head], [[row(cells[0]), *cells[1:]] for cells in table.rows])
