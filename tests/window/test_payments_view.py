"""Down payment, instalments and settlement in the form: taken, left, and what goes over."""

from decimal import Decimal

import flet as ft

from selaras.domain.invoice import Instalment, Invoice
from selaras.domain.result import Rejection
from selaras.replica.finding import find_invoice
from selaras_client.window.screens.routes import invoice_route
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office

KIND, CONTRACT, BASE = "Uang muka / pelunasan", "Kontrak", "DPP pembayaran ini"


def _office() -> MemoryOffice:
    """Return an office with a contract of one million, of which a down payment took 300,000."""
    office = alone_office()
    for ref in ("INV-1", "INV-2"):
        office.draft(ref)
    office.edit("INV-1", payment__kind="down", payment__contract="K-1", payment__tax_base="300000")
    # Of one day's payments the ids say which is the later one, and here by chance.
    office.edit("INV-2", date="2026-10-06")
    return office


def _stored(window: Window, ref: str = "INV-2") -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=ref)
    assert not isinstance(found, Rejection), found
    return found.invoice


async def _open(window: Window, ref: str = "INV-2") -> None:
    await window.shell.go(invoice_route(_stored(window, ref).invoice_id))
    await window.settle()


def _is_shown(window: Window, label: str) -> bool:
    return window._is_shown(window.field(label))


def _findings(window: Window) -> list[str]:
    return [text for text in window.texts() if text.startswith(f"{BASE}: ")]


@in_window(_office)
async def test_only_an_invoice_that_takes_part_of_a_contract_shows_it(window: Window) -> None:
    await _open(window)
    assert not _is_shown(window, KIND)
    await window.key("Ctrl+J")
    assert _is_shown(window, KIND)
    assert window.is_focused(window.field(KIND))
    assert window.text("payment-sums") == ""
    await _open(window, "INV-1")
    assert (window.field(KIND).value, window.field(CONTRACT).value, window.field(BASE).value) == (
        "Uang muka / termin",
        "K-1",
        "300.000",
    )


@in_window(_office)
async def test_what_is_left_follows_the_keys_and_what_goes_over_is_said_beside_the_field(
    window: Window,
) -> None:
    await _open(window)
    await window.key("Ctrl+J")
    await window.fill(CONTRACT, "K-1")
    assert _stored(window).payment == Instalment("down", "K-1", Decimal(0))
    await window.type(BASE, "200000")
    assert window.text("payment-sums") == (
        "Kontrak Rp 1.000.000 · faktur lain Rp 300.000 · faktur ini Rp 200.000 (PPN Rp 22.000)"
        " · sisa Rp 500.000"
    )
    await window.leave(BASE)
    assert _findings(window) == []
    await window.fill(BASE, "700001")
    assert window.text("payment-sums").endswith("sisa -Rp 1")
    assert window.find(ft.Text, key="payment-sums").color == ft.Colors.ERROR
    assert _findings(window) == [f"{BASE}: Jumlah pembayaran melebihi nilai kontrak."]
    await window.fill(BASE, "700000")
    assert _findings(window) == []
    assert window.text("payment-sums").endswith("sisa Rp 0")


@in_window(_office)
async def test_a_settlement_takes_the_rest_by_itself(window: Window) -> None:
    await _open(window)
    await window.key("Ctrl+J")
    await window.fill(CONTRACT, "K-1")
    await window.fill(KIND, "Pelunasan")
    assert _stored(window).payment == Instalment("settlement", "K-1", Decimal(700000))
    await window.fill(BASE, "600000")
    assert _findings(window) == [f"{BASE}: Pelunasan harus menghabiskan sisa; masih ada 100000."]


@in_window(_office)
async def test_a_contract_that_is_known_is_taken_from_the_list(window: Window) -> None:
    await _open(window)
    await window.key("Ctrl+J")
    await window.type(CONTRACT, "k")
    assert _stored(window).payment is None
    await window.key("Arrow Down")
    await window.enter(CONTRACT)
    assert _stored(window).payment == Instalment("down", "K-1", Decimal(0))
    assert window.is_focused(window.field(BASE))


@in_window(_office)
async def test_a_new_contract_stays_as_it_was_typed(window: Window) -> None:
    await _open(window)
    await window.key("Ctrl+J")
    await window.fill(CONTRACT, "K")
    assert _stored(window).payment == Instalment("down", "K", Decimal(0))


@in_window(_office)
async def test_taking_back_goes_back_to_no_payment(window: Window) -> None:
    await _open(window)
    await window.key("Ctrl+J")
    await window.fill(CONTRACT, "K-1")
    await window.fill(BASE, "1000")
    await window.key("Ctrl+U")
    assert _stored(window).payment == Instalment("down", "K-1", Decimal(0))
    await window.key("Ctrl+U")
    assert _stored(window).payment is None


@in_window(_office)
async def test_an_amount_with_sen_is_refused_by_the_rule(window: Window) -> None:
    await _open(window, "INV-1")
    await window.fill(BASE, "300000,50")
    assert _findings(window) == [f"{BASE}: DPP pembayaran harus rupiah bulat."]


@in_window(_office)
async def test_a_payment_s_share_is_due_and_the_contract_is_named_beside_it(window: Window) -> None:
    await _open(window)
    assert (window.text("name-total"), window.text("total-total")) == (
        "Total tagihan",
        "Rp 1.110.000",
    )
    assert not window.find(ft.Text, key="contract-sums").visible
    await _open(window, "INV-1")
    assert window.text("name-tax_base") == "DPP pembayaran ini"
    assert (window.text("total-tax_base"), window.text("total-vat")) == ("Rp 300.000", "Rp 33.000")
    assert (window.text("name-total"), window.text("total-total")) == (
        "Tagihan pembayaran ini",
        "Rp 333.000",
    )
    told = window.text("contract-sums")
    assert told.startswith("Seluruh kontrak: DPP Rp 1.000.000 · PPN Rp 110.000")
    assert told.endswith("total Rp 1.110.000")
