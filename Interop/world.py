# SPDX-License-Identifier: Apache-2.0
"""Processes that are bounded in time, and what tests ask of them."""

import os
import queue
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"


class Failed(Exception):
    """A cell did not go as it should."""


class Skipped(Exception):
    """A cell can't be tried here."""


def expect(condition: bool, text: str) -> None:
    if not condition:
        raise Failed(text)


def environment() -> dict[str, str]:
    """Ours, without what changes how TLS programs behave."""
    names = ("SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "CURL_CA_BUNDLE", "http_proxy", "https_proxy",
             "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    clean = {key: value for key, value in os.environ.items() if key not in names}
    return clean | {"LC_ALL": "C", "NO_COLOR": "1"}


def version_of(*command: str) -> str | None:
    """The first line that a command says, without what stands in brackets, if there is such a command."""
    if not shutil.which(command[0]):
        return None
    run = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    return (run.stdout + run.stderr).strip().split("\n")[0].split(" (")[0] if run.returncode == 0 else None


class Program:
    """A process with pipes; its output is collected as it comes."""

    def __init__(self, arguments: list[str], deadline: float, prefix: list[str] | None = None) -> None:
        """`prefix` is the command that runs it elsewhere, such as in another network namespace."""
        self.name = Path(arguments[0]).name
        self.arguments = arguments
        self.deadline = deadline
        self.process = subprocess.Popen(
            [*(prefix or []), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
            start_new_session=True, bufsize=0)
        self.changed = threading.Condition()
        self.output = {"out": bytearray(), "err": bytearray()}
        self.threads = [
            threading.Thread(target=self._collect, args=(pipe, kind), daemon=True)
            for kind, pipe in (("out", self.process.stdout), ("err", self.process.stderr))
        ]
        for thread in self.threads:
            thread.start()
        self.writer: threading.Thread | None = None
        self.input: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def _collect(self, pipe, kind: str) -> None:
        while chunk := os.read(pipe.fileno(), 1 << 18):
            with self.changed:
                self.output[kind] += chunk
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def _feed(self) -> None:
        try:
            while (data := self.input.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[os.write(self.process.stdin.fileno(), view[: 1 << 20]):]
            self.process.stdin.close()
        except (OSError, ValueError):
            pass  # it ended, or was, before it took everything: its exit status tells

    @property
    def out(self) -> bytes:
        with self.changed:
            return bytes(self.output["out"])

    @property
    def err(self) -> str:
        with self.changed:
            return self.output["err"].decode(errors="replace")

    @property
    def both(self) -> str:
        return self.out.decode(errors="replace") + self.err

    def send(self, data: bytes) -> None:
        """Queues bytes for its standard input."""
        if self.writer is None:
            self.writer = threading.Thread(target=self._feed, daemon=True)
            self.writer.start()
        self.input.put(data)

    def end_input(self) -> None:
        if self.writer is None:
            self.process.stdin.close()
        else:
            self.input.put(None)

    def left(self) -> float:
        return max(0.0, self.deadline - time.monotonic())

    def wait_for(self, test, what: str) -> None:
        """Waits until `test` of the program holds; fails at the deadline, or when it has ended and still does not hold."""
        with self.changed:
            while not test(self):
                ended = self.process.poll() is not None and not any(thread.is_alive() for thread in self.threads)
                if ended or self.left() == 0:
                    if test(self):
                        return
                    why = f"it ended with {self.process.returncode}" if ended else "too long"
                    raise Failed(f"{self.name}: waited for {what}: {why}: {self.tail()}")
                self.changed.wait(min(0.1, self.left()))

    def wait_for_text(self, text: str) -> None:
        wanted = text.encode()
        self.wait_for(lambda p: wanted in p.output["out"] or wanted in p.output["err"], repr(text))

    def wait_for_bytes(self, count: int) -> None:
        self.wait_for(lambda p: len(p.output["out"]) >= count, f"{count} bytes")

    def wait(self) -> int:
        try:
            self.process.wait(self.left() or 0.01)
        except subprocess.TimeoutExpired:
            raise Failed(f"{self.name} does not end: {self.tail()}") from None
        for thread in self.threads:
            thread.join(self.left())
        return self.process.returncode

    def expect_exit(self, *codes: int) -> None:
        code = self.wait()
        expect(code in codes, f"{self.name} ended with {code}, not {' or '.join(map(str, codes))}: {self.tail()}")

    def signal(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.wait()
        self.input.put(None)
        for thread in self.threads:
            thread.join(1)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass

    def tail(self) -> str:
        lines = [line.strip() for line in self.err.splitlines() if line.strip()]
        return " | ".join(lines[-4:])[-400:] or "(it says nothing)"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def is_listening(port: int, process: str = "self") -> bool:
    """Whether somebody listens on the port, in the network of a process, without connecting to it if that can be told."""
    try:
        files = [Path(f"/proc/{process}/net/{kind}") for kind in ("tcp", "tcp6")]
        lines = [line for file in files if file.exists() or file == files[0] for line in file.read_text().splitlines()[1:]]
    except OSError:
        try:
            socket.create_connection((HOST, port), 1).close()
            return True
        except OSError:
            return False
    fields = (line.split() for line in lines)
    return any(entry[1].endswith(f":{port:04X}") and entry[3] == "0A" for entry in fields)


class PlainServer:
    """A plain TCP server on a thread: `handle` gets each connection."""

    def __init__(self, handle) -> None:
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.handle = handle
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(60)
            try:
                self.handle(connection)
            except OSError:
                pass

    def kill(self) -> None:
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
