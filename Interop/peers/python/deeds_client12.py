# SPDX-License-Identifier: Apache-2.0
"""What a client can do wrong to `sotto serve` in TLS 1.2."""

from tlslite.constants import ContentType, ExtensionType, HandshakeType
from tlslite.extensions import TLSExtension
from tlslite.messages import ApplicationData, ChangeCipherSpec, ClientHello, ClientKeyExchange, Finished

from deeds import Deeds, handshake, longer, raw, shorter

DEEDS = Deeds()
changing, after, only = DEEDS.changing, DEEDS.after, DEEDS.only

HANDSHAKE, DATA = ContentType.handshake, ContentType.application_data
EXTENSION = ExtensionType

only("1.2: without extended_master_secret", version="1.2", settings={"useExtendedMasterSecret": False})
only("1.2: a fallback that is none", version="1.2", settings={"sendFallbackSCSV": True})
only("1.2: with TLS 1.1 at most", version="1.2", settings={"minVersion": (3, 2), "maxVersion": (3, 2)})
only("1.2: with CBC only", version="1.2", settings={"cipherNames": ["aes128", "aes256"]})
only("1.2: with RSA key exchange only", version="1.2", settings={"keyExchangeNames": ["rsa"]})


@changing("1.2: a compression, and not null", ClientHello, version="1.2")
def _(c, hello) -> None:
    hello.compression_methods = [1]


@changing("1.2: a renegotiation_info that is not empty", ClientHello, version="1.2")
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(EXTENSION.renegotiation_info, bytearray(b"\x0c" + bytes(12))))


@changing("1.2: no point of the curve", ClientKeyExchange, version="1.2", settings={"eccCurves": ["secp256r1"], "keyShares": ["secp256r1"]})
def _(c, message) -> None:
    message.ecdh_Yc = bytearray(b"\4" + b"\x11" * 64)


@changing("1.2: a key exchange of zeros", ClientKeyExchange, version="1.2", settings={"eccCurves": ["x25519", "secp256r1"]})
def _(c, message) -> None:
    message.ecdh_Yc = bytearray(32)


@changing("1.2: bytes behind the key exchange", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return [longer(message, b"\0")]


@changing("1.2: a key exchange twice", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return [message, message]


@changing("1.2: no key exchange", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return []


@changing("1.2: a certificate that was not asked for", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return [handshake(HandshakeType.certificate, b"\0\0\0"), message]


@changing("1.2: change_cipher_spec before the key exchange", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return [ChangeCipherSpec().create(), message]


@changing("1.2: Finished starts before change_cipher_spec", ClientKeyExchange, version="1.2")
def _(c, message) -> list:
    return [raw(message.write() + bytearray(b"\x14\0"))]


@changing("1.2: change_cipher_spec twice", ChangeCipherSpec, version="1.2")
def _(c, message) -> list:
    return [message, message]


@changing("1.2: change_cipher_spec of another value", ChangeCipherSpec, version="1.2")
def _(c, message) -> list:
    return [raw(b"\2", ContentType.change_cipher_spec)]


@changing("1.2: Finished wrong", Finished, version="1.2")
def _(c, finished) -> None:
    finished.verify_data[0] ^= 1


@changing("1.2: Finished a byte too short", Finished, version="1.2")
def _(c, finished) -> list:
    return [shorter(finished, 1)]


@changing("1.2: data before Finished", Finished, version="1.2")
def _(c, finished) -> list:
    return [ApplicationData().create(bytearray(b"early")), finished]


@after("1.2: another hello", version="1.2")
def _(c) -> None:
    hello = ClientHello().create((3, 3), bytearray(32), bytearray(), [0xC02B], extensions=[])
    c.record(HANDSHAKE, hello.write())


@after("1.2: a record that does not open", version="1.2")
def _(c) -> None:
    c.bare(b"\x17\x03\x03\x00\x20" + bytes(32))


@after("1.2: a record twice", version="1.2")
def _(c) -> None:
    c.record(DATA, b"once")
    c.again(DATA, b"once")


@after("1.2: data of more than 2^14 bytes", version="1.2")
def _(c) -> None:
    c.record(DATA, bytes((1 << 14) + 1))


@after("1.2: a KeyUpdate", version="1.2")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\0")


@after("1.2: forty empty records", version="1.2")
def _(c) -> None:
    for _ in range(40):
        c.record(DATA, b"")
