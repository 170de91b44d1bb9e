"""The page that carries the window: nothing from outside, our keys, our title.

Flet's own start page is rewritten on its way out. If a new Flet no longer has what is replaced
here, ``rewritten`` refuses, so that an upgrade fails in a test and not in an office.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from selaras_client.window import held_keys, leaving
from selaras_client.window.lost import lost_script
from selaras_client.window.title import TITLE
from selaras_client.window.wording import Wording

# Flutter never holds back the browser's own meaning of a key; Flet receives these all the same.
_KEY_GUARD = """addEventListener('keydown', event => {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey && key.length === 1 && 'dfhjknoprstu'.includes(key))
      || (event.altKey && !event.ctrlKey && key >= 'a' && key <= 'z' && key.length === 1)
      || ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10'].includes(key)) {
    event.preventDefault();
  }
}, true);"""
# What is replaced, and what the program relies on: our title, our websocket, no foreign servers.
_EXPECTED = (
    "<html>",
    "</head>",
    f"<title>{TITLE}</title>",
    'webSocketEndpoint="/ws"',
    "noCdn=true",
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_DROPPED = {b"content-length", b"etag", b"last-modified", b"cache-control"}
_PLAIN_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class StartPageChangedError(Exception):
    """Flet's start page no longer holds what is rewritten in it."""


def rewritten(html: str, say: Wording) -> str:
    """Return Flet's start page with our language, title, key guard and word when it is lost.

    Raises:
        StartPageChangedError: A part to be replaced is not there exactly once.
    """
    for expected in _EXPECTED:
        if html.count(expected) != 1:
            raise StartPageChangedError(expected)
    html = html.replace("<html>", f'<html lang="{say.language}">')
    script = f"{_KEY_GUARD}\n{held_keys.SCRIPT}\n{lost_script(say)}\n{leaving.SCRIPT}"
    return html.replace("</head>", f"<script>{script}</script>\n</head>")


def content_policy(html: str) -> str:
    """Return the content policy that lets exactly this page's own scripts run."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(html))
    return (
        "default-src 'self'; "
        f"script-src 'self' {hashes} 'wasm-unsafe-eval' blob:; "
        # Flutter and the loading picture write style attributes.
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )


class StartPage:
    """Rewrites HTML answers of *app* and adds headers to all of its answers."""

    def __init__(self, app: ASGIApp, say: Wording) -> None:
        """Wrap *app*; the page declares the language of *say*."""
        self._app, self._say = app, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request and rewrite its answer."""
        if scope["type"] == "http":
            await self._app(scope, receive, _Rewriter(send, self._say))
        else:
            await self._app(scope, receive, send)


class _Rewriter:
    """Holds back one HTML answer until it is whole; passes on any other."""

    def __init__(self, send: Send, say: Wording) -> None:
        self._send, self._say = send, say
        self._head: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            if not _is_html(message["headers"]):
                message["headers"] = [*message["headers"], *_PLAIN_HEADERS]
                await self._send(message)
        elif not _is_html(self._head["headers"]):
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page()

    async def _send_page(self) -> None:
        headers = [pair for pair in self._head["headers"] if pair[0] not in _DROPPED]
        # An answer without a body (304, HEAD) has nothing to rewrite.
        if self._body:
            html = rewritten(self._body.decode("utf-8"), self._say)
            self._body = html.encode("utf-8")
            policy = content_policy(html).encode("ascii")
            headers += [(b"content-security-policy", policy), *_PLAIN_HEADERS]
        length = str(len(self._body)).encode("ascii")
        headers += [(b"cache-control", b"no-store"), (b"content-length", length)]
        await self._send({**self._head, "headers": headers})
        await self._send({"type": "http.response.body", "body": self._body})


def _is_html(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(key == b"content-type" and value.startswith(b"text/html") for key, value in headers)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
