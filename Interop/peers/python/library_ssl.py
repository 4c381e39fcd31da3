# SPDX-License-Identifier: Apache-2.0
"""Python's own ssl, over the OpenSSL that it was built with."""

import ssl

from contract import Closed, Refused

CURVES = {"x25519": "X25519", "secp256r1": "prime256v1", "secp384r1": "secp384r1"}


class Session:
    tls = ssl

    def __init__(self, options) -> None:
        is_server = options.role == "server"
        context = self.tls.SSLContext(self.tls.PROTOCOL_TLS_SERVER if is_server else self.tls.PROTOCOL_TLS_CLIENT)
        only = self.tls.TLSVersion.TLSv1_2 if options.max_version == "1.2" else self.tls.TLSVersion.TLSv1_3
        context.minimum_version = context.maximum_version = only
        if options.cert:
            context.load_cert_chain(options.cert, options.key)
        if roots := options.ca or options.client_ca:
            context.verify_mode = self.tls.CERT_REQUIRED
            context.load_verify_locations(roots)
        if options.alpn:
            context.set_alpn_protocols(options.alpn)
        self.choose_groups(context, options.groups)
        self.incoming, self.outgoing = self.tls.MemoryBIO(), self.tls.MemoryBIO()
        self.session = context.wrap_bio(
            self.incoming, self.outgoing, server_side=is_server, server_hostname=None if is_server else options.name)

    def choose_groups(self, context, groups: list[str]) -> None:
        if groups:
            (group,) = groups  # this library takes one
            context.set_ecdh_curve(CURVES[group])

    def handshake(self) -> bool:
        try:
            self.session.do_handshake()
            return True
        except self.tls.SSLWantReadError:
            return False
        except (self.tls.SSLError, ssl.CertificateError) as error:
            raise Refused(str(error)) from None

    def info(self) -> dict:
        subject = (self.session.getpeercert() or {}).get("subject", ())
        return {
            "version": self.session.version(), "suite": self.session.cipher()[0], "alpn": self.session.selected_alpn_protocol(),
            "peer": dict(pair for part in subject for pair in part).get("commonName", "")}

    def feed(self, data: bytes) -> None:
        self.incoming.write(data)

    def take(self) -> bytes:
        return self.outgoing.read()

    def has_output(self) -> bool:
        return self.outgoing.pending > 0

    def read(self) -> bytes | None:
        try:
            data = self.session.read(1 << 17)
        except self.tls.SSLWantReadError:
            return None
        except self.tls.SSLZeroReturnError:
            raise Closed from None
        except self.tls.SSLError as error:
            raise Refused(str(error)) from None  # what a client of TLS 1.3 is told of its certificate comes after its handshake
        if not data:
            raise Closed  # how it tells a goodbye that ours has not gone before
        return data

    def write(self, data: bytes) -> int:
        return self.session.write(data)

    def close(self) -> None:
        """Says goodbye; what the other side still sends can be read."""
        try:
            self.session.unwrap()
        except (self.tls.SSLWantReadError, ssl.SSLSyscallError):
            pass  # it would wait for the other side's goodbye, as we do by reading
