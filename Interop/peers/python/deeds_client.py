# SPDX-License-Identifier: Apache-2.0
"""What a client can do wrong to `sotto serve` in TLS 1.3."""

from tlslite.constants import ContentType, ExtensionType, GroupName, HandshakeType
from tlslite.extensions import SupportedVersionsExtension, TLSExtension
from tlslite.messages import ApplicationData, ChangeCipherSpec, ClientHello, Finished

from deeds import Deeds, handshake, longer, pieces, raw, shorter, without

DEEDS = Deeds()
changing, after, before = DEEDS.changing, DEEDS.after, DEEDS.before

HANDSHAKE, DATA, ALERT = ContentType.handshake, ContentType.application_data, ContentType.alert
EXTENSION = ExtensionType

# Before there is a connection.


@before("an SSL 2.0 hello")
def _(c) -> None:
    c.bare(bytes.fromhex("802e0100020015000000100100800300800700c006004002008004008000000500") + bytes(16))


@before("a first record of an unknown type")
def _(c) -> None:
    c.bare(b"\x63\x03\x01\x00\x01\x00")


@before("a first message of 16 MiB")
def _(c) -> None:
    c.bare(b"\x16\x03\x01\x00\x04\x01\xff\xff\xff")


@before("a Finished for a hello")
def _(c) -> None:
    c.bare(b"\x16\x03\x01\x00\x24\x14\x00\x00\x20" + bytes(32))


@before("application data for a hello")
def _(c) -> None:
    c.bare(b"\x17\x03\x03\x00\x20" + bytes(32))


@before("a record of more than 2^14 bytes for a hello")
def _(c) -> None:
    c.bare(b"\x16\x03\x01\x48\x00" + bytes(0x4800))


# Hellos.


@changing("hello: bytes at its end", ClientHello)
def _(c, hello) -> list:
    return [longer(hello, b"\0")]


@changing("hello: cut short", ClientHello)
def _(c, hello) -> list:
    return [shorter(hello, 3)]


@changing("hello: in records of one byte", ClientHello)
def _(c, hello) -> list:
    return pieces(hello)


@changing("hello: a data record in its middle", ClientHello)
def _(c, hello) -> list:
    first, second = pieces(hello, 100)[:2]
    return [first, raw(b"x", DATA), second]


@changing("hello: with compression", ClientHello)
def _(c, hello) -> None:
    hello.compression_methods = [1, 0]


@changing("hello: without key_share", ClientHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.key_share)


@changing("hello: without supported_groups", ClientHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.supported_groups)


@changing("hello: without signature_algorithms", ClientHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.signature_algorithms)


@changing("hello: an extension twice", ClientHello)
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(EXTENSION.heartbeat, bytearray(b"\1")))
    hello.extensions.append(TLSExtension().create(EXTENSION.heartbeat, bytearray(b"\1")))


@changing("hello: versions that nobody knows", ClientHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.supported_versions)
    hello.extensions.append(SupportedVersionsExtension().create([(3, 9), (0x7f, 0x1c)]))


@changing("hello: no version at all", ClientHello)
def _(c, hello) -> None:
    without(hello, EXTENSION.supported_versions)
    hello.extensions.append(TLSExtension(extType=EXTENSION.supported_versions).create(bytearray(b"\0")))


def share_of(hello):
    return hello.getExtension(EXTENSION.key_share).client_shares


@changing("key share: of 31 bytes", ClientHello)
def _(c, hello) -> None:
    share_of(hello)[0].key_exchange = share_of(hello)[0].key_exchange[:31]


@changing("key share: of zeros", ClientHello)
def _(c, hello) -> None:
    share_of(hello)[0].key_exchange = bytearray(32)


@changing("key share: no point of the curve", ClientHello, settings={"keyShares": ["secp256r1"], "eccCurves": ["secp256r1"]})
def _(c, hello) -> None:
    share_of(hello)[0].key_exchange = bytearray(b"\4" + b"\x11" * 64)


@changing("key share: twice for one group", ClientHello)
def _(c, hello) -> None:
    share_of(hello).append(share_of(hello)[0])


@changing("key share: for a group that is not supported", ClientHello)
def _(c, hello) -> None:
    groups = hello.getExtension(EXTENSION.supported_groups).groups
    groups.remove(GroupName.x25519)


# Sessions.


def offer_of(hello):
    return hello.getExtension(EXTENSION.pre_shared_key)


@changing("binder: wrong", ClientHello, resumes=True)
def _(c, hello) -> None:
    offer_of(hello).binders[0][0] ^= 1


@changing("binder: of 31 bytes", ClientHello, resumes=True)
def _(c, hello) -> None:
    offer_of(hello).binders[0] = offer_of(hello).binders[0][:31]


@changing("binder: of 48 bytes", ClientHello, resumes=True)
def _(c, hello) -> None:
    offer_of(hello).binders[0] = bytearray(48)


@changing("binder: two for one session", ClientHello, resumes=True)
def _(c, hello) -> None:
    offer_of(hello).binders.append(bytearray(32))


