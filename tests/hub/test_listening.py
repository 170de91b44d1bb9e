"""The socket on which a hub listens."""

import asyncio
import socket

from selaras.address import Address
from selaras_hub.listening import bind


def test_a_small_answer_of_the_hub_does_not_wait_for_what_went_before_it() -> None:
    async def play() -> None:
        is_sent_at_once: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            option = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            is_sent_at_once.set_result(option)
            writer.close()

        bound = bind(Address("127.0.0.1", 0))
        async with await asyncio.start_server(speak, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname())
            assert await is_sent_at_once
            writer.close()

    asyncio.run(play())
