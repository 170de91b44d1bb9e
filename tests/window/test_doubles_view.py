"""Suspected doubles in the window: shown side by side, one kept by its number, never by itself."""

import asyncio

import flet as ft

from selaras.domain.result import Rejection
from selaras.replica.finding import open_invoice
from selaras_client.window.models.double_list import (
    count_doubles,
    keep_one,
    read_doubles,
    read_told_apart,
)
from tests.window.harness import Window, in_window
from tests.window.office import DRAFT, MemoryOffice, alone_office

ROUTE = "/perlu-dilihat/ganda"
TIN = "0012345678901000"


def _doubled() -> MemoryOffice:
    """Return an office with a customer, goods and two pairs of invoices that came in twice."""
    office = alone_office()
    replica = office.replica
    for address in ("Jl. Melati 1", "Jl. Melati 1 Jakarta"):
        made = replica.customers.add(
            {"name": "PT Maju Jaya", "tin": TIN, "address": address}, twin=True
        )
        assert not isinstance(made, Rejection), made
    for _ in range(2):
        goods = replica.goods.add({"name": "Sabun cair", "code": "340100"}, twin=True)
        assert not isinstance(goods, Rejection), goods
    for _ in range(2):
        office.draft("SAME")
    office.draft("OTHER")
    office.draft("OTHER", lines=[{**DRAFT["lines"][0], "qty": "3"}])  # type: ignore[index]
    office.home.settle()
    return office


def test_what_is_the_same_can_be_made_one_and_what_differs_cannot() -> None:
    office = _doubled()
    found = {each.double.name: each for each in asyncio.run(read_doubles(office))}
    assert {name: each.choices for name, each in found.items()} == {
        "PT Maju Jaya": 2,
        "Sabun cair": 2,
        "SAME": 2,
        "OTHER": 0,
    }
    addresses = {dict(each)["address"] for each in found["PT Maju Jaya"].twins}
    assert addresses == {"Jl. Melati 1", "Jl. Melati 1 Jakarta"}
    assert asyncio.run(keep_one(office, found["OTHER"], number=1)) is None
    for name in ("PT Maju Jaya", "Sabun cair", "SAME"):
        answer = asyncio.run(keep_one(office, found[name], number=2))
        assert answer is not None
        assert answer.is_done, answer
    left = asyncio.run(read_doubles(office))
    assert [each.double.name for each in left] == ["OTHER"]
    assert _is_discarded(office, found["SAME"].double.ids[0])
    assert not _is_discarded(office, found["SAME"].double.ids[1])
    office.close()


def _is_discarded(office: MemoryOffice, doc_id: str) -> bool:
    with office.replica.reading() as db:
        found = open_invoice(db, doc_id)
    assert found is not None
    return found.invoice.discarded


@in_window(_doubled, route="/perlu-dilihat")
async def test_the_tray_leads_to_them_and_a_number_keeps_one(window: Window) -> None:
    await window.key("F6")
    assert window.page.route == ROUTE
    assert any("PT Maju Jaya: satu pelanggan?" in text for text in window.texts())
    before = await count_doubles(window.office)
    await window.key("2")
    assert await count_doubles(window.office) == before - 1
    assert not any("satu pelanggan?" in text for text in window.texts())


@in_window(_doubled, route=ROUTE)
async def test_invoices_that_differ_are_opened_and_no_number_throws_one_away(
    window: Window,
) -> None:
    names = [each.double.name for each in await read_doubles(window.office)]
    for _ in range(names.index("OTHER")):
        await window.key("Arrow Down")
    await window.key("1")
    assert await count_doubles(window.office) == len(names)
    await window.click(window.find(ft.OutlinedButton, "Buka yang 2"))
    assert window.page.route.startswith("/faktur/")


@in_window(alone_office, route=ROUTE)
async def test_an_office_without_doubles_says_so(window: Window) -> None:
    assert "Tidak ada data yang tampaknya ganda." in window.texts()


@in_window(alone_office, route="/pc")
async def test_a_pc_that_worked_alone_joins_from_the_window_and_a_refusal_stays(
    window: Window,
) -> None:
    await window.key("F8")
    await window.click(window.find(ft.FilledButton, "Gabung (F8)"))
    assert window.find(ft.AlertDialog).open
    label = "Alamat hub, misalnya 192.168.1.5:28417"
    await window.type(label, "127.0.0.1:9")
    await window.type("Kode bergabung", "ABC")
    await window.type("Nama PC ini, misalnya Kasir 2", "Kasir 2")
    await window.click(window.find(ft.FilledButton, "Gabung (F8)"))
    assert window.find(ft.AlertDialog).open, "the office refused the code"
    assert window.office.home.hub is not None


@in_window(_doubled, route=ROUTE)
async def test_what_is_not_one_is_told_apart_by_a_key_and_not_asked_again(window: Window) -> None:
    before = await count_doubles(window.office)
    await window.key("0")
    assert await count_doubles(window.office) == before - 1
    assert not any("satu pelanggan?" in text for text in window.texts())
    await window.click(window.find(ft.TextButton, "Memang berbeda"))
    assert {each.double.kind for each in await read_doubles(window.office)} == {"invoice"}
    await window.key("0")
    assert await count_doubles(window.office) == before - 2, "invoices are never told apart"


@in_window(_doubled, route=ROUTE)
async def test_what_was_told_apart_stands_below_and_the_same_key_takes_it_back(
    window: Window,
) -> None:
    before = await count_doubles(window.office)
    assert "Sudah dikatakan berbeda" not in window.texts()
    await window.key("0")
    assert "Sudah dikatakan berbeda" in window.texts()
    for _ in range(before):
        await window.key("Arrow Down")
    (told,) = await read_told_apart(window.office)
    assert told.double.name == "PT Maju Jaya"
    await window.key("1")
    assert await count_doubles(window.office) == before - 1, "no number joins what is told apart"
    await window.key("0")
    assert await count_doubles(window.office) == before
    assert await read_told_apart(window.office) == []
    for _ in range(before):
        await window.key("Arrow Up")
    await window.key("0")
    await window.click(window.find(ft.TextButton, "Tanyakan lagi"))
    assert await count_doubles(window.office) == before