@changing("session: not in the last extension", ClientHello, resumes=True)
def _(c, hello) -> None:
    hello.extensions.append(TLSExtension().create(0xFE00, bytearray()))


@changing("session: without psk_key_exchange_modes", ClientHello, resumes=True)
def _(c, hello) -> None:
    without(hello, EXTENSION.psk_key_exchange_modes)


@changing("session: a ticket with a bit changed", ClientHello, resumes=True)
def _(c, hello) -> None:
    offer_of(hello).identities[0].identity[60] ^= 1


# The rest of the handshake.


@changing("Finished: wrong", Finished)
def _(c, finished) -> None:
    finished.verify_data[0] ^= 1


@changing("Finished: a byte too short", Finished)
def _(c, finished) -> list:
    return [shorter(finished, 1)]


@changing("Finished: a byte too long", Finished)
def _(c, finished) -> list:
    return [longer(finished, b"\0")]


@changing("Finished: in records of one byte", Finished)
def _(c, finished) -> list:
    return pieces(finished)


@changing("Finished: a change_cipher_spec in its middle", Finished)
def _(c, finished) -> list:
    first, second = pieces(finished, 20)
    return [first, ChangeCipherSpec().create(), second]


@changing("Finished: missing", Finished)
def _(c, finished) -> list:
    return []


@changing("Finished: data before it", Finished)
def _(c, finished) -> list:
    return [ApplicationData().create(bytearray(b"early")), finished]


@changing("Finished: a KeyUpdate in its record", Finished)
def _(c, finished) -> list:
    return [raw(finished.write() + bytearray(b"\x18\0\0\1\0"))]


@changing("Finished: the first byte of the next message in its record", Finished)
def _(c, finished) -> list:
    return [raw(finished.write() + bytearray(b"\x18"))]


@changing("Finished: twice", Finished)
def _(c, finished) -> list:
    return [finished, finished]


@changing("Finished: a Certificate before it", Finished)
def _(c, finished) -> list:
    return [handshake(HandshakeType.certificate, b"\0\0\0\0"), finished]


@changing("Finished: EndOfEarlyData before it", Finished)
def _(c, finished) -> list:
    return [handshake(5, b""), finished]


@changing("change_cipher_spec: of two bytes", ChangeCipherSpec)
def _(c, message) -> list:
    return [raw(b"\1\1", ContentType.change_cipher_spec)]


@changing("change_cipher_spec: of another value", ChangeCipherSpec)
def _(c, message) -> list:
    return [raw(b"\2", ContentType.change_cipher_spec)]


# After it.


@after("later: a change_cipher_spec")
def _(c) -> None:
    c.bare(b"\x14\x03\x03\x00\x01\x01")


@after("later: a handshake record without content")
def _(c) -> None:
    c.record(HANDSHAKE, b"")


@after("later: an alert without content")
def _(c) -> None:
    c.record(ALERT, b"")


@after("later: an alert of three bytes")
def _(c) -> None:
    c.record(ALERT, b"\1\x5a\0")


@after("later: forty empty records")
def _(c) -> None:
    for _ in range(40):
        c.record(DATA, b"")


@after("later: ten warnings")
def _(c) -> None:
    for _ in range(10):
        c.record(ALERT, b"\1\x5a")


@after("later: another hello")
def _(c) -> None:
    hello = ClientHello().create((3, 3), bytearray(32), bytearray(), [0x1301], extensions=[])
    c.record(HANDSHAKE, hello.write())


@after("later: a ticket of a client's")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(4, bytes(13)).write())


@after("later: another Finished")
def _(c) -> None:
    c.record(HANDSHAKE, handshake(20, bytes(32)).write())


@after("later: a heartbeat")
def _(c) -> None:
    c.record(ContentType.heartbeat, b"\1\0\1x" + bytes(16))


@after("later: a message of 16 MiB")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\xff\xff\xff" + bytes(1000))


@after("later: a message of an unknown type")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x63\0\0\0")


@after("later: a record that does not open")
def _(c) -> None:
    c.bare(b"\x17\x03\x03\x00\x20" + bytes(32))


@after("later: a record twice")
def _(c) -> None:
    c.record(DATA, b"once")
    c.again(DATA, b"once")


@after("later: data of more than 2^14 bytes")
def _(c) -> None:
    c.record(DATA, bytes((1 << 14) + 1))


@after("later: a record shorter than a tag")
def _(c) -> None:
    c.bare(b"\x17\x03\x03\x00\x0f" + bytes(15))


@after("KeyUpdate: of another value")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\2")


@after("KeyUpdate: of two bytes")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\2\0\0")


@after("KeyUpdate: two in one record")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\0\x18\0\0\1\0")


@after("KeyUpdate: data under the keys before it")
def _(c) -> None:
    c.record(HANDSHAKE, b"\x18\0\0\1\0")


@after("KeyUpdate: forty of them")
def _(c) -> None:
    for _ in range(40):
        for _ in c.send_keyupdate_request(0):
            pass
