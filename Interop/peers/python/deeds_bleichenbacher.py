# SPDX-License-Identifier: Apache-2.0
"""What a client of TLS 1.2's classical handshake can encrypt that is no secret of the right form (RFC 5246 section 7.4.7.1):
Bleichenbacher's attack learns from any difference in what the server then does.
"""

import socket
import struct

from tlslite.api import HandshakeSettings, TLSConnection
from tlslite.constants import AlertDescription, ContentType
from tlslite.keyexchange import RSAKeyExchange
from tlslite.utils.cryptomath import bytesToNumber, getRandomBytes, numberToByteArray

HOST = "127.0.0.1"


def padding(count: int) -> bytearray:
    return bytearray(one or 1 for one in getRandomBytes(count))


def good(size: int) -> bytearray:
    """A block as it must be: 00 02, padding without zeros, 00, the version, 46 bytes of randomness."""
    return bytearray(b"\0\2") + padding(size - 51) + bytearray(b"\0\3\3") + getRandomBytes(46)


def changed(index: int, value: int):
    def make(size: int) -> bytearray:
        block = good(size)
        block[index] = value
        return block

    return make


def carrying(count: int):
    """A secret of another length, padded as it should be."""
    def make(size: int) -> bytearray:
        return bytearray(b"\0\2") + padding(size - 3 - count) + bytearray(b"\0") + bytearray(b"\3\3" + getRandomBytes(48))[:count]

    return make


# With it the handshake succeeds: only then do the others show anything.
RIGHT = "the right secret"
# Blocks, to be encrypted.
BLOCKS = {
    RIGHT: good,
    "a right block, and a secret that does not belong to the Finished": good,
    "a first byte that is not 00": changed(0, 1),
    "signature padding": changed(1, 1),
    "a second byte that is 00": changed(1, 0),
    "a 00 right at the padding's start": changed(2, 0),
    "a 00 within the first eight bytes of padding": changed(9, 0),
    "a 00 in the padding": changed(60, 0),
    "a 00 at the padding's end": changed(-50, 0),
    "no 00 behind the padding": changed(-49, 7),
    "version 2.3": changed(-48, 2),
    "TLS 1.1": changed(-47, 2),
    "TLS 1.3": changed(-47, 4),
    "a secret of 47 bytes": carrying(47),
    "a secret of 49 bytes": carrying(49),
    "a secret of no bytes": carrying(0),
    "padding to the end": lambda size: bytearray(b"\0\2") + padding(size - 2),
    "zeros": lambda size: bytearray(size - 1) + bytearray(b"\2"),
}
# Ciphertexts, by the key's modulus.
CIPHERTEXTS = {
    "a ciphertext a byte too short": lambda size, n: bytearray(getRandomBytes(size - 1)),
    "a ciphertext a byte too long": lambda size, n: bytearray(getRandomBytes(size + 1)),
    "no ciphertext": lambda size, n: bytearray(),
    "a ciphertext of 0": lambda size, n: bytearray(size),
    "a ciphertext of 1": lambda size, n: bytearray(size - 1) + bytearray(b"\1"),
    "a ciphertext that is the modulus": lambda size, n: numberToByteArray(n, size),
    "a ciphertext above the modulus": lambda size, n: bytearray(b"\xff" * size),
}


class Attempt(RSAKeyExchange):
    """Encrypts what the variant says; the Finished is of a secret of its own."""

    variant = ""

    def processServerKeyExchange(self, srvPublicKey, serverKeyExchange):
        n, e = srvPublicKey.n, srvPublicKey.e
        size = (n.bit_length() + 7) // 8
        if make := BLOCKS.get(self.variant):
            block = make(size)
            self.encPremasterSecret = numberToByteArray(pow(bytesToNumber(block), e, n), size)
            if self.variant == RIGHT:
                return block[-48:]
        else:
            self.encPremasterSecret = CIPHERTEXTS[self.variant](size, n)
        return bytearray(b"\3\3") + getRandomBytes(46)


def attempt(port: int, variant: str) -> list:
    """All records that come after our Finished, and how it ends."""
    import tlslite.tlsconnection as library

    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, 3)
    settings.keyExchangeNames, settings.cipherNames = ["rsa"], ["aes128gcm"]
    Attempt.variant = variant
    theirs, library.RSAKeyExchange = library.RSAKeyExchange, Attempt
    sock = socket.create_connection((HOST, port), 10)
    connection = TLSConnection(sock)
    connection.closeSocket = False
    # What is left to read is read here, byte by byte, not by the library.
    connection._getFinished = lambda *arguments, **named: iter(())
    try:
        connection.handshakeClientCert(settings=settings, serverName="localhost")
        return answer(sock)
    finally:
        library.RSAKeyExchange = theirs
        sock.close()


def answer(sock: socket.socket) -> list:
    seen: list = []
    stream = sock.makefile("rb")
    try:
        while header := stream.read(5):
            kind, version, length = struct.unpack("!BHH", header)
            content = stream.read(length)
            name = ContentType.toStr(kind)
            if kind == ContentType.alert and length == 2:
                name = f"{name} {content[0]} {AlertDescription.toStr(content[1])}"
            seen.append(f"{name}, {version:04x}, {length} bytes")
        seen.append("end")
    except ConnectionError:
        seen.append("reset")
    except TimeoutError:
        seen.append("silence")
    return seen


def observe(port: int) -> dict[str, list]:
    return {variant: attempt(port, variant) for variant in [*BLOCKS, *CIPHERTEXTS]}
