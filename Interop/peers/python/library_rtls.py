# SPDX-License-Identifier: Apache-2.0
"""rustls, by the package rtls, which wears the clothes of Python's ssl. It has no setting for groups."""

import library_ssl
import rtls
from contract import Closed


class Session(library_ssl.Session):
    tls = rtls

    def choose_groups(self, context, groups: list[str]) -> None:
        if groups:
            raise ValueError("rtls has no setting for groups")

    def read(self) -> bytes | None:
        """rtls tells a goodbye from silence no better than its model does; rustls wants no more after one."""
        data = super().read()
        if data is None and not self.session._conn.wants_read():
            raise Closed
        return data

    def close(self) -> None:
        """rustls reads on after its goodbye; rtls would call that closed."""
        self.session.unwrap()
        self.session._shutdown = False
