"""Purchases and returns in the window: recorded, found, decided on, imported."""

from tempfile import NamedTemporaryFile

import flet as ft
import pytest

from selaras.domain.paper_shapes import SHAPES
from selaras.domain.result import Rejection
from selaras.replica.card_queries import show_paper
from selaras.store.papers import PaperFilter, list_papers
from selaras_client.window.models.paper_list import (
    PURCHASE_RETURNS,
    PURCHASES,
    SALES_RETURNS,
    PaperSort,
)
from selaras_client.window.models.paper_texts import shown_text, stored_texts
from selaras_client.window.models.register_texts import readable_changes
from selaras_client.window.parts.notes import field_label
from selaras_client.window.wording import Wording
from tests.papers.papers import BOUGHT, NUMBER
from tests.papers.test_returns import LINE
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office
from tests.window.test_exchange_view import PATH, _addresses, _until_told

SEARCH = "Cari nomor, nama, NPWP, atau catatan (F3)"
SAVE = "Simpan (F8)"
HEAD = "Nomor Faktur;NPWP;Nama;Tanggal;DPP;PPN\n"


def _with_purchases() -> MemoryOffice:
    office = alone_office()
    purchases = office.replica.papers.purchases
    assert not isinstance(purchases.add(BOUGHT), Rejection)
    other = BOUGHT | {"number": "04002600000000002", "seller_name": "CV Lain", "vat": "5,5"[:1]}
    assert not isinstance(purchases.add(other | {"date": "2026-09-05"}), Rejection)
    returned = {"number": NUMBER, "return_number": "R-1", "date": "2026-10-20", **LINE}
    made = office.replica.papers.purchase_returns.add(returned | {"lines.1.return_qty": "1"})
    assert not isinstance(made, Rejection)
    office.home.settle()
    return office


def shown(window: Window, sort: PaperSort, *, ref: str) -> dict[str, object]:
    with window.office.replica.reading() as db:
        view = show_paper(db, sort.shape, ref=ref)
    assert not isinstance(view, Rejection), view
    return view


async def save(window: Window) -> None:
    await window.click(window.find(ft.FilledButton, SAVE))


@in_window(_with_purchases, route="/pembelian")
async def test_purchases_are_found_by_words_and_by_month_and_summed(window: Window) -> None:
    assert window.text("papers-count") == "2 dokumen, DPP 2.000, PPN 115"
    await window.type(SEARCH, "lain")
    assert window.text("papers-count") == "1 dokumen, DPP 1.000, PPN 5"
    await window.type(SEARCH, "")
    await window.type("Masa pajak", "10/2026")
    await window.enter("Masa pajak")
    assert window.text("papers-count") == "1 dokumen, DPP 1.000, PPN 110"
    assert {"PT Pemasok", "05/10/2026", "10/2026", "Belum diputuskan"} <= set(window.texts())
    await window.type("Masa pajak", "13/2026")
    await window.enter("Masa pajak")
    assert window.text("papers-count") == "1 dokumen, DPP 1.000, PPN 110"


@in_window(_with_purchases, route="/pembelian")
async def test_a_purchase_is_recorded_and_what_cannot_be_is_said_in_the_dialog(
    window: Window,
) -> None:
    await window.key("F4")
    await window.type("Nomor faktur", "04002600000000003")
    await window.type("NPWP penjual", "0012345674901000")
    await window.type("Tanggal", "7/10/2026")
    await window.type("PPN", "seratus")
    await save(window)
    assert any("seratus" in text for text in window.texts())
    await window.type("PPN", "1.100,50")
    await save(window)
    view = shown(window, PURCHASES, ref="04002600000000003")
    assert (view["date"], view["vat"]) == ("2026-10-07", "1100.5")
    await window.key("F4")
    await window.type("Nomor faktur", "04002600000000003")
    await window.type("NPWP penjual", "0012345674901000")
    await save(window)
    assert any("sudah ada" in text for text in window.texts())


@in_window(_with_purchases, route="/pembelian")
async def test_the_credit_is_decided_within_its_window_and_the_list_shows_it(
    window: Window,
) -> None:
    await window.type(SEARCH, NUMBER)
    await window.key("F8")
    choice = window.find(ft.SegmentedButton)
    await window.choose(choice, "credited")
    await window.type("Masa", "03/2027")
    await save(window)
    assert any("012027" in text for text in window.texts())
    await window.type("Masa", "11/2026")
    await save(window)
    assert shown(window, PURCHASES, ref=NUMBER)["credited_in"] == "112026"
    assert {"Dikreditkan", "11/2026"} <= set(window.texts())
    await window.type(SEARCH, "")
    await window.key("F6")
    assert window.text("papers-count") == "1 dokumen, DPP 1.000, PPN 5"


@in_window(_with_purchases, route="/pembelian")
async def test_a_purchase_is_changed_and_struck_out(window: Window) -> None:
    await window.type(SEARCH, NUMBER)
    await window.enter(SEARCH)
    assert window.field("Tanggal").value == "05/10/2026"
    await window.type("Catatan", "gudang")
    await save(window)
    assert shown(window, PURCHASES, ref=NUMBER)["note"] == "gudang"
    await window.key("Alt+Delete")
    assert window.text("papers-count") == "0 dokumen, DPP 0, PPN 0"


