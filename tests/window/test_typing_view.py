"""An invoice by few keys: what Enter takes, where it leads, what is there already."""

from datetime import date

import pytest

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.finding import find_invoice
from selaras_client.window.models.cards import offered
from selaras_client.window.models.enter_way import next_stop
from selaras_client.window.models.favourites import MAX_KEPT, count_taken, taken
from selaras_client.window.models.field_texts import parse_day
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office, office_with_company

CUSTOMER = {"tin": "0012345678901000", "name": "PT Maju Jaya", "address": "Jl. Melati 1"}
GOODS = {"opt": "A", "code": "392300", "unit": "UM.0021", "price": "100000"}
NEAR = date(2026, 10, 28)


def _office_with_cards() -> MemoryOffice:
    office = office_with_company()
    office.replica.customers.add(CUSTOMER)
    for name in ("Sabun", "Semen", "Seng"):
        office.replica.goods.add({**GOODS, "name": name})
    return office


def _office_with_an_export() -> MemoryOffice:
    office = alone_office()
    office.replica.customers.add(CUSTOMER)
    office.draft("INV-1", trx_code="07", add_info="TD.00502", facility_stamp="TD.01102")
    return office


def _newest(window: Window) -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=f"invoice:{window.page.route.rpartition('/')[2]}")
    assert not isinstance(found, Rejection), found
    return found.invoice


async def _take(window: Window, label: str, typed: str) -> None:
    await window.type(label, typed)
    await window.enter(label)


@in_window(_office_with_cards)
async def test_name_and_quantity_are_all_that_is_typed_of_a_line(window: Window) -> None:
    await window.key("F2")
    assert window.is_focused(window.field("Nama pembeli"))
    await _take(window, "Nama pembeli", "ma")
    assert window.is_focused(window.field("Nama 1"))
    await _take(window, "Nama 1", "sem")
    assert window.is_focused(window.field("Jumlah 1"))
    await _take(window, "Jumlah 1", "3")
    assert window.is_focused(window.field("Nama 2"))
    await _take(window, "Nama 2", "sab")
    await window.type("Jumlah 2", "2")
    invoice = _newest(window)
    await window.key("F8")
    assert invoice.buyer.address == "Jl. Melati 1"
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=invoice.invoice_id)
    assert not isinstance(found, Rejection)
    lines = [(line.name, line.unit, int(line.qty * line.price)) for line in found.invoice.lines]
    assert lines == [("Semen", "UM.0021", 300_000), ("Sabun", "UM.0021", 200_000)]


@in_window(_office_with_cards)
async def test_enter_that_is_quicker_than_the_search_takes_what_it_would_have_found(
    window: Window,
) -> None:
    await window.key("F2")
    field = window.field("Nama pembeli")
    await window.fire(field, "focus")
    window.session.apply_patch(field._i, {"value": "maju"})
    await window.enter("Nama pembeli")
    assert _newest(window).buyer.tin == CUSTOMER["tin"]


@in_window(_office_with_cards)
async def test_a_new_name_stays_as_it_was_typed_after_escape_and_when_it_is_left(
    window: Window,
) -> None:
    await window.key("F2")
    await window.type("Nama pembeli", "PT Maju")
    await window.key("Escape")
    await window.enter("Nama pembeli")
    await window.leave("Nama pembeli")
    assert (_newest(window).buyer.name, _newest(window).buyer.tin) == ("PT Maju", "")
    assert window.is_focused(window.field("NPWP pembeli"))
    await window.fill("Nama 1", "Se")
    assert _newest(window).lines[0].name == "Se"


@in_window(_office_with_cards)
async def test_where_a_name_stood_already_enter_takes_no_other_customer(window: Window) -> None:
    window.office.draft("INV-1", buyer={"name": "PT Maj", "tin": ""})
    await window.key("Alt+F")
    await window.settle()
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await _take(window, "Nama pembeli", "PT Maju")
    await window.leave("Nama pembeli")
    assert (_newest(window).buyer.name, _newest(window).buyer.tin) == ("PT Maju", "")


@in_window(_office_with_cards)
async def test_what_was_taken_before_is_found_by_one_letter_and_stands_first(
    window: Window,
) -> None:
    assert await offered(window.office, "lines.a.name", typed="s") == []
    await window.key("F2")
    await _take(window, "Nama pembeli", "ma")
    await _take(window, "Nama 1", "seng")
    await _take(window, "Jumlah 1", "1")
    await _take(window, "Nama 2", "s")
    assert [line.name for line in _newest(window).lines] == ["Seng", "Seng"]
    await window.fill("Jumlah 2", "1")
    await window.enter("Jumlah 2")
    await _take(window, "Nama 3", "se")
    assert _newest(window).lines[2].name == "Semen"


