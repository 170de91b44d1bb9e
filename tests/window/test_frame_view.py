"""The frame on the in-process harness: places by key, the palette, the bar of keys, the light."""

from collections.abc import Callable

import flet as ft
import pytest

from selaras_client.office import LinkStatus
from selaras_client.window.screens.invoice_form import InvoiceForm
from selaras_client.window.screens.keys import PALETTE_KEY, place_key
from selaras_client.window.screens.places import PLACES, ROOMS
from selaras_client.window.screens.tray import TrayScreen
from selaras_client.window.wording import Wording
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, office_with_company


def _two() -> MemoryOffice:
    office = office_with_company()
    office.draft("INV-1")
    office.draft("INV-2", date="2026-10-06")
    return office


def _offline() -> MemoryOffice:
    office = _two()
    office.status = LinkStatus("offline", 3, "2026-10-28T03:00:00Z")
    return office


def _in_conflict() -> MemoryOffice:
    office = _two()
    office.conflict(office.draft("INV-3"), register="reference", values=("A", "B"))
    return office


class _JustJoined(MemoryOffice):
    """The company's name comes from the hub while the window opens, before anybody listens."""

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self.replica.profiles.change("PT Baru Datang", {})
        return super().subscribe(listener)


def _just_joined() -> MemoryOffice:
    office = _JustJoined()
    office.home.set_up(npwp=NPWP, name="PT Samudra Biru")
    return office


def _turned_away() -> MemoryOffice:
    office = _two()
    office.status = LinkStatus("refused", code="hub.revoked")
    return office


@in_window(_just_joined)
async def test_a_company_name_that_came_while_the_window_opened_is_shown(window: Window) -> None:
    assert window.text("company").startswith("PT Baru Datang")


@in_window(_turned_away)
async def test_a_long_word_on_the_link_leaves_room_for_who_sits_here(window: Window) -> None:
    sentence = window.find(ft.Text, key="sync")
    assert sentence.overflow is ft.TextOverflow.ELLIPSIS
    assert sentence.tooltip == sentence.value
    assert "kode baru" in str(sentence.value)


PALETTE = "Ketik tempat, perintah, referensi, atau pembeli"


def _keys(window: Window) -> list[str]:
    """Return what the bar at the bottom offers."""
    buttons = [each for each in window.walk() if isinstance(each, ft.TextButton)]
    rows = [each.content for each in buttons if isinstance(each.content, ft.Row)]
    texts = [[part for part in row.controls if isinstance(part, ft.Text)] for row in rows]
    return [str(parts[0].value) for parts in texts if len(parts) == 2]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_two_places_have_one_key(lang: str) -> None:
    say = Wording(lang)
    keys = [place_key(place.label, say) for place in PLACES if f"{place.label}.key" in say]
    assert len(keys) > 10
    assert sorted(keys) == sorted(set(keys))


@in_window(_two)
async def test_no_screen_gives_two_meanings_to_one_key(window: Window) -> None:
    for place in (*PLACES, *ROOMS):
        await window.shell.go(place.root)
        await window.settle()
        screen, keys = window.shell.screen, window.shell._keys
        assert screen is not None
        own = [each.key for each in screen.actions()]
        assert sorted(own) == sorted(set(own)), place.root
        reserved = {each.key for each in keys.going() if each.key.startswith("Alt+")}
        reserved |= {each.key for each in keys.everywhere} | {PALETTE_KEY}
        assert not reserved & set(own), place.root


@in_window(_two)
async def test_alt_and_a_letter_goes_to_a_place_and_escape_comes_back(window: Window) -> None:
    await window.key("Alt+L")
    assert isinstance(window.shell.screen, TrayScreen)
    await window.key("Escape")
    assert window.text("count") == "2 faktur"


@in_window(_two)
async def test_a_bare_letter_goes_nowhere(window: Window) -> None:
    await window.key("L")
    assert window.text("count") == "2 faktur"


@in_window(_two)
async def test_the_palette_finds_a_place_by_a_few_letters(window: Window) -> None:
    await window.key("Ctrl+K")
    await window.type(PALETTE, "perlu")
    await window.enter(PALETTE)
    assert isinstance(window.shell.screen, TrayScreen)


@in_window(_two)
async def test_the_palette_finds_an_invoice_and_arrows_choose(window: Window) -> None:
    await window.key("Ctrl+K")
    await window.type(PALETTE, "INV")
    await window.key("Arrow Down")
    await window.enter(PALETTE)
    assert window.field("Referensi").value == "INV-1"


@in_window(_two)
async def test_keys_belong_to_the_palette_while_it_is_open(window: Window) -> None:
    await window.key("Ctrl+K")
    await window.key("F2")
    assert not isinstance(window.shell.screen, InvoiceForm)
    await window.key("Escape")
    await window.key("F2")
    assert isinstance(window.shell.screen, InvoiceForm)


@in_window(_two)
async def test_the_bar_shows_the_keys_of_the_present_screen(window: Window) -> None:
    assert {"F2", "F3", "Ctrl+K"} <= set(_keys(window))
    await window.key("F2")
    assert {"F4", "F8", "Ctrl+K"} <= set(_keys(window))
    assert "F3" not in _keys(window)


@in_window(_offline)
async def test_the_light_says_since_when_and_how_much_waits(window: Window) -> None:
    assert "3 perubahan menunggu di PC ini" in window.text("sync")
    assert not window.find(ft.TextButton, "Lihat").visible


@in_window(_in_conflict)
async def test_the_light_leads_to_what_needs_a_person(window: Window) -> None:
    assert window.text("sync") == "1 hal menunggu keputusan orang"
    await window.click(window.find(ft.TextButton, "Lihat"))
    assert isinstance(window.shell.screen, TrayScreen)


@in_window(_two)
async def test_an_answer_about_a_control_that_has_gone_does_not_end_the_window(
    window: Window,
) -> None:
    window.session.handle_invoke_method_results(999_999, "late", None, None)
    await window.key("Alt+L")
    assert isinstance(window.shell.screen, TrayScreen)