@in_window(_with_purchases, route="/pembelian")
async def test_a_file_is_looked_at_and_then_stored(window: Window) -> None:
    old = f"{NUMBER};0012345674901000;PT Pemasok;05/10/2026;1.000;111\n"
    content = HEAD + old + old.replace(NUMBER, "04002600000000009")
    await window.key("F7")
    with NamedTemporaryFile(suffix=".csv", mode="w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        await window.type(PATH, file.name)
        await window.enter(PATH)
    told = await _until_told(window, "baris")
    assert "2 baris: 1 baru" in told
    assert f"{NUMBER}: PPN" in window.texts()
    await window.key("F8")
    assert window.text("import") == "1 dicatat, 0 dilengkapi."
    await window.key("Escape")
    with window.office.replica.reading() as db:
        assert len(list_papers(db, NPWP, kind="purchase", wanted=PaperFilter())) == 3


@in_window(_with_purchases, route="/retur")
async def test_goods_are_added_to_a_return_and_never_more_than_was_bought(
    window: Window,
) -> None:
    assert {"R-1", NUMBER} <= set(window.texts())
    await window.key("F6")
    assert window.field("Baris ke-").value == "2"
    await window.type("Baris ke-", "1")
    await window.type("Jumlah retur", "11")
    await save(window)
    assert any("lebih dari faktur itu sendiri" in text for text in window.texts())
    await window.type("Jumlah retur", "2")
    await save(window)
    view = shown(window, PURCHASE_RETURNS, ref="R-1")
    assert isinstance(view["lines"], list)
    assert (view["lines"][0]["return_qty"], view["lines"][0]["vat"]) == ("2", "22")
    await window.key("F9")
    await window.key("F4")
    await window.type("Nomor faktur", "04002600000000777")
    await window.type("Nomor nota retur", "NR-1")
    await window.type("DPP", "100")
    await window.enter("Catatan")
    assert shown(window, SALES_RETURNS, ref="NR-1")["tax_base"] == "100"


@in_window(_with_purchases, route="/pembelian")
async def test_a_qr_code_s_text_records_a_purchase(window: Window) -> None:
    await window.key("F9")
    await window.type("Teks kode QR", "tidak ada")
    await window.enter("PPN")
    assert any("tidak terbaca nomor" in text for text in window.texts())
    await window.type("Teks kode QR", "https://x/?no=04002600000000008&npwp=0012345674901000")
    await window.type("PPN", "11")
    await window.enter("PPN")
    view = shown(window, PURCHASES, ref="04002600000000008")
    assert (view["seller_tin"], view["vat"]) == ("0012345674901000", "11")


@in_window(_with_purchases, route="/retur")
async def test_returns_are_written_for_coretax_once(window: Window) -> None:
    await window.key("F8")
    assert "Sudah ditulis ke berkas" in window.texts()
    assert len(_addresses(window)) == 1
    await window.click(window.find(ft.TextButton, "Tutup"))
    await window.key("F8")
    assert any("Tidak ada retur pembelian" in text for text in window.texts())


@pytest.mark.parametrize("sort", [PURCHASES, PURCHASE_RETURNS, SALES_RETURNS])
def test_every_field_is_named_in_both_languages_and_is_one_of_its_kind(sort: PaperSort) -> None:
    for lang in ("id", "en"):
        say = Wording(lang)
        for name in (*sort.fields, *sort.line_fields):
            assert f"window.paper.{name}" in say
        for part in ("empty", "new", "edit", "import", "import-what"):
            assert f"window.{sort.name}.{part}" in say
    assert set(sort.fields) <= set(sort.shape.fields)
    members = sort.shape.lines.members if sort.shape.lines else ()
    assert set(sort.line_fields) <= set(members)


def test_what_is_shown_is_what_is_stored() -> None:
    forms = PURCHASES.shape.forms
    stored = {"vat": "1234.5", "date": "2026-10-05", "period": "102026", "reference": "PO"}
    written = {name: shown_text(forms[name], text) for name, text in stored.items()}
    assert written == {
        "vat": "1.234,50",
        "date": "05/10/2026",
        "period": "10/2026",
        "reference": "PO",
    }
    again = stored_texts(forms, written, leave_out=False)
    assert again == stored


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_register_and_member_of_a_paper_has_a_name_for_the_tray(lang: str) -> None:
    say = Wording(lang)
    names = {"note", "archived"}
    for shape in SHAPES.values():
        names |= {*shape.groups, *shape.members}
        names |= set(shape.lines.members) if shape.lines else set()
    assert [each for each in sorted(names) if field_label(each, wording=say) == each] == []


def test_a_paper_s_change_is_read_by_its_fields() -> None:
    changes = {
        "amounts": {"vat": "1000", "tax_base": "1234567.5"},
        "line/b/cost": {"return_qty": "2"},
        "note": "cek",
    }
    assert list(readable_changes(changes, None, lines=("a", "b"))) == [
        ("vat", "1.000"),
        ("tax_base", "1.234.567,50"),
        ("lines.2.return_qty", "2"),
        ("note", "cek"),
    ]


@in_window(_with_purchases, route="/retur")
async def test_a_return_of_more_than_its_invoice_is_marked_in_the_list(window: Window) -> None:
    mark = "! melebihi fakturnya"
    assert mark not in window.texts()
    purchases = window.office.replica.papers.purchases
    assert not isinstance(purchases.edit(NUMBER, {"tax_base": "50"}), Rejection)
    await window.shell.screen.load()  # type: ignore[union-attr]
    window.page.update()
    assert mark in window.texts()
