# SPDX-License-Identifier: Apache-2.0
"""Throw-away certificates, made with the openssl command."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from world import environment


@dataclass(frozen=True)
class Identity:
    chain: str
    leaf: str
    key: str


class Certificates:
    """A root, an intermediate, and leaves of several kinds below it; and a root that has nothing to do with them."""

    KEYS = {
        "ecdsa": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve"],
        "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        "ed25519": ["-algorithm", "ED25519"],
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = self._root("root", "Interop Root")
        self.other_root = self._root("other", "Another Root")
        self._key("intermediate", "ecdsa")
        self._issue("intermediate", "Interop Intermediate", "root", "CA:TRUE,pathlen:0", "keyCertSign,cRLSign", None)
        self.intermediate = str(folder / "intermediate.pem")
        names = "DNS:localhost,IP:127.0.0.1"
        self.ecdsa = self._leaf("ecdsa", "ecdsa", names)
        self.rsa = self._leaf("rsa", "rsa", names)
        # For TLS 1.2's classical handshake: a key that decrypts, and does not sign.
        self.decrypting = self._leaf("decrypting", "rsa", names, usage="keyEncipherment")
        self.ed25519 = self._leaf("ed25519", "ed25519", names)
        self.wrong_name = self._leaf("wrongname", "ecdsa", "DNS:elsewhere.example")
        # s_server sends no intermediate with its second certificate.
        self.second_name = self._leaf("secondname", "ecdsa", "DNS:second.example", issuer="root")
        # For scanners, which count the days that are left: as long as the strictest policy lets them live.
        self.scanned = [self._leaf(f"scanned-{kind}", kind, names, days=90) for kind in ("ecdsa", "rsa")]
        self.expired = self._leaf("expired", "ecdsa", names, expired=True)
        # Whom servers that ask believe, and whom not.
        self.clients = {
            kind: self._leaf(f"client-{kind}", kind, "DNS:client.example", purpose="clientAuth") for kind in self.KEYS}
        self.strange_client = self._leaf("stranger", "ecdsa", "DNS:client.example", issuer="other", purpose="clientAuth")

    def staple(self, one: Identity) -> str:
        """A file with an OCSP response that says of a leaf below the intermediate that it is good."""
        path = Path(one.leaf).with_suffix(".ocsp")
        if not path.exists():
            serial = self._run("x509", "-in", one.leaf, "-noout", "-serial").split("=")[1].strip()
            index = path.with_suffix(".index")
            index.write_text(f"V\t491231235959Z\t\t{serial}\tunknown\t/O=Sotto/CN={path.stem}\n")
            request = str(path.with_suffix(".request"))
            self._run("ocsp", "-issuer", self.intermediate, "-cert", one.leaf, "-no_nonce", "-reqout", request)
            self._run(
                "ocsp", "-index", str(index), "-CA", self.intermediate, "-rsigner", self.intermediate, "-rkey",
                str(self.folder / "intermediate.key"), "-ndays", "7", "-reqin", request, "-respout", str(path))
        return str(path)

    def _run(self, *arguments: str) -> str:
        run = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60)
        if run.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(arguments)}: {run.stderr}")
        return run.stdout

    def _key(self, name: str, kind: str) -> None:
        self._run("genpkey", *self.KEYS[kind], "-out", f"{name}.key")

    def _root(self, name: str, subject: str) -> str:
        self._key(name, "ecdsa")
        self._run(
            "req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/O=Sotto/CN={subject}", "-days", "30", "-sha256", "-out",
            f"{name}.pem", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        return str(self.folder / f"{name}.pem")

    def _leaf(
        self, name: str, kind: str, names: str, expired: bool = False, issuer: str = "intermediate",
        usage: str = "digitalSignature", purpose: str = "serverAuth", days: int = 20
    ) -> Identity:
        self._key(name, kind)
        self._issue(name, name, issuer, "CA:FALSE", usage, names, expired, purpose, days)
        chain = (self.folder / f"{name}.pem").read_text()
        if issuer != "root":
            chain += (self.folder / f"{issuer}.pem").read_text()
        path = self.folder / f"{name}-chain.pem"
        path.write_text(chain)
        return Identity(str(path), str(self.folder / f"{name}.pem"), str(self.folder / f"{name}.key"))

    def _issue(
        self, name: str, subject: str, issuer: str, constraints: str, usage: str, names: str | None, expired: bool = False,
        purpose: str = "serverAuth", days: int = 20
    ) -> None:
        extensions = [
            f"basicConstraints=critical,{constraints}", f"keyUsage=critical,{usage}", "subjectKeyIdentifier=hash",
            "authorityKeyIdentifier=keyid"]
        if names:
            extensions += [f"subjectAltName={names}", f"extendedKeyUsage={purpose}"]
        (self.folder / f"{name}.ext").write_text("\n".join(extensions) + "\n")
        self._run("req", "-new", "-key", f"{name}.key", "-subj", f"/O=Sotto/CN={subject}", "-out", f"{name}.csr")
        if not expired:
            self._run(
                "x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial", "-days",
                str(days), "-sha256", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
            return
        # `x509 -req` counts its days from today on; `ca` takes dates.
        (self.folder / "index.txt").write_text("")
        (self.folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=c\n[c]\nnew_certs_dir=.\ndatabase=index.txt\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n"
            "[p]\norganizationName=optional\ncommonName=supplied\n")
        self._run(
            "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr", "-cert", f"{issuer}.pem", "-keyfile",
            f"{issuer}.key", "-startdate", "20240101000000Z", "-enddate", "20240201000000Z", "-extfile", f"{name}.ext", "-out",
            f"{name}.pem")
