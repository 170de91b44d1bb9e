"""A line to the hub that counts what goes over it: TLS records as they are, both ways."""

import socket
import threading
from contextlib import suppress
from typing import Final

_PART: Final = 65536


class CountingLine:
    """Passes everything on to the hub and counts the bytes."""

    def __init__(self, hub: str) -> None:
        """Listen on a free port of this machine for calls to HOST:PORT *hub*."""
        host, _, port = hub.rpartition(":")
        self._hub, self._up, self._down = (host, int(port)), 0, 0
        self._guard = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def taken(self) -> tuple[int, int]:
        """Return how many bytes went up and down since this was last asked."""
        with self._guard:
            found, self._up, self._down = (self._up, self._down), 0, 0
        return found

    def close(self) -> None:
        """Take no more calls."""
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(self._hub)
                for each in (near, far):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for one, other, is_up in ((near, far, True), (far, near, False)):
                    way = threading.Thread(
                        target=self._carry, args=(one, other, is_up), daemon=True
                    )
                    way.start()

    def _carry(self, one: socket.socket, other: socket.socket, is_up: bool) -> None:  # noqa: FBT001
        with suppress(OSError):
            while part := one.recv(_PART):
                with self._guard:
                    self._up += len(part) * is_up
                    self._down += len(part) * (not is_up)
                other.sendall(part)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
