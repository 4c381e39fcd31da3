# SPDX-License-Identifier: Apache-2.0
"""Keys that both sides were given beforehand: with OpenSSL and GnuTLS both ways, as they are, since neither imports; and imported
between two of ours. (BoringSSL's runner, `./dev bogo`, imports too.)"""

from cells_gnutls import TLS13, gnutls
from cells_gnutls_serve import PORT, gnutls_serv
from cells_gnutls_serve import talk as talk_to_gnutls
from cells_mutual import say
from cells_resumption import heard, reports
from registry import cell
from sotto import Cell, line, report_of, same
from world import HOST, Program, expect

TO_OPENSSL, FROM_OPENSSL = ("openssl", "sotto connect → s_server"), ("openssl", "s_client → sotto serve")
TO_GNUTLS, FROM_GNUTLS = ("gnutls", "sotto connect → gnutls-serv"), ("gnutls", "gnutls-cli → sotto serve")
OURSELVES = ("sotto", "sotto connect → sotto serve")
NAME = "sensor-42"
KEY, OTHER = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0", "ff" * 32
# Of the hash that an external key has with both: SHA-256.
SUITES = {"TLS_AES_128_GCM_SHA256": "AES-128-GCM", "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}
GNUTLS = f"{TLS13}:+PSK:+DHE-PSK:+ECDHE-PSK"


def shared(c: Cell, *arguments: str, key: str = KEY, name: str = NAME, plain: bool = True) -> list[str]:
    """Our options for a key."""
    file = c.folder / f"{key[:4]}.key"
    file.write_text(key + "\n")
    return ["--psk-identity", name, "--psk-file", str(file), *(["--psk-plain"] if plain else []), *arguments]


def connect(c: Cell, port: int, *options: str) -> Program:
    """Without authorities: only the key counts."""
    return c.run(
        c.sotto, "connect", f"{HOST}:{port}", "--json", "--timeout", "10s", "--server-name", "localhost", *options)


def known(client: Program) -> dict:
    report = report_of(client)
    same("the key", report["preSharedKey"], NAME)
    same("the mode", report["pskMode"], "psk_dhe_ke")
    expect("peer" not in report, "there is a certificate")
    return report


def refused(client: Program) -> None:
    client.end_input()
    client.expect_exit(3)


for suite in SUITES:
    @cell(*TO_OPENSSL, f"pre-shared key, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.s_server("-psk", KEY, "-psk_identity", NAME, "-ciphersuites", suite)
        client = connect(c, port, *shared(c))
        same("the suite", known(client)["cipherSuite"], suite)
        say(client, server)

    @cell(*FROM_OPENSSL, f"pre-shared key, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve(*shared(c), identities=[])
        client = c.s_client(port, "-psk", KEY, "-psk_identity", NAME, "-ciphersuites", suite)
        client.send(b"ping\n")
        heard(client)
        line(server, suite, f"psk={NAME}")
        expect("BEGIN CERTIFICATE" not in client.both, "there is a certificate")
        c.end(server)


@cell(*TO_OPENSSL, "pre-shared key after HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.s_server("-psk", KEY, "-psk_identity", NAME, "-groups", "P-384")
    client = connect(c, port, *shared(c))
    same("the retry", known(client)["helloRetryRequested"], True)
    say(client, server)


@cell(*FROM_OPENSSL, "pre-shared key after HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.serve(*shared(c, "--groups", "secp384r1"), identities=[])
    client = c.s_client(port, "-psk", KEY, "-psk_identity", NAME, "-groups", "X25519:P-384")
    client.send(b"ping\n")
    heard(client)
    line(server, "retried", f"psk={NAME}")
    c.end(server)


@cell(*TO_OPENSSL, "pre-shared key, and its session goes on")
def _(c: Cell) -> None:
    _, port = c.s_server("-psk", KEY, "-psk_identity", NAME)
    client = connect(c, port, *shared(c, "--resume"))
    found = reports(client, 2)
    same("resumed", [one["resumed"] for one in found], [False, True])
    same("the key", [one["preSharedKey"] for one in found], [NAME, NAME])
    client.end_input()
    client.expect_exit(0)


@cell(*FROM_OPENSSL, "pre-shared key beside a certificate: one that we don't know, the certificate")
def _(c: Cell) -> None:
    server, port = c.serve(*shared(c))
    client = c.s_client(port, "-psk", KEY, "-psk_identity", "somebody-else")
    client.send(b"ping\n")
    heard(client)
    same("the key in the log", "psk=" in line(server, "TLS 1.3"), False)
    c.end(server)


for what, name, key in (("another key", NAME, OTHER), ("another name", "somebody-else", KEY)):
    @cell(*TO_OPENSSL, f"pre-shared key: {what}, exit 3")
    def _(c: Cell, name=name, key=key) -> None:
        _, port = c.s_server("-psk", key, "-psk_identity", name)
        refused(connect(c, port, *shared(c)))

    @cell(*FROM_OPENSSL, f"pre-shared key: {what}, decrypt_error")
    def _(c: Cell, name=name, key=key) -> None:
        server, port = c.serve(*shared(c), identities=[])
        client = c.s_client(port, "-psk", key, "-psk_identity", name)
        client.wait()
        line(server, "failed", "decrypt_error")
        expect("decrypt error" in client.both, client.tail())
        c.end(server)


def gnutls_with_keys(c: Cell, key: str = KEY, priority: str = GNUTLS) -> None:
    passwords = c.folder / "passwords"
    passwords.write_text(f"{NAME}:{key}\n")
    gnutls_serv(c, "--pskpasswd", str(passwords), priority=priority)


for suite, cipher in SUITES.items():
    @cell(*TO_GNUTLS, f"pre-shared key, {suite}")
    def _(c: Cell, suite=suite, cipher=cipher) -> None:
        gnutls_with_keys(c, priority=f"{GNUTLS}:-CIPHER-ALL:+{cipher}")
        client = connect(c, PORT, *shared(c))
        same("the suite", known(client)["cipherSuite"], suite)
        talk_to_gnutls(client, b"ping\n")

    @cell(*FROM_GNUTLS, f"pre-shared key, {suite}")
    def _(c: Cell, suite=suite, cipher=cipher) -> None:
        server, port = c.serve(*shared(c), identities=[])
        client, _ = gnutls(
            c, port, "--pskusername", NAME, "--pskkey", KEY, priority=f"{GNUTLS}:-CIPHER-ALL:+{cipher}")
        client.send(b"ping\n")
        client.wait_for_bytes(5)
        client.end_input()
        client.expect_exit(0)
        line(server, suite, f"psk={NAME}")
        c.end(server)


@cell(*TO_GNUTLS, "pre-shared key: another key, exit 3")
def _(c: Cell) -> None:
    gnutls_with_keys(c, OTHER)
    refused(connect(c, PORT, *shared(c)))


@cell(*FROM_GNUTLS, "pre-shared key: another key, decrypt_error")
def _(c: Cell) -> None:
    server, port = c.serve(*shared(c), identities=[])
    client, _ = gnutls(c, port, "--pskusername", NAME, "--pskkey", OTHER, priority=GNUTLS)
    client.wait()
    line(server, "failed", "decrypt_error")
    c.end(server)


for digest in ("sha256", "sha384"):
    for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"):
        @cell(*OURSELVES, f"pre-shared key, imported, {digest} with {suite}")
        def _(c: Cell, digest=digest, suite=suite) -> None:
            options = shared(c, "--psk-context", "client=a server=b", "--psk-hash", digest, plain=False)
            server, port = c.serve(*options, identities=[])
            client = connect(c, port, *options, "--suites", suite, "--resume")
            same("resumed", [(one["resumed"], one["cipherSuite"]) for one in reports(client, 2)], [(False, suite), (True, suite)])
            client.send(b"ping\n")
            client.wait_for_bytes(5)
            client.end_input()
            client.expect_exit(0)
            c.end(server)


@cell(*OURSELVES, "pre-shared key, imported with another context: exit 3")
def _(c: Cell) -> None:
    server, port = c.serve(*shared(c, "--psk-context", "a", plain=False), identities=[])
    refused(connect(c, port, *shared(c, "--psk-context", "b", plain=False)))
    line(server, "failed", "decrypt_error")
    c.end(server)
