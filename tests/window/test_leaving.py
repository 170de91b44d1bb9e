"""A laptop that is about to leave with work its hub does not have is told so."""

import asyncio

import httpx
import pytest

from selaras_client.office import LinkStatus
from selaras_client.window.front import Front
from selaras_client.window.gate import TOKEN_PARAMETER
from selaras_client.window.leaving import PATH, SCRIPT, TOUCHED
from selaras_client.window.models.away import Away
from selaras_client.window.serve import window_app
from selaras_client.window.start_page import content_policy
from tests.window.fronts import FrontWindow, closed, front_window

PORT, TOKEN = 5555, "t" * 32


async def _asked(window: FrontWindow, method: str, path: str = PATH) -> str:
    app = window_app(window.front, port=PORT, token=TOKEN)
    transport = httpx.ASGITransport(app=app)
    base = f"http://127.0.0.1:{PORT}"
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        assert (await client.request(method, PATH)).status_code == 403, "only our own page"
        await client.get(f"/?{TOKEN_PARAMETER}={TOKEN}")
        return (await client.request(method, path)).text


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (LinkStatus("offline", 12), "12"),
        (LinkStatus("refused", 3), "3"),
        (LinkStatus("offline"), "0"),
        (LinkStatus("sending", 2), "0"),
        (LinkStatus("alone", 5), "0"),
    ],
)
def test_only_what_waits_for_a_hub_out_of_reach_holds_anybody_back(
    status: LinkStatus, told: str
) -> None:
    async def play() -> None:
        window = await front_window()
        assert await _asked(window, "GET") == "0", "no office is open yet"
        await window.front.show_office(window.office)
        window.office.status = status
        assert await _asked(window, "GET") == told
        await closed(window)

    asyncio.run(play())


def test_behind_the_browsers_question_stand_our_words() -> None:
    async def play() -> None:
        window = await front_window()
        await window.front.show_office(window.office)
        window.office.status = LinkStatus("offline", 12)
        await _asked(window, "POST")
        await window.settle()
        assert "12 perubahan di PC ini belum sampai ke hub" in window.texts()
        await closed(window)

    asyncio.run(play())


def test_a_browser_that_was_closed_does_not_keep_the_program_from_ending() -> None:
    async def play() -> None:
        window = await front_window()
        await window.front.show_office(window.office)
        window.office.status = LinkStatus("offline", 12)
        await window.session.disconnect(600)
        window.front.say_unsent(12)
        away = Away("Ditutup", is_working=True)
        await window.front.show_away(away, lambda _: None)
        # A laptop that slept comes back to what is so now.
        await window.session.connect(window.client)
        await window.settle()
        assert "Ditutup" in window.texts()
        await closed(window)

    asyncio.run(play())


def test_a_page_that_was_clicked_or_scrolled_is_not_idle() -> None:
    async def play() -> None:
        window = await front_window()
        lock = window.front._lock
        lock.now = lambda: lock.last_touch + 601
        await _asked(window, "GET")
        assert lock.is_idle(10)
        at = lock.last_touch + 601
        lock.now = lambda: at
        await _asked(window, "GET", f"{PATH}?{TOUCHED}")
        assert lock.last_touch == at
        await closed(window)

    asyncio.run(play())


def test_the_pages_own_script_may_run_and_ask() -> None:
    policy = content_policy(f"<script>{SCRIPT}</script>")
    assert "sha256-" in policy
    assert "connect-src 'self'" in policy
    assert PATH in SCRIPT
    assert Front("id").wording("window.leaving.title", count=1).startswith("1 ")
