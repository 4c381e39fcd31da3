# SPDX-License-Identifier: Apache-2.0
"""tlslite-ng, made to misbehave: somebody else's TLS does one thing wrong at a time, and the alert has to be the right one.

What is done is in peers/python/deeds_….py. `echo` is what a deed has for an answer that is odd but allowed.
"""

from programs import PYTHON, SOURCES, event, events, python_version
from registry import FEATURES, cannot, cell, peer
from sotto import Cell, same
from world import Program, expect

PEER, TO_US, TO_THEM = "tlslite", "tlslite-ng, misbehaving → sotto serve", "sotto connect → tlslite-ng, misbehaving"
MISBEHAVE = str(SOURCES / "python/misbehave.py")

peer(PEER, lambda: python_version("'tlslite-ng ' + tlslite.__version__", "tlslite"), needs="PyPI's tlslite-ng")
for way in (TO_US, TO_THEM):
    cannot(PEER, way, {feature: "It is there to misbehave; how things go well is tried with the others." for feature in FEATURES})

# What a client does, and what we say to it. After each of them the server serves others.
# A Finished of another length is a wrong one in TLS 1.3, whose length no field says.
CLIENT = {
    "an SSL 2.0 hello": "protocol_version",
    "a first record of an unknown type": "unexpected_message",
    "a first message of 16 MiB": "illegal_parameter",
    "a Finished for a hello": "unexpected_message",
    "application data for a hello": "unexpected_message",
    "a record of more than 2^14 bytes for a hello": "record_overflow",
    "hello: bytes at its end": "decode_error",
    "hello: cut short": "decode_error",
    "hello: in records of one byte": "echo",
    "hello: a data record in its middle": "unexpected_message",
    "hello: with compression": "illegal_parameter",
    "hello: without key_share": "missing_extension",
    "hello: without supported_groups": "missing_extension",
    "hello: without signature_algorithms": "missing_extension",
    "hello: an extension twice": "decode_error",
    "hello: versions that nobody knows": "protocol_version",
    "hello: no version at all": "decode_error",
    "key share: of 31 bytes": "illegal_parameter",
    "key share: of zeros": "illegal_parameter",
    "key share: no point of the curve": "illegal_parameter",
    "key share: twice for one group": "illegal_parameter",
    "key share: for a group that is not supported": "illegal_parameter",
    "binder: wrong": "decrypt_error",
    "binder: of 31 bytes": "decode_error",
    "binder: of 48 bytes": "decrypt_error",
    "binder: two for one session": "illegal_parameter",
    "session: not in the last extension": "illegal_parameter",
    "session: without psk_key_exchange_modes": "missing_extension",
    "session: a ticket with a bit changed": "echo",
    "Finished: wrong": "decrypt_error",
    "Finished: a byte too short": "decrypt_error",
    "Finished: a byte too long": "decrypt_error",
    "Finished: in records of one byte": "echo",
    "Finished: a change_cipher_spec in its middle": "unexpected_message",
    "Finished: missing": "bad_record_mac",
    "Finished: data before it": "unexpected_message",
    "Finished: a KeyUpdate in its record": "unexpected_message",
    "Finished: the first byte of the next message in its record": "unexpected_message",
    "Finished: twice": "bad_record_mac",
    "Finished: a Certificate before it": "unexpected_message",
    "Finished: EndOfEarlyData before it": "unexpected_message",
    "change_cipher_spec: of two bytes": "unexpected_message",
    "change_cipher_spec: of another value": "unexpected_message",
    "later: a change_cipher_spec": "unexpected_message",
    "later: a handshake record without content": "unexpected_message",
    "later: an alert without content": "unexpected_message",
    "later: an alert of three bytes": "decode_error",
    "later: forty empty records": "unexpected_message",
    "later: ten warnings": "unexpected_message",
    "later: another hello": "unexpected_message",
    "later: a ticket of a client's": "unexpected_message",
    "later: another Finished": "unexpected_message",
    "later: a heartbeat": "unexpected_message",
    "later: a message of 16 MiB": "illegal_parameter",
    "later: a message of an unknown type": "unexpected_message",
    "later: a record that does not open": "bad_record_mac",
    "later: a record twice": "bad_record_mac",
    "later: data of more than 2^14 bytes": "record_overflow",
    "later: a record shorter than a tag": "bad_record_mac",
    "KeyUpdate: of another value": "illegal_parameter",
    "KeyUpdate: of two bytes": "decode_error",
    "KeyUpdate: two in one record": "unexpected_message",
    "KeyUpdate: data under the keys before it": "bad_record_mac",
    "KeyUpdate: forty of them": "unexpected_message",
    "1.2: without extended_master_secret": "handshake_failure",
    "1.2: a fallback that is none": "inappropriate_fallback",
    "1.2: with TLS 1.1 at most": "protocol_version",
    "1.2: with CBC only": "handshake_failure",
    "1.2: with RSA key exchange only": "handshake_failure",
    "1.2: a compression, and not null": "illegal_parameter",
    "1.2: a renegotiation_info that is not empty": "handshake_failure",
    "1.2: no point of the curve": "illegal_parameter",
    "1.2: a key exchange of zeros": "illegal_parameter",
    "1.2: bytes behind the key exchange": "decode_error",
    "1.2: a key exchange twice": "unexpected_message",
    "1.2: no key exchange": "unexpected_message",
    "1.2: a certificate that was not asked for": "unexpected_message",
    "1.2: change_cipher_spec before the key exchange": "unexpected_message",
    "1.2: Finished starts before change_cipher_spec": "unexpected_message",
    "1.2: change_cipher_spec twice": "unexpected_message",
    "1.2: change_cipher_spec of another value": "illegal_parameter",
    "1.2: Finished wrong": "decrypt_error",
    "1.2: Finished a byte too short": "decode_error",
    "1.2: data before Finished": "unexpected_message",
    "1.2: another hello": "no_renegotiation",
    "1.2: a record that does not open": "bad_record_mac",
    "1.2: a record twice": "bad_record_mac",
    "1.2: data of more than 2^14 bytes": "record_overflow",
    "1.2: a KeyUpdate": "unexpected_message",
    "1.2: forty empty records": "unexpected_message",
}
# The same, where the server has to know who the client is.
MUTUAL = {
    "who it is: it does not say": "certificate_required",
    "who it is: a certificate without its proof": "unexpected_message",
    "who it is: a proof without a certificate": "certificate_required",
    "who it is: no Certificate": "unexpected_message",
    "who it is: Certificate twice": "unexpected_message",
    "who it is: bytes behind the certificates": "decode_error",
    "who it is: a context that nobody gave": "illegal_parameter",
    "who it is: a wrong proof": "decrypt_error",
    "who it is: no bytes for a proof": "decrypt_error",
    "who it is: a proof with SHA-1": "illegal_parameter",
    "who it is: a proof with a scheme of another key": "illegal_parameter",
    "who it is: its proof twice": "unexpected_message",
    "1.2, who it is: it does not say": "handshake_failure",
    "1.2, who it is: a certificate without its proof": "unexpected_message",
    "1.2, who it is: a proof without a certificate": "handshake_failure",
    "1.2, who it is: no Certificate": "unexpected_message",
    "1.2, who it is: Certificate twice": "unexpected_message",
    "1.2, who it is: bytes behind the certificates": "decode_error",
    "1.2, who it is: a wrong proof": "decrypt_error",
    "1.2, who it is: no bytes for a proof": "decrypt_error",
    "1.2, who it is: a proof with SHA-1": "illegal_parameter",
    "1.2, who it is: a proof with a scheme of another key": "illegal_parameter",
    "1.2, who it is: its proof twice": "unexpected_message",
}
# What a server does, and what we say to it.
SERVER = {
    "hello: a suite that was not offered": "illegal_parameter",
    "hello: another session id": "illegal_parameter",
    "hello: with compression": "illegal_parameter",
    "hello: selects TLS 1.2 in supported_versions": "illegal_parameter",
    "hello: a group that was not offered": "illegal_parameter",
    "hello: a key share of zeros": "illegal_parameter",
    "hello: a key share of 31 bytes": "illegal_parameter",
    "hello: without key_share": "missing_extension",
    "hello: an extension that was not asked for": "unsupported_extension",
    "hello: a session that was not offered": "unsupported_extension",
    "hello: bytes at its end": "decode_error",
    "hello: the first message of the next keys in its record": "unexpected_message",
    "hello: a byte of the next message in its record": "unexpected_message",
    "retry: twice": "unexpected_message",
    "retry: for a share that was sent": "illegal_parameter",
    "retry: for a group that was not offered": "illegal_parameter",
    "retry: for nothing": "illegal_parameter",
    "retry: then another suite": "illegal_parameter",
    "retry: then TLS 1.2": "illegal_parameter",
    "extensions: one that was not asked for": "unsupported_extension",
    "extensions: one that belongs elsewhere": "illegal_parameter",
    "extensions: missing": "unexpected_message",
    "Certificate: missing": "unexpected_message",
    "Certificate: empty": "decode_error",
    "Certificate: of a certificate without bytes": "decode_error",
    "Certificate: with a context": "illegal_parameter",
    "Certificate: twice": "unexpected_message",
    "CertificateVerify: missing": "unexpected_message",
    "CertificateVerify: a wrong signature": "decrypt_error",
    "CertificateVerify: an empty signature": "decrypt_error",
    "CertificateVerify: with SHA-1": "illegal_parameter",
    "CertificateVerify: with PKCS#1": "illegal_parameter",
    "CertificateVerify: a scheme that does not fit the key": "illegal_parameter",
    "Finished: wrong": "decrypt_error",
    "Finished: a byte too short": "decrypt_error",
    "Finished: a KeyUpdate in its place": "unexpected_message",
    "Finished: a ticket in its record": "unexpected_message",
    "later: a ticket without bytes": "decode_error",
    "later: a ticket cut short": "decode_error",
    "later: eighty tickets": "unexpected_message",
    "later: a request for a certificate, which was not allowed": "unexpected_message",
    "later: a HelloRequest": "unexpected_message",
    "later: data under the keys before a KeyUpdate": "bad_record_mac",
    "later: KeyUpdate of another value": "illegal_parameter",
    "later: a record that does not open": "bad_record_mac",
    "later: data of more than 2^14 bytes": "record_overflow",
    "later: ten warnings": "unexpected_message",
    "1.2: although TLS 1.3 was possible": "illegal_parameter",
    "1.2: without extended_master_secret": "handshake_failure",
    "1.2: without renegotiation_info": "handshake_failure",
    "1.2: a suite that was not offered": "illegal_parameter",
    "1.2: an extension that was not asked for": "unsupported_extension",
    "1.2: Certificate missing": "unexpected_message",
    "1.2: Certificate empty": "decode_error",
    "1.2: a wrong signature over the key": "decrypt_error",
    "1.2: another key than was signed": "decrypt_error",
    "1.2: a curve that was not offered": "illegal_parameter",
    "1.2: a signature with SHA-1": "illegal_parameter",
    "1.2: no key": "unexpected_message",
    "1.2: a key twice": "unexpected_message",
    "1.2: change_cipher_spec before its time": "unexpected_message",
    "1.2: bytes in ServerHelloDone": "decode_error",
    "1.2: Finished wrong": "decrypt_error",
    "1.2: a HelloRequest": "no_renegotiation",
    "1.2: ten HelloRequests": "no_renegotiation",
    "1.2: a ticket after the handshake": "unexpected_message",
}


