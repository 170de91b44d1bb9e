"""The local server of the window: Flet's web engine on 127.0.0.1, behind the gate.

The socket is bound here, so that nobody else can take the port in between, and the address with
its one-time secret is told only when the server answers.
"""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Iterator

import flet as ft
import uvicorn
from flet_web import fastapi as flet_asgi  # type: ignore[import-untyped]  # it has no types
from starlette.types import ASGIApp

from selaras_client.long_lived import spare_loaded
from selaras_client.window.files import PATH as FILES_PATH
from selaras_client.window.front import Front
from selaras_client.window.gate import TOKEN_PARAMETER, Gate
from selaras_client.window.leaving import PATH as LEAVING_PATH
from selaras_client.window.leaving import Leaving
from selaras_client.window.start_page import StartPage
from selaras_client.window.title import TITLE

HOST = "127.0.0.1"
TOKEN_BYTES = 24
# A reload keeps the session; a window that stays away longer begins anew, drafts being stored.
SESSION_TIMEOUT_S = 600
SHUTDOWN_TIMEOUT_S = 2


async def serve_front(front: Front, *, port: int = 0, on_ready: Callable[[str], None]) -> None:
    """Serve whatever *front* shows until cancelled.

    Args:
        port: 0 lets the system choose.
        on_ready: Called once with the address to open; it carries the secret of this run.

    Raises:
        OSError: The port is taken.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with _listening(port) as listener:
        real_port: int = listener.getsockname()[1]
        app = window_app(front, port=real_port, token=token)
        # A key would wait for all of it to be looked through, once or twice after a start.
        spare_loaded()
        server = _Server(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await _started(server, serving)
            on_ready(f"http://{HOST}:{real_port}/?{TOKEN_PARAMETER}={token}")
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await serving


def window_app(front: Front, *, port: int, token: str) -> ASGIApp:
    """Return the guarded application that ``serve_front`` serves."""
    wording = front.wording

    async def main(page: ft.Page) -> None:
        await front.opened(page)

    inner = flet_asgi.FastAPI(openapi_url=None)
    inner.add_route(f"{FILES_PATH}/{{token}}/{{name:path}}", front.files.answer)
    inner.add_route(LEAVING_PATH, Leaving(front).answer, methods=["GET", "POST"])
    inner.mount(
        "/",
        flet_asgi.app(
            main,
            no_cdn=True,
            app_name=TITLE,
            app_short_name=TITLE,
            app_description=wording("window.about"),
            session_timeout_seconds=SESSION_TIMEOUT_S,
        ),
    )
    page = StartPage(inner, wording)
    return Gate(page, port=port, token=token, refusal=wording("window.gate.refused"))


class _Server(uvicorn.Server):
    """Uvicorn that says when it answers and leaves signals to the program."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                # The access log would hold the token.
                access_log=False,
                server_header=False,
                ws="websockets-sansio",
                timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
            )
        )
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _started(server: _Server, serving: asyncio.Task[None]) -> None:
    is_up = asyncio.create_task(server.is_up.wait())
    await asyncio.wait({is_up, serving}, return_when=asyncio.FIRST_COMPLETED)
    is_up.cancel()
    if serving.done():
        serving.result()


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        # On Windows this option would let another program listen on the same port.
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        yield listener
