"""Who may speak to the local page: only a browser that was given this run's secret.

Any user and any web page of this PC can reach 127.0.0.1. So the first address carries a token,
which becomes a cookie that scripts cannot read; the websocket needs it too, and must come from
our own page. The Host header must name this very server, or another name could be bound to it
(DNS rebinding).
"""

import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

HEALTH_PATH = "/sehat"
TOKEN_PARAMETER = "token"  # noqa: S105  # the name of the parameter, not a secret
POLICY_VIOLATION = 1008


class Gate:
    """Lets a request through to *app* when it carries the secret."""

    def __init__(self, app: ASGIApp, *, port: int, token: str, refusal: str) -> None:
        """Guard *app* on *port*; *refusal* is the sentence for whoever comes without *token*."""
        self._app, self._token, self._refusal = app, token, refusal
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        # Cookies know no ports: two windows on one PC must not overwrite each other's.
        self._cookie = f"selaras_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request or websocket."""
        if scope["type"] == "http":
            await (self._answer(scope) or self._app)(scope, receive, send)
        elif scope["type"] != "websocket" or self._is_our_page(scope):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _answer(self, scope: Scope) -> Response | None:
        """Return what to answer in place of the page, or None to let the request through."""
        if _header(scope, b"host") not in self._hosts:
            return PlainTextResponse(self._refusal, status_code=421)
        if scope["path"] == HEALTH_PATH:
            return PlainTextResponse("ok")
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if self._is_secret(query.pop(TOKEN_PARAMETER, [""])[0]):
            return self._with_cookie(scope["path"], query)
        if not self._has_cookie(scope):
            return PlainTextResponse(self._refusal, status_code=403)
        return None

    def _with_cookie(self, path: str, query: dict[str, list[str]]) -> Response:
        """Send the browser to the same page without the token in its address."""
        # One slash only: "//name" would lead to another server.
        address = "/" + path.lstrip("/\\")
        rest = urlencode(query, doseq=True)
        answer = RedirectResponse(f"{address}?{rest}" if rest else address, status_code=303)
        # Neither a cache nor a referrer may keep the address with the token.
        answer.headers.update({"cache-control": "no-store", "referrer-policy": "no-referrer"})
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
        return answer

    def _is_our_page(self, scope: Scope) -> bool:
        origins = {f"http://{host}" for host in self._hosts}
        is_own_host = _header(scope, b"host") in self._hosts
        return is_own_host and _header(scope, b"origin") in origins and self._has_cookie(scope)

    def _has_cookie(self, scope: Scope) -> bool:
        try:
            found = SimpleCookie(_header(scope, b"cookie")).get(self._cookie)
        except CookieError:
            return False
        return found is not None and self._is_secret(found.value)

    def _is_secret(self, text: str) -> bool:
        return secrets.compare_digest(text.encode("utf-8"), self._token.encode("ascii"))


def _header(scope: Scope, name: bytes) -> str:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return next((value.decode("latin-1") for key, value in headers if key == name), "")