def misbehave(c: Cell, *arguments: str) -> Program:
    return c.run(PYTHON, MISBEHAVE, *arguments)


def families(deeds: dict[str, str]) -> dict[str, dict[str, str]]:
    """By what stands before the colon: a cell each, as starting a program takes longer than what it does."""
    found: dict[str, dict[str, str]] = {}
    for deed, expected in deeds.items():
        found.setdefault(deed.partition(":")[0] if ":" in deed else "first bytes", {})[deed] = expected
    return found


def ends(program: Program, kind: str, count: int) -> dict[str, str]:
    """How each deed ended: the alert, if one came."""
    def found(p: Program) -> list[dict]:
        return [one for one in events(p) if one["event"] == kind]

    program.wait_for(lambda p: len(found(p)) >= count, f"{count} reports of {kind}")
    return {one["deed"]: one["alert"] if one["how"] == "alert" else one["how"] for one in found(program)}


def arguments(deeds: dict[str, str]) -> list[str]:
    return [part for deed in deeds for part in ("--deed", deed)]


def to_serve(c: Cell, deeds: dict[str, str], served: list[str], shown: list[str]) -> None:
    server, port = c.serve(*served)
    client = misbehave(c, "client", "--port", str(port), *shown, *arguments(deeds))
    ended = ends(client, "end", len(deeds))
    for deed, expected in deeds.items():
        same(f"what came of {deed!r}", ended[deed], expected)
    for deed, how in ends(client, "after", len(deeds)).items():
        same(f"a client that behaves, after {deed!r}", how, "echo")
    client.expect_exit(0)
    c.end(server)
    failures = sum(" failed" in line for line in server.err.splitlines())
    same("the failures that the server knows of", failures, sum(expected != "echo" for expected in deeds.values()))


