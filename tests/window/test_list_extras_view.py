"""Around the list: further filters, the archive, columns that stay hidden, the list as Excel."""

import io
import zipfile
from collections.abc import Callable

import flet as ft

from selaras_client.window.models.list_columns import USUALLY_HIDDEN, hidden_columns, hide_columns
from selaras_client.window.screens.list_row import is_narrow
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office

SEARCH = "Cari referensi, pembeli, atau barang (F3)"


def _two_branches() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.draft("INV-2", date="2026-10-06", seller_nitku=f"{NPWP}000001")
    office.draft("INV-3", date="2026-10-07")
    office.home.settle()
    return office


def _references(window: Window) -> list[str]:
    return [text for text in window.texts() if text.startswith("INV-")]


async def _pick(window: Window, content: str) -> None:
    await window.click(window.find(ft.PopupMenuItem, content))


@in_window(_two_branches)
async def test_a_branch_is_chosen_and_escape_lets_it_go(window: Window) -> None:
    await _pick(window, "Cabang: 000001")
    assert _references(window) == ["INV-2"]
    assert window.text("filter-branch") == "Cabang: 000001"
    assert window.text("sums").startswith("1 faktur · DPP 1.000.000")
    await window.key("Escape")
    assert len(_references(window)) == 3
    assert window.text("filter-branch") == "Semua cabang"


@in_window(_two_branches)
async def test_what_there_is_only_one_of_is_not_offered(window: Window) -> None:
    shown = [each for each in window.walk() if isinstance(each, ft.PopupMenuButton)]
    texts = {
        str(text.value)
        for each in shown
        if each.visible and isinstance(each.content, ft.Row)
        for text in each.content.controls
        if isinstance(text, ft.Text)
    }
    assert texts == {"Semua keadaan", "Semua cabang", "Kolom (F10)"}


@in_window(_two_branches)
async def test_many_go_into_the_archive_and_come_back(window: Window) -> None:
    await window.key("Shift+Arrow Down")
    await window.key("F8")
    assert window.text("work") == "2 diarsipkan."
    assert _references(window) == ["INV-1"]
    archived = window.find(ft.Checkbox, "Yang diarsipkan")
    window.session.apply_patch(archived._i, {"value": True})
    await window.fire(archived, "change")
    assert _references(window) == ["INV-3", "INV-2"]
    await window.key("Ctrl+A")
    await window.key("F8")
    assert window.text("work") == "2 kembali ke daftar."
    assert _references(window) == []
    await window.key("Escape")
    await window.key("Escape")
    assert len(_references(window)) == 3
    assert not archived.value


@in_window(_two_branches)
async def test_a_column_is_hidden_and_stays_hidden(window: Window) -> None:
    assert "Cabang" not in window.texts()
    await _pick(window, "Cabang")
    await _pick(window, "DPP")
    assert "Cabang" in window.texts()
    assert "1.000.000" not in window.texts()
    await window.key("Alt+B")
    await window.key("Alt+F")
    assert "1.000.000" not in window.texts()
    assert await hidden_columns(window.office) == USUALLY_HIDDEN - {"branch"} | {"tax_base"}


@in_window(_two_branches)
async def test_a_column_that_nobody_knows_any_more_hides_nothing(window: Window) -> None:
    await hide_columns(window.office, frozenset({"buyer", "vat", "gone"}))
    assert await hidden_columns(window.office) == {"vat"}


@in_window(_two_branches)
async def test_the_list_goes_to_excel_as_it_is_shown(window: Window) -> None:
    await _pick(window, "Cabang: 000001")
    await window.key("Shift+F7")
    assert "1 faktur dalam satu berkas Excel, seperti di layar." in window.texts()
    (address,) = [
        each.url.url
        for each in window.walk()
        if isinstance(each, ft.FilledButton) and isinstance(each.url, ft.Url)
    ]
    text = _workbook_text(window, address)
    assert "INV-2" in text
    assert "INV-1" not in text
    assert "Nomor faktur" not in text
    assert "<v>1000000</v>" in text


def _workbook_text(window: Window, address: str) -> str:
    content = window.files._kept[address.split("/")[2]].content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(part).decode() for part in book.namelist())


class _BusyOffice(MemoryOffice):
    """An invoice arrives after the list was read and before anybody listens."""

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self.draft("INV-LATE")
        return super().subscribe(listener)


def _busy() -> MemoryOffice:
    office = _BusyOffice()
    office.set_up_now()
    return office


@in_window(_busy)
async def test_what_arrives_while_the_window_opens_is_in_the_list(window: Window) -> None:
    assert _references(window) == ["INV-LATE"]


@in_window(_two_branches)
async def test_columns_are_chosen_by_a_key_and_escape_leads_back(window: Window) -> None:
    await window.key("F10")
    box = window.find(ft.Checkbox, "Cabang")
    window.session.apply_patch(box._i, {"value": True})
    await window.fire(box, "change", data=True)
    assert "branch" not in await hidden_columns(window.office)
    assert "000001" in window.texts()
    await window.key("Escape")
    assert len(_references(window)) == 3
    await window.key("F10")
    assert window.find(ft.Checkbox, "Cabang").value


@in_window(_two_branches)
async def test_columns_stand_closer_before_the_buyer_has_no_room(window: Window) -> None:
    before = window.find(ft.Text, "INV-1")
    assert before.size == 14
    await window.key("F10")
    await window.fire(window.find(ft.Checkbox, "Nomor faktur"), "change", data=True)
    await window.key("Escape")
    assert window.find(ft.Text, "INV-1").size == 12
    assert is_narrow(frozenset(), page_width=1280)
    assert not is_narrow(frozenset(), page_width=1920)
    assert not is_narrow(USUALLY_HIDDEN, page_width=1280)


@in_window(_two_branches)
async def test_columns_stand_closer_when_the_page_gets_narrow_and_apart_again(
    window: Window,
) -> None:
    for width, expected in ((900, 70), (1280, 96)):
        before = len(window.client.sent)
        window.session.apply_patch(window.page._i, {"width": width})
        size: dict[str, object] = {"width": float(width), "height": 720.0}
        await window.fire(window.page, "resize", data=size)
        assert window.client.sent[before:].count("PATCH_CONTROL") == 1
        date = next(
            each
            for each in window.walk()
            if isinstance(each, ft.Text) and str(each.value)[2:3] == "/" and each.width
        )
        assert date.width == expected
        before = len(window.client.sent)
        await window.fire(window.page, "resize", data=size)
        assert "PATCH_CONTROL" not in window.client.sent[before:]


@in_window(_two_branches)
async def test_a_row_holds_nothing_that_is_not_seen(window: Window) -> None:
    row = window.find(ft.Text, "INV-1").parent
    assert isinstance(row, ft.Row)
    assert all(part.visible for part in row.controls)
    marks = row.controls[-1]
    assert isinstance(marks, ft.Row)
    assert all(mark.visible for mark in marks.controls)
    assert len(marks.controls) < 2
