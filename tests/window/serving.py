"""The window of one office on a server of its own, as tests serve it."""

from collections.abc import Callable

from selaras_client.office import Office
from selaras_client.window.front import Front
from selaras_client.window.serve import serve_front


async def serve_window(
    office: Office, *, lang: str, port: int = 0, on_ready: Callable[[str], None]
) -> None:
    """Serve the window of *office* until cancelled; see ``serve_front``."""
    front = Front(lang)
    await front.show_office(office)
    await serve_front(front, port=port, on_ready=on_ready)
