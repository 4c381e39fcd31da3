# SPDX-License-Identifier: Apache-2.0
"""A network of a cell's own: nothing in it but a loopback interface that nobody else reaches.

gnutls-serv and selfserv listen on every address of the machine they are on. In such a network that is 127.0.0.1 and no other.
"""

import os
import shutil
import subprocess

from world import Failed, environment


class Network:
    """A network namespace without a name, which ends with the process that holds it, whatever becomes of us."""

    def __init__(self) -> None:
        as_user = [] if os.geteuid() == 0 else ["--map-root-user"]
        self.holder = subprocess.Popen(
            ["unshare", "--net", *as_user, "sh", "-c", "ip link set lo up && echo ready && exec cat"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), start_new_session=True)
        if self.holder.stdout.readline() != b"ready\n":
            text = self.holder.stderr.read().decode(errors="replace").strip()
            self.close()
            raise Failed(f"no network namespace: {text}")

    @property
    def prefix(self) -> list[str]:
        """The command that runs another one in it."""
        as_user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", str(self.holder.pid), "--net", *as_user, "--"]

    def close(self) -> None:
        self.holder.kill()
        self.holder.wait()
        for pipe in (self.holder.stdin, self.holder.stdout, self.holder.stderr):
            pipe.close()


def is_available() -> bool:
    """Whether such networks can be made here."""
    if not all(shutil.which(command) for command in ("unshare", "nsenter", "ip")):
        return False
    try:
        Network().close()
        return True
    except Failed:
        return False