for family, deeds in families(CLIENT).items():
    @cell(PEER, TO_US, f"{family}: {len(deeds)} deeds", seconds=120)
    def _(c: Cell, deeds=deeds) -> None:
        to_serve(c, deeds, [], [])


for family, deeds in families(MUTUAL).items():
    @cell(PEER, TO_US, f"{family}: {len(deeds)} deeds", seconds=120)
    def _(c: Cell, deeds=deeds) -> None:
        own = c.certificates.clients["ecdsa"]
        to_serve(
            c, deeds, ["--client-ca", c.certificates.root, "--require-client-cert"], ["--cert", own.chain, "--key", own.key])


for family, deeds in families(SERVER).items():
    @cell(PEER, TO_THEM, f"{family}: {len(deeds)} deeds", seconds=120)
    def _(c: Cell, deeds=deeds) -> None:
        made = c.certificates.ecdsa
        server = misbehave(c, "server", "--cert", made.chain, "--key", made.key, *arguments(deeds))
        port = event(server, "listening")["port"]
        for number, (deed, expected) in enumerate(deeds.items(), 1):
            client = c.connect(port)
            same(f"what came of {deed!r}", ends(server, "end", number)[deed], expected)
            client.expect_exit(1, 3)  # after the handshake, or before it was done
            expect(expected in client.err, f"the error does not say {expected}: {client.tail()}")
        server.expect_exit(0)


@cell(PEER, TO_US, "Bleichenbacher: whatever is wrong with a secret looks the same", seconds=60)
def _(c: Cell) -> None:
    key = c.certificates.decrypting
    server, port = c.serve("--insecure-rsa-key-exchange", "--insecure-rsa-cert", key.chain, "--insecure-rsa-key", key.key)
    client = misbehave(c, "bleichenbacher", "--port", str(port))
    seen = event(client, "variants")["seen"]
    right = seen.pop("the right secret")
    # A ticket, and then the server's keys.
    expect(right[0].startswith("handshake") and right[1].startswith("change_cipher_spec"), f"the right secret is refused: {right}")
    expect(len(seen) >= 24, f"{len(seen)} variants")
    for variant, answers in seen.items():
        same(f"what comes for {variant}", answers, ["alert 2 bad_record_mac, 0303, 2 bytes", "end"])
    client.expect_exit(0)
    c.end(server)
