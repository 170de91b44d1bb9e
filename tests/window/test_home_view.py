"""The first look of a day, settings and help, on the in-process harness."""

from datetime import date

import flet as ft
import pytest

from selaras.domain.tax_period import Period
from selaras.replica.cards import Kept
from selaras_client.reminders import CHANGED, look_again
from selaras_client.window.models.about import components
from selaras_client.window.models.home_page import months_until, next_deadline
from selaras_client.window.models.preferences import read_preferences
from tests.papers.papers import BOUGHT
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office


def _two_months() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.draft("INV-2", date="2026-10-06")
    office.draft("INV-3", date="2026-09-06")
    office.home.settle()
    office.replica.ask_approval("INV-1")
    office.home.settle()
    return office


@in_window(_two_months, route="/beranda")
async def test_the_period_that_is_due_next_is_summed_and_counted(window: Window) -> None:
    assert window.text("home-vat") == "Rp 220.000"
    assert window.text("home-days") == "23 hari lagi"
    assert window.text("home-draft") == "Konsep: 1"
    assert window.text("home-approved") == "Disetujui: 1"
    assert "2 faktur belum diekspor" in window.texts()


def _two_purchases() -> MemoryOffice:
    office = alone_office()
    purchases = office.replica.papers.purchases
    for number in ("04002600000000001", "04002600000000002"):
        assert isinstance(purchases.add(BOUGHT | {"number": number, "vat": "110"}), Kept)
    assert isinstance(purchases.credit("04002600000000001", Period(2026, 10)), Kept)
    office.home.settle()
    return office


@in_window(_two_purchases, route="/beranda")
async def test_input_vat_that_is_credited_counts_and_the_rest_is_named(window: Window) -> None:
    assert window.text("home-credited") == "Rp 110"
    assert "1 faktur masukan belum diputuskan" in window.texts()


@in_window(_two_months, route="/beranda")
async def test_what_is_late_is_told_on_the_first_look_until_it_is_dismissed(
    window: Window,
) -> None:
    assert "1 faktur masa 09/2026" in window.text("reminder-late:2026-09")
    await window.key("Alt+Delete")
    assert not any("masa 09/2026" in each for each in window.texts())
    look_again(window.office.home)
    window.office.draft("INV-5", date="2026-08-03")
    heard: list[frozenset[str]] = []
    window.office.replica.subscribe(heard.append)
    look_again(window.office.home)
    look_again(window.office.home)
    assert heard == [CHANGED]


@in_window(_two_months, route="/beranda")
async def test_what_happens_meanwhile_is_counted(window: Window) -> None:
    window.office.draft("INV-4", date="2026-10-09")
    await window.settle()
    assert window.text("home-draft") == "Konsep: 2"


@pytest.mark.parametrize(
    ("today", "period", "deadline"),
    [
        (date(2026, 10, 28), "2026-10", date(2026, 11, 20)),
        (date(2026, 11, 20), "2026-10", date(2026, 11, 20)),
        (date(2026, 11, 21), "2026-11", date(2026, 12, 20)),
        (date(2026, 12, 31), "2026-12", date(2027, 1, 20)),
        (date(2027, 1, 3), "2026-12", date(2027, 1, 20)),
    ],
)
def test_the_deadline_is_the_twentieth_that_comes_next(
    today: date, period: str, deadline: date
) -> None:
    assert next_deadline(today) == (period, deadline)


def test_months_go_over_the_year() -> None:
    assert months_until("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


@in_window(alone_office, route="/pengaturan")
async def test_the_language_changes_at_once_and_is_kept(window: Window) -> None:
    await window.key("F4")
    assert "Settings" in window.texts()
    assert (await read_preferences(window.office)).lang == "en"
    await window.key("Alt+I")
    assert window.text("count") == "0 invoices"


@in_window(alone_office, route="/pengaturan")
async def test_colours_and_lock_are_kept(window: Window) -> None:
    await window.key("F5")
    await window.key("F6")
    liked = await read_preferences(window.office)
    assert (liked.theme, liked.lock_minutes) == ("light", 30)
    assert window.page.theme_mode == ft.ThemeMode.LIGHT


@in_window(alone_office)
async def test_the_moon_changes_the_colours_and_is_kept(window: Window) -> None:
    await window.key("F2")
    await window.type("Referensi", "INV-7")
    await window.click(window.find(ft.IconButton, tooltip="Terang atau gelap"))
    assert window.field("Referensi").value == "INV-7"
    assert (await read_preferences(window.office)).theme == "dark"


@in_window(alone_office)
async def test_f1_shows_keys_version_and_licences(window: Window) -> None:
    await window.key("F1")
    texts = window.texts()
    assert "Tombol di semua layar" in texts
    assert "pycrdt" in texts
    assert "MIT License" in texts


def test_every_component_states_a_version_and_most_a_licence() -> None:
    found = components()
    assert {"flet", "sqlmodel"} <= {each.name for each in found}
    assert all(each.version for each in found)
    assert sum(each.licence == "?" for each in found) < len(found) / 4


@in_window(alone_office, route="/pc")
async def test_an_empty_table_says_what_to_do(window: Window) -> None:
    assert any("F4 mengundang PC" in text for text in window.texts())
    await window.shell.go("/ekspor")
    await window.settle()
    assert any(text.startswith("Belum ada batch") for text in window.texts())
