# SPDX-License-Identifier: Apache-2.0
"""What a server can do wrong to `sotto connect`."""

from tlslite.constants import ContentType, ExtensionType, HandshakeType, TLS_1_2_DOWNGRADE_SENTINEL, TLS_1_3_HRR
from tlslite.extensions import SrvSupportedVersionsExtension, TLSExtension
from tlslite.messages import (
    Certificate, CertificateVerify, ChangeCipherSpec, EncryptedExtensions, Finished, ServerHello, ServerHelloDone, ServerKeyExchange)

from deeds import Deeds, handshake, longer, raw, shorter, without

DEEDS = Deeds()
changing, after = DEEDS.changing, DEEDS.after

HANDSHAKE, DATA, ALERT = ContentType.handshake, ContentType.application_data, ContentType.alert
EXTENSION = ExtensionType
# What makes it ask for another hello.
RETRY = {"settings": {"keyShares": ["secp384r1"], "eccCurves": ["secp384r1"]}}


def is_retry(hello) -> bool:
    return hello.random == TLS_1_3_HRR


# Hellos.


@changing("hello: a suite that was not offered", ServerHello)
def _(c, hello) -> None:
    hello.cipher_suite = 0x1305


@changing("hello: another session id", ServerHello)
def _(c, hello) -> None:
    hello.session_id = bytearray(32)


@changing("hello: with compression", ServerHello)
def _(c, hello) -> None:
    hello.compression_method = 1


@changing("hello: selects TLS 1.2 in supported_versions", ServerHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.supported_versions)
    hello.extensions.append(SrvSupportedVersionsExtension().create((3, 3)))


@changing("hello: a group that was not offered", ServerHello)
def _(c, hello) -> None:
    hello.getExtension(EXTENSION.key_share).server_share.group = 0x0100


@changing("hello: a key share of zeros", ServerHello)
def _(c, hello) -> None:
    hello.getExtension(EXTENSION.key_share).server_share.key_exchange = bytearray(32)


@changing("hello: a key share of 31 bytes", ServerHello)
def _(c, hello) -> None:
    hello.getExtension(EXTENSION.key_share).server_share.key_exchange = bytearray(31)


@changing("hello: without key_share", ServerHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.key_share)


@changing("hello: an extension that was not asked for", ServerHello)
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(EXTENSION.heartbeat, bytearray(b"\1")))


@changing("hello: a session that was not offered", ServerHello)
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(EXTENSION.pre_shared_key, bytearray(2)))


@changing("hello: bytes at its end", ServerHello)
def _(c, hello) -> list:
    return [longer(hello, b"\0")]


@changing("hello: the first message of the next keys in its record", ServerHello)
def _(c, hello) -> list:
    return [raw(hello.write() + handshake(8, b"\0\0").write())]


@changing("hello: a byte of the next message in its record", ServerHello)
def _(c, hello) -> list:
    return [raw(hello.write() + bytearray(b"\x08"))]


# HelloRetryRequest.


@changing("retry: twice", ServerHello, **RETRY)
def _(c, hello) -> list | None:
    if is_retry(hello):
        c.retry = hello
        return None
    return [c.retry]


@changing("retry: for a share that was sent", ServerHello, **RETRY)
def _(c, hello) -> None:
    if is_retry(hello):
        hello.getExtension(EXTENSION.key_share).selected_group = 29


@changing("retry: for a group that was not offered", ServerHello, **RETRY)
def _(c, hello) -> None:
    if is_retry(hello):
        hello.getExtension(EXTENSION.key_share).selected_group = 0x0100


@changing("retry: for nothing", ServerHello, **RETRY)
def _(c, hello) -> None:
    if is_retry(hello):
        without(hello, EXTENSION.key_share, EXTENSION.cookie)


@changing("retry: then another suite", ServerHello, **RETRY)
def _(c, hello) -> None:
    if not is_retry(hello):
        hello.cipher_suite = 0x1301 if hello.cipher_suite != 0x1301 else 0x1302


@changing("retry: then TLS 1.2", ServerHello, **RETRY)
def _(c, hello) -> None:
    if not is_retry(hello):
        without(hello, EXTENSION.supported_versions, EXTENSION.key_share)
        hello.cipher_suite = 0xC02B


# The rest of the handshake.


@changing("extensions: one that was not asked for", EncryptedExtensions)
def _(c, message) -> None:
    message.extensions.append(TLSExtension().create(EXTENSION.heartbeat, bytearray(b"\1")))


@changing("extensions: one that belongs elsewhere", EncryptedExtensions)
def _(c, message) -> None:
    message.extensions.append(TLSExtension().create(EXTENSION.key_share, bytearray(b"\0\x1d\0\0")))


@changing("extensions: missing", EncryptedExtensions)
def _(c, message) -> list:
    return []


@changing("Certificate: missing", Certificate)
def _(c, message) -> list:
    return []


@changing("Certificate: empty", Certificate)
def _(c, message) -> list:
    return [handshake(HandshakeType.certificate, b"\0\0\0\0")]


@changing("Certificate: of a certificate without bytes", Certificate)
def _(c, message) -> list:
    return [handshake(HandshakeType.certificate, b"\0\0\0\5\0\0\0\0\0")]


@changing("Certificate: with a context", Certificate)
def _(c, message) -> list:
    written = message.write()
    return [handshake(HandshakeType.certificate, b"\1x" + bytes(written[5:]))]


@changing("Certificate: twice", Certificate)
def _(c, message) -> list:
    return [message, message]