@in_window(_office_with_cards)
async def test_arrow_down_in_a_blank_name_opens_the_list(window: Window) -> None:
    await window.key("F2")
    await window.fire(window.field("Nama pembeli"), "focus")
    await window.key("Arrow Down")
    await window.enter("Nama pembeli")
    assert _newest(window).buyer.name == "PT Maju Jaya"


@in_window(_office_with_cards)
async def test_a_line_that_enter_began_in_vain_is_gone_when_the_form_is_left(
    window: Window,
) -> None:
    await window.key("F2")
    await _take(window, "Nama pembeli", "ma")
    await _take(window, "Nama 1", "sem")
    await _take(window, "Jumlah 1", "3")
    invoice_id = _newest(window).invoice_id
    assert len(_newest(window).lines) == 2
    await window.key("F8")
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=invoice_id)
    assert not isinstance(found, Rejection)
    assert [line.name for line in found.invoice.lines] == ["Semen"]


@in_window(_office_with_an_export)
async def test_a_customer_brings_the_code_of_its_newest_invoice(window: Window) -> None:
    await window.key("F2")
    await _take(window, "Nama pembeli", "ma")
    transaction = _newest(window).transaction
    assert (transaction.code, transaction.add_info) == ("07", "TD.00502")
    assert transaction.facility_stamp == "TD.01102"


@in_window(_office_with_an_export)
async def test_a_code_that_was_typed_already_stays(window: Window) -> None:
    await window.key("F2")
    await window.fill("Kode transaksi", "01")
    await _take(window, "Nama pembeli", "ma")
    assert _newest(window).transaction.code == "01"


@in_window(_office_with_an_export)
async def test_the_lines_of_the_buyers_last_invoice_come_by_one_key_and_go_by_one(
    window: Window,
) -> None:
    two = [{**GOODS, "name": name, "qty": "2"} for name in ("Sabun", "Seng")]
    window.office.draft("INV-2", date="2026-10-20", lines=two)
    window.office.draft("INV-3", date="2026-10-21", buyer={"name": "PT Lain", "tin": ""})
    await window.key("F2")
    await window.key("Shift+F7")
    assert any("Belum ada faktur lain untuk pembeli ini" in text for text in window.texts())
    await _take(window, "Nama pembeli", "ma")
    await window.key("Shift+F7")
    lines = [(line.name, int(line.qty), int(line.price)) for line in _newest(window).lines]
    assert lines == [("Sabun", 2, 100_000), ("Seng", 2, 100_000)]
    assert window.text("total-tax_base") == "Rp 400.000"
    await window.key("Ctrl+U")
    assert [line.name for line in _newest(window).lines] == [""]


@in_window(office_with_company)
async def test_only_so_many_favourites_are_kept_and_the_one_taken_last_is_among_them(
    window: Window,
) -> None:
    for number in range(MAX_KEPT + 1):
        for _ in range(1 if number < 2 else 2):
            await count_taken(window.office, f"customer:{number}")
    await count_taken(window.office, "customer:new")
    with window.office.replica.reading() as db:
        counts = taken(db)
    assert len(counts) == MAX_KEPT
    assert {"customer:0", "customer:1"}.isdisjoint(counts)
    assert counts["customer:new"] == 1


KEYS = ("reference", "buyer.name", "buyer.tin", "buyer.email")
LINE = ("opt", "name", "code", "unit", "qty", "price", "discount")


@pytest.mark.parametrize(
    ("at", "filled", "leads_to"),
    [
        ("reference", "", "buyer.name"),
        ("reference", "buyer.name", "buyer.tin"),
        ("buyer.name", "buyer.tin opt", "name"),
        ("name", "code", "unit"),
        ("name", "code unit", "qty"),
        ("qty", "", "price"),
        ("qty", "price", None),
        ("price", "", None),
    ],
)
def test_enter_leads_to_what_is_blank_and_needed(
    at: str, filled: str, leads_to: str | None
) -> None:
    keys = [*KEYS, *(f"lines.a.{member}" for member in LINE)]
    texts = {key: "x" for key in keys if key.removeprefix("lines.a.") in filled.split()}
    here = at if at in KEYS else f"lines.a.{at}"
    there = next_stop(keys, at=here, text=lambda key: texts.get(key, ""))
    assert (there and there.removeprefix("lines.a.")) == leads_to


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5", date(2026, 10, 5)),
        ("31", date(2026, 10, 31)),
        ("0511", date(2026, 11, 5)),
        ("5/11", date(2026, 11, 5)),
        ("051125", date(2025, 11, 5)),
        ("311", None),
        ("99", None),
    ],
)
def test_what_of_a_date_is_not_typed_is_as_in_the_one_that_stood_there(
    typed: str, day: date | None
) -> None:
    assert parse_day(typed, near=NEAR) == day
