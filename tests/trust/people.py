"""Ends of a TLS line without a socket, and small helpers the trust tests share."""

import ssl
from dataclasses import dataclass

HUB = "06g7q2h9ks0m4t8v1c3n5p7r9x"


@dataclass(frozen=True)
class Ends:
    """Both ends of a finished handshake."""

    client: ssl.SSLObject
    server: ssl.SSLObject


def shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, *, name: str | None) -> Ends:
    """Carry a handshake to its end, one byte of data each way included.

    Raises:
        ssl.SSLError: Either end refuses; in TLS 1.3 a client hears it with the first data.
    """
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = Ends(
        client.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    )
    waiting = [ends.client, ends.server]
    for _ in range(20):
        for end in tuple(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                continue
    if waiting:
        raise AssertionError("the handshake does not end")
    ends.server.write(b"!")
    ends.client.read(1)
    return ends
