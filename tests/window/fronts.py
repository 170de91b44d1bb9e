"""A page of a front: the office with everything around it, or what stands in its place."""

import asyncio

from selaras_client.window.front import Front
from tests.window.harness import Window
from tests.window.office import MemoryOffice, alone_office


class FrontWindow(Window):
    """One page of a front, which shows what the front shows."""

    def __init__(self, office: MemoryOffice, route: str) -> None:
        super().__init__(office, route=route, lang="id")
        self.front = Front("id")

    async def start(self) -> "FrontWindow":
        await self.front.opened(self.page)
        await self.settle()
        return self

    def close(self) -> None:
        for view in self.front._views.values():
            view.close()
        super().close()


async def front_window(route: str = "/") -> FrontWindow:
    """Return a page at *route* of a front with nothing to show yet."""
    return await FrontWindow(alone_office(), route).start()


async def closed(window: FrontWindow) -> None:
    """Close the page and the office it may have shown."""
    window.close()
    await asyncio.sleep(0)
    window.office.close()
