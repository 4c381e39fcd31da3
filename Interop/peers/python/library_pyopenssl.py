# SPDX-License-Identifier: Apache-2.0
"""The OpenSSL in the package cryptography, by pyOpenSSL."""

from contract import Closed, Refused
from cryptography import x509
from OpenSSL import SSL

CURVES = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


class Session:
    def __init__(self, options) -> None:
        is_server = options.role == "server"
        context = SSL.Context(SSL.TLS_SERVER_METHOD if is_server else SSL.TLS_CLIENT_METHOD)
        only = SSL.TLS1_2_VERSION if options.max_version == "1.2" else SSL.TLS1_3_VERSION
        context.set_min_proto_version(only)
        context.set_max_proto_version(only)
        if options.groups:
            # pyOpenSSL has no name for this call.
            names = ":".join(CURVES.get(group, group) for group in options.groups)
            if SSL._lib.SSL_CTX_set1_curves_list(context._context, names.encode()) != 1:
                raise ValueError(f"no group {names}")
        names = [name.encode() for name in options.alpn]
        if options.cert:
            context.use_certificate_chain_file(options.cert)
            context.use_privatekey_file(options.key)
        if is_server:
            if options.client_ca:
                context.load_verify_locations(options.client_ca)
                context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)
            if names:
                context.set_alpn_select_callback(
                    lambda _, offered: next((name for name in names if name in offered), SSL.NO_OVERLAPPING_PROTOCOLS))
        else:
            context.load_verify_locations(options.ca)
            # Names are left to those who use pyOpenSSL: the callback is where they look, in the handshake.
            context.set_verify(SSL.VERIFY_PEER, lambda _, certificate, error, depth, ok: bool(
                ok and (depth > 0 or options.name in names_of(certificate.to_cryptography()))))
            if names:
                context.set_alpn_protos(names)
        self.session = SSL.Connection(context, None)
        if is_server:
            self.session.set_accept_state()
        else:
            self.session.set_tlsext_host_name(options.name.encode())
            self.session.set_connect_state()

    def handshake(self) -> bool:
        try:
            self.session.do_handshake()
            return True
        except SSL.WantReadError:
            return False
        except SSL.Error as error:
            raise Refused(str(error)) from None

    def info(self) -> dict:
        certificate = self.session.get_peer_certificate()
        return {
            "peer": certificate.get_subject().CN if certificate else "", "version": self.session.get_protocol_version_name(), "suite": self.session.get_cipher_name(),
            "alpn": self.session.get_alpn_proto_negotiated().decode() or None, "group": self.session.get_group_name()}

    def feed(self, data: bytes) -> None:
        while data:
            data = data[self.session.bio_write(data):]

    def take(self) -> bytes:
        parts = []
        try:
            while True:
                parts.append(self.session.bio_read(1 << 18))
        except SSL.WantReadError:
            return b"".join(parts)

    def has_output(self) -> bool:
        return False  # it is asked for it before each wait

    def read(self) -> bytes | None:
        try:
            return self.session.recv(1 << 17) or None
        except SSL.WantReadError:
            return None
        except SSL.ZeroReturnError:
            raise Closed from None
        except SSL.Error as error:
            raise Refused(str(error)) from None

    def write(self, data: bytes) -> int:
        return self.session.send(data)

    def close(self) -> None:
        self.session.shutdown()


def names_of(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return names.value.get_values_for_type(x509.DNSName)
