# SPDX-License-Identifier: Apache-2.0
"""What a client can do wrong to a `sotto serve` that wants to know who it is."""

from tlslite.constants import HandshakeType
from tlslite.messages import Certificate, CertificateVerify

from deeds import Deeds, handshake, longer

DEEDS = Deeds()
changing, only = DEEDS.changing, DEEDS.only
EMPTY = {"1.3": b"\0\0\0\0", "1.2": b"\0\0\0"}

for version, name in (("1.3", "who it is"), ("1.2", "1.2, who it is")):
    only(f"{name}: it does not say", version=version, shows=False)

    @changing(f"{name}: a certificate without its proof", CertificateVerify, version=version)
    def _(c, message) -> list:
        return []

    @changing(f"{name}: a proof without a certificate", Certificate, version=version)
    def _(c, message, version=version) -> list:
        return [handshake(HandshakeType.certificate, EMPTY[version])]

    @changing(f"{name}: no Certificate", Certificate, version=version)
    def _(c, message) -> list:
        return []

    @changing(f"{name}: Certificate twice", Certificate, version=version)
    def _(c, message) -> list:
        return [message, message]

    @changing(f"{name}: bytes behind the certificates", Certificate, version=version)
    def _(c, message) -> list:
        return [longer(message, b"\0")]

    @changing(f"{name}: a wrong proof", CertificateVerify, version=version)
    def _(c, message) -> None:
        message.signature = message.signature[:-1] + bytes([message.signature[-1] ^ 1])

    @changing(f"{name}: no bytes for a proof", CertificateVerify, version=version)
    def _(c, message) -> None:
        message.signature = bytearray()

    @changing(f"{name}: a proof with SHA-1", CertificateVerify, version=version)
    def _(c, message) -> None:
        message.signatureAlgorithm = (2, 3)

    @changing(f"{name}: a proof with a scheme of another key", CertificateVerify, version=version)
    def _(c, message) -> None:
        message.signatureAlgorithm = (8, 4)

    @changing(f"{name}: its proof twice", CertificateVerify, version=version)
    def _(c, message) -> list:
        return [message, message]


@changing("who it is: a context that nobody gave", Certificate)
def _(c, message) -> list:
    return [handshake(HandshakeType.certificate, b"\1x" + bytes(message.write()[5:]))]
