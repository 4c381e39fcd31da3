# SPDX-License-Identifier: Apache-2.0
"""What can be done wrong, as `misbehave.py` does it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tlslite.constants import ContentType
from tlslite.messages import Message


@dataclass
class Deed:
    """`change` makes of a message what is sent in its place; `before` comes in a handshake's place, `after` after it."""

    name: str
    version: str = "1.3"
    change: Callable | None = None
    before: Callable | None = None
    after: Callable | None = None
    # Whether it shows the certificate that it was given, if it is asked for one.
    shows: bool = True
    # Whether the connection goes on with a session of one before.
    resumes: bool = False
    # Of tlslite's HandshakeSettings.
    settings: dict = field(default_factory=dict)

    def messages(self, connection, message) -> list:
        return self.change(connection, message) if self.change else [message]


class Deeds(dict):
    """By name; `changing` and `after` are decorators that add one."""

    def changing(self, name: str, kind: type, **more) -> Callable:
        """The function gets each message of the kind, and gives what is sent for it, or nothing if it changed it in place."""
        def add(function: Callable) -> Callable:
            def change(connection, message) -> list:
                if not isinstance(message, kind):
                    return [message]
                made = function(connection, message)
                return [message] if made is None else made

            self[name] = Deed(name, change=change, **more)
            return function

        return add

    def after(self, name: str, **more) -> Callable:
        def add(function: Callable) -> Callable:
            self[name] = Deed(name, after=function, **more)
            return function

        return add

    def before(self, name: str, **more) -> Callable:
        def add(function: Callable) -> Callable:
            self[name] = Deed(name, before=function, **more)
            return function

        return add

    def only(self, name: str, **more) -> None:
        """Nothing but other settings."""
        self[name] = Deed(name, **more)


def handshake(kind: int, body: bytes) -> Message:
    return Message(ContentType.handshake, bytearray([kind]) + len(body).to_bytes(3, "big") + body)


def raw(content: bytes, kind: int = ContentType.handshake) -> Message:
    return Message(kind, bytearray(content))


def longer(message, more: bytes) -> Message:
    """The message with bytes at its end that its length counts."""
    written = message.write()
    return handshake(written[0], bytes(written[4:]) + more)


def shorter(message, count: int) -> Message:
    """The message without its last bytes, and a length that says so."""
    written = message.write()
    return handshake(written[0], bytes(written[4:-count]))


def pieces(message, size: int = 1) -> list[Message]:
    written = message.write()
    return [raw(written[start:start + size]) for start in range(0, len(written), size)]


def without(message, *kinds: int) -> None:
    message.extensions = [one for one in message.extensions if one.extType not in kinds]
