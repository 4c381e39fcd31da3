# SPDX-License-Identifier: Apache-2.0
"""Headless browsers that trust a root of ours, each with a home of its own, and what they make of a page."""

import json
import socket
import subprocess
import time
from pathlib import Path

from sotto import Cell
from world import HOST, Failed, environment, expect, free_port


def trust(folder: Path, root: str) -> None:
    """Makes NSS's database, which both browsers read, with this root in it."""
    folder.mkdir(parents=True)
    database = f"sql:{folder}"
    for arguments in (["-N", "-d", database, "--empty-password"], ["-A", "-d", database, "-t", "C,,", "-n", "root", "-i", root]):
        run = subprocess.run(
            ["certutil", *arguments], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
        expect(run.returncode == 0, f"certutil: {run.stderr}")


class Chromium:
    name = "chromium"
    program = "chromium"

    def look(self, c: Cell, url: str, root: str, keys: Path | None = None) -> str:
        """The page as it is when its scripts have nothing left to do, or Chromium's name for the error. `keys` is its key log."""
        home = c.folder / "home"
        trust(home / ".pki/nssdb", root)
        log = [f"SSLKEYLOGFILE={keys}"] if keys else []
        browser = c.run(
            "env", f"HOME={home}", f"XDG_CONFIG_HOME={home}/config", f"XDG_CACHE_HOME={home}/cache", *log, self.program, "--headless",
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={home}/profile",
            "--virtual-time-budget=60000", "--dump-dom", url)
        browser.end_input()
        browser.expect_exit(0)
        for word in browser.err.split():
            if word.startswith("net::ERR_"):
                return word
        return browser.out.decode()


class Firefox:
    """Told what to do by Marionette, its own protocol for tests: a length, a colon, and JSON."""

    name = "firefox"
    program = "firefox"

    def look(self, c: Cell, url: str, root: str) -> str:
        """The page when its scripts have said that it is done, or Firefox's word for the error."""
        profile, port = c.folder / "profile", free_port()
        trust(profile, root)
        quiet = {
            "marionette.port": port, "network.proxy.type": 0, "app.update.enabled": False, "toolkit.telemetry.server": "",
            "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
            "browser.safebrowsing.update.enabled": False,
            "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
            "security.enterprise_roots.enabled": False, "services.settings.server": "data:,"}
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in quiet.items())
        (profile / "user.js").write_text("".join(lines))
        browser = c.run(
            "env", f"HOME={c.folder}", self.program, "--headless", "--no-remote", "--marionette", "--profile", str(profile))
        browser.end_input()
        while True:
            try:
                connection = socket.create_connection((HOST, port), 5)
                break
            except OSError:
                expect(browser.process.poll() is None and browser.left() > 0, f"firefox does not start: {browser.tail()}")
                time.sleep(0.05)
        with connection:
            connection.settimeout(browser.left())
            return self._visit(connection, url, browser.left)

    def _visit(self, connection: socket.socket, url: str, left) -> str:
        stream = connection.makefile("rwb")

        def receive() -> list:
            length = b""
            while (digit := stream.read(1)) != b":":
                expect(digit.isdigit(), "Marionette ends")
                length += digit
            return json.loads(stream.read(int(length)))

        def ask(command: str, **arguments):
            message = json.dumps([0, 1, command, arguments]).encode()
            stream.write(b"%d:%b" % (len(message), message))
            stream.flush()
            _, _, error, result = receive()
            return error, result

        receive()  # its greeting
        try:
            error, _ = ask("WebDriver:NewSession", acceptInsecureCerts=False)
            expect(error is None, f"no session: {error}")
            error, _ = ask("WebDriver:Navigate", url=url)
            if error:
                return error["error"] + " " + error["message"].split("\n")[0]
            while left() > 0:
                _, done = ask("WebDriver:ExecuteScript", script="return document.documentElement.dataset.done || ''", args=[])
                if done["value"]:
                    break
                time.sleep(0.1)
            _, page = ask("WebDriver:GetPageSource")
            return page["value"]
        except OSError as problem:
            raise Failed(f"Marionette: {problem}") from None