@changing("CertificateVerify: missing", CertificateVerify)
def _(c, message) -> list:
    return []


@changing("CertificateVerify: a wrong signature", CertificateVerify)
def _(c, message) -> None:
    message.signature = message.signature[:-1] + bytes([message.signature[-1] ^ 1])


@changing("CertificateVerify: an empty signature", CertificateVerify)
def _(c, message) -> None:
    message.signature = bytearray()


@changing("CertificateVerify: with SHA-1", CertificateVerify)
def _(c, message) -> None:
    message.signatureAlgorithm = (2, 3)


@changing("CertificateVerify: with PKCS#1", CertificateVerify)
def _(c, message) -> None:
    message.signatureAlgorithm = (4, 1)


@changing("CertificateVerify: a scheme that does not fit the key", CertificateVerify)
def _(c, message) -> None:
    message.signatureAlgorithm = (8, 4)


@changing("Finished: wrong", Finished)
def _(c, message) -> None:
    message.verify_data[-1] ^= 1


@changing("Finished: a byte too short", Finished)
def _(c, message) -> list:
    return [shorter(message, 1)]


@changing("Finished: a KeyUpdate in its place", Finished)
def _(c, message) -> list:
    return [handshake(24, b"\0")]


@changing("Finished: a ticket in its record", Finished)
def _(c, message) -> list:
    return [message, handshake(4, b"\0\0\0\x3c\0\0\0\1\1\0\0\3abc\0\0")]


# After it.


@after("later: a ticket without bytes")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(4, b"\0\0\0\x3c\0\0\0\1\1\0\0\0\0\0").write())


@after("later: a ticket cut short")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(4, b"\0\0\0\x3c\0").write())


@after("later: eighty tickets")
def _(c) -> None:
    for _ in range(80):
        c.record(HANDSHAKE, handshake(4, b"\0\0\0\x3c\0\0\0\1\1\0\0\3abc\0\0").write())


@after("later: a request for a certificate, which was not allowed")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(13, b"\1x\0\x08\0\x0d\0\4\0\2\4\3").write())


@after("later: a HelloRequest")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(0, b"").write())


@after("later: data under the keys before a KeyUpdate")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\0")
    c.record(DATA, b"x")


@after("later: KeyUpdate of another value")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\7")


@after("later: a record that does not open")
def _(c) -> None:
    c.bare(b"\x17\x03\x03\x00\x20" + bytes(32))


@after("later: data of more than 2^14 bytes")
def _(c) -> None:
    c.record(DATA, bytes((1 << 14) + 1))


@after("later: ten warnings")
def _(c) -> None:
    for _ in range(10):
        c.record(ALERT, b"\1\x5a")


# TLS 1.2.


@changing("1.2: although TLS 1.3 was possible", ServerHello, version="1.2")
def _(c, hello) -> None:
    hello.random[-8:] = TLS_1_2_DOWNGRADE_SENTINEL


@changing("1.2: without extended_master_secret", ServerHello, version="1.2")
def _(c, hello) -> None:
    without(hello, EXTENSION.extended_master_secret)


@changing("1.2: without renegotiation_info", ServerHello, version="1.2")
def _(c, hello) -> None:
    without(hello, EXTENSION.renegotiation_info)


@changing("1.2: a suite that was not offered", ServerHello, version="1.2")
def _(c, hello) -> None:
    hello.cipher_suite = 0x009C


@changing("1.2: an extension that was not asked for", ServerHello, version="1.2")
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(EXTENSION.heartbeat, bytearray(b"\1")))


@changing("1.2: Certificate missing", Certificate, version="1.2")
def _(c, message) -> list:
    return []


@changing("1.2: Certificate empty", Certificate, version="1.2")
def _(c, message) -> list:
    return [handshake(HandshakeType.certificate, b"\0\0\0")]


@changing("1.2: a wrong signature over the key", ServerKeyExchange, version="1.2")
def _(c, message) -> None:
    message.signature = message.signature[:-1] + bytes([message.signature[-1] ^ 1])


@changing("1.2: another key than was signed", ServerKeyExchange, version="1.2")
def _(c, message) -> None:
    message.ecdh_Ys[-1] ^= 1


@changing("1.2: a curve that was not offered", ServerKeyExchange, version="1.2")
def _(c, message) -> None:
    message.named_curve = 30


@changing("1.2: a signature with SHA-1", ServerKeyExchange, version="1.2")
def _(c, message) -> None:
    message.hashAlg = 2


@changing("1.2: no key", ServerKeyExchange, version="1.2")
def _(c, message) -> list:
    return []


@changing("1.2: a key twice", ServerKeyExchange, version="1.2")
def _(c, message) -> list:
    return [message, message]


@changing("1.2: change_cipher_spec before its time", ServerHelloDone, version="1.2")
def _(c, message) -> list:
    return [ChangeCipherSpec().create(), message]


@changing("1.2: bytes in ServerHelloDone", ServerHelloDone, version="1.2")
def _(c, message) -> list:
    return [longer(message, b"\0")]


@changing("1.2: Finished wrong", Finished, version="1.2")
def _(c, message) -> None:
    message.verify_data[-1] ^= 1


@after("1.2: a HelloRequest", version="1.2")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(0, b"").write())


@after("1.2: ten HelloRequests", version="1.2")
def _(c) -> None:
    for _ in range(10):
        c.record(HANDSHAKE, handshake(0, b"").write())


@after("1.2: a ticket after the handshake", version="1.2")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(4, b"\0\0\0\x3c\0\3abc").write())
