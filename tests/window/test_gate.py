"""Who may speak to the local page, asked over plain HTTP of the real application."""

import asyncio
import contextlib

import httpx
import pytest

from selaras_client.window.front import Front
from selaras_client.window.serve import window_app
from selaras_client.window.start_page import StartPageChangedError, content_policy, rewritten
from selaras_client.window.wording import Wording
from tests.window.office import office_with_company
from tests.window.serving import serve_window

PORT = 8599
TOKEN = "s3cret-token"
OURS = f"http://127.0.0.1:{PORT}"


async def _get(path: str, *, host: str = f"127.0.0.1:{PORT}", cookie: str = "") -> httpx.Response:
    app = window_app(Front("id"), port=PORT, token=TOKEN)
    transport = httpx.ASGITransport(app=app)
    headers = {"host": host} | ({"cookie": cookie} if cookie else {})
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        return await client.get(path, headers=headers)


def get(path: str, *, host: str = f"127.0.0.1:{PORT}", cookie: str = "") -> httpx.Response:
    return asyncio.run(_get(path, host=host, cookie=cookie))


def test_without_the_secret_nothing_is_shown() -> None:
    for path in ("/", "/index.html", "/main.dart.js", "/faktur/x", "/?token=wrong", "/?token="):
        answer = get(path)
        assert answer.status_code == 403, path
        assert "Selaras" in answer.text


def test_the_token_becomes_a_cookie_and_leaves_the_address() -> None:
    answer = get(f"/faktur/baru?a=1&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/faktur/baru?a=1"
    cookie = answer.headers["set-cookie"].lower()
    assert f"selaras_{PORT}=" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_path_cannot_lead_to_another_server() -> None:
    assert (
        get(f"{OURS}//elsewhere.test/?token={TOKEN}").headers["location"].startswith("/elsewhere")
    )


@pytest.mark.parametrize("host", ["evil.test", f"evil.test:{PORT}", "127.0.0.1:1", "127.0.0.1"])
def test_another_host_name_is_refused_even_with_the_cookie(host: str) -> None:
    assert get("/", host=host, cookie=f"selaras_{PORT}={TOKEN}").status_code == 421
    assert get("/sehat", host=host).status_code == 421


def test_health_needs_no_secret_and_says_only_ok() -> None:
    answer = get("/sehat")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_the_page_has_a_policy_and_our_language() -> None:
    answer = get("/", cookie=f"selaras_{PORT}={TOKEN}")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert "frame-ancestors 'none'" in policy
    assert '<html lang="id">' in answer.text
    assert "<title>Selaras</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_scripts_are_served_as_what_they_are() -> None:
    answer = get("/flutter_bootstrap.js", cookie=f"selaras_{PORT}={TOKEN}")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_start_page_of_another_shape_is_refused() -> None:
    with pytest.raises(StartPageChangedError):
        rewritten("<html><head></head></html>", Wording("id"))


def test_every_inline_script_has_its_hash_in_the_policy() -> None:
    policy = content_policy("<script>a()</script><script src='x.js'></script><script>b()</script>")
    assert policy.count("'sha256-") == 2


@pytest.mark.parametrize(
    ("cookie", "origin"),
    [
        (f"selaras_{PORT}={TOKEN}", "http://evil.test"),
        (f"selaras_{PORT}={TOKEN}", ""),
        (f"selaras_{PORT}=wrong", OURS),
        ("", OURS),
    ],
)
def test_a_websocket_without_cookie_or_from_elsewhere_is_refused(cookie: str, origin: str) -> None:
    assert not asyncio.run(_is_accepted(cookie, origin))


def test_a_websocket_of_our_own_page_is_accepted() -> None:
    assert asyncio.run(_is_accepted(f"selaras_{PORT}={TOKEN}", OURS))


def _websocket_scope(cookie: str, origin: str) -> dict[str, object]:
    return {
        "type": "websocket",
        "path": "/ws",
        "raw_path": b"/ws",
        "query_string": b"",
        "root_path": "",
        "scheme": "ws",
        "subprotocols": [],
        "server": ("127.0.0.1", PORT),
        "headers": [
            (b"host", f"127.0.0.1:{PORT}".encode()),
            (b"origin", origin.encode()),
            (b"cookie", cookie.encode()),
        ],
    }


async def _is_accepted(cookie: str, origin: str) -> bool:
    """Open and at once close a websocket by hand; say whether it was accepted."""
    app = window_app(Front("id"), port=PORT, token=TOKEN)
    scope = _websocket_scope(cookie, origin)
    answers: list[str] = []

    class Accepted(Exception):  # noqa: N818  # ends the conversation once it is known
        pass

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        answers.append(str(message["type"]))
        raise Accepted

    with contextlib.suppress(Accepted):
        await app(scope, receive, send)
    return answers == ["websocket.accept"]


def test_the_server_tells_its_address_when_it_answers_and_ends_when_cancelled() -> None:
    async def scenario() -> None:
        ready: asyncio.Queue[str] = asyncio.Queue()
        office = office_with_company()
        serving = asyncio.create_task(serve_window(office, lang="id", on_ready=ready.put_nowait))
        url = httpx.URL(await ready.get())
        assert url.host == "127.0.0.1"
        async with httpx.AsyncClient() as client:
            assert (await client.get(url.copy_with(path="/sehat", query=b""))).text == "ok"
            assert (await client.get(url)).status_code == 303
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        with pytest.raises(httpx.ConnectError):
            async with httpx.AsyncClient() as client:
                await client.get(url)

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_said_at_once() -> None:
    async def scenario() -> None:
        ready: asyncio.Queue[str] = asyncio.Queue()
        office = office_with_company()
        first = asyncio.create_task(serve_window(office, lang="id", on_ready=ready.put_nowait))
        port = httpx.URL(await ready.get()).port
        assert port is not None
        with pytest.raises(OSError):
            await serve_window(office, lang="id", port=port, on_ready=ready.put_nowait)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first

    asyncio.run(scenario())
