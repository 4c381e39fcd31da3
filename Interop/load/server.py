# SPDX-License-Identifier: Apache-2.0
"""`sotto serve` as its operator sees it from outside: memory, descriptors, CPU."""

import os
import resource
import signal
import ssl
import time
from pathlib import Path

from certificates import Certificates
from world import HOST, Program, expect

TICKS = os.sysconf("SC_CLK_TCK")
# What our own program must never say.
FAULTS = ("Cannot schedule tasks on an EventLoop", "Fatal error", "Crash: ", "leaking promise")


class Server:
    """One process, and what it uses."""

    def __init__(self, sotto: str, certificates: Certificates, *arguments: str, files: int | None = None, seconds: float = 900) -> None:
        identity = certificates.ecdsa
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, before[1]))
        try:
            self.program = Program(
                [sotto, "serve", "--cert", identity.chain, "--key", identity.key, "--listen", f"{HOST}:0", *arguments],
                time.monotonic() + seconds)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        wanted = f"listening on {HOST}:"
        self.program.wait_for(lambda p: wanted in p.err and "\n" in p.err.split(wanted, 1)[1], "the port")
        self.port = int(self.program.err.split(wanted, 1)[1].split()[0])
        self.process = Path(f"/proc/{self.program.process.pid}")
        self.tls = ssl.create_default_context(cafile=certificates.root)

    def _status(self, field: str) -> int:
        text = (self.process / "status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith(field + ":")))

    @property
    def resident(self) -> int:
        """KiB."""
        return self._status("VmRSS")

    @property
    def peak(self) -> int:
        """KiB, the most so far."""
        return self._status("VmHWM")

    @property
    def descriptors(self) -> int:
        return len(os.listdir(self.process / "fd"))

    @property
    def sockets(self) -> int:
        count = 0
        for name in os.listdir(self.process / "fd"):
            try:
                count += os.readlink(self.process / "fd" / name).startswith("socket:")
            except OSError:
                pass  # closed since
        return count

    @property
    def processor(self) -> float:
        """Seconds of CPU so far."""
        fields = (self.process / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def settle(self, descriptors: int, seconds: float = 20) -> None:
        """Waits until it has no more descriptors than that: what was open comes to its end."""
        end = time.monotonic() + seconds
        while self.descriptors > descriptors and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.2)

    def end(self) -> None:
        """Ends it as an operator does, and looks whether it was well."""
        self.program.signal(signal.SIGTERM)
        self.program.expect_exit(0)
        for fault in FAULTS:
            expect(fault not in self.program.err, f"sotto serve says {fault!r}: {self.program.tail()}")

    def kill(self) -> None:
        self.program.kill()
