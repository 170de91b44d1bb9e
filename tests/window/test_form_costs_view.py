"""What a key, a field that is left and a new line cost in an invoice of many lines, in counts."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from unittest.mock import patch

import flet as ft

from selaras.replica import finding
from selaras_client.window.models import line_taxes
from selaras_client.window.screens.folded_line import FoldedLine
from selaras_client.window.screens.form_line import FormLine
from tests.window.harness import Window, in_window
from tests.window.long_invoice import long_office, open_form, stored
from tests.window.office import MemoryOffice, alone_office

GOODS = {"opt": "A", "code": "252300", "unit": "UM.0021", "price": "5000"}


@contextmanager
def _counted(owner: object, name: str) -> Iterator[Callable[[], int]]:
    """Count the calls of *name*."""
    with patch.object(owner, name, autospec=True, side_effect=getattr(owner, name)) as spy:
        yield lambda: spy.call_count


@in_window(long_office)
async def test_a_key_computes_one_line_however_many_there_are(window: Window) -> None:
    await open_form(window)
    with _counted(line_taxes, "line_tax") as computed:
        await window.type("Jumlah 3", "12")
    assert computed() == 1
    assert window.text("total-tax_base") == "Rp 60.200.000"


@in_window(long_office)
async def test_a_field_that_is_left_reads_the_invoice_once_and_redraws_its_line(
    window: Window,
) -> None:
    await open_form(window)
    await window.type("Jumlah 3", "12")
    with (
        _counted(finding, "decode_invoice") as read,
        _counted(FormLine, "show") as shown,
        _counted(FoldedLine, "show") as folded,
    ):
        await window.leave("Jumlah 3")
    assert (read(), shown(), folded()) == (1, 1, 0)
    assert window.text("saved") == "Tersimpan"


@in_window(long_office)
async def test_what_was_typed_otherwise_than_it_stands_is_put_right_again(window: Window) -> None:
    await open_form(window)
    await window.fill("Jumlah 3", "10,0")
    assert window.field("Jumlah 3").value == "10"


T = TypeVar("T")


def _one_line() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.home.settle()
    return office


def _unnamed() -> MemoryOffice:
    office = alone_office()
    office.replica.goods.add({**GOODS, "name": "Semen"})
    office.draft("INV-1", lines=[{"opt": "A"}])
    office.home.settle()
    return office


async def _typed_while_storing(window: Window, label: str, text: str, act: Awaitable[None]) -> None:
    """Let a quick person type on into *label* as soon as the first work reaches the replica."""
    office, ask, waits = window.office, window.office.ask, True

    async def slow(work: Callable[..., T]) -> T:
        nonlocal waits
        if waits:
            waits = False
            field = window.field(label)
            assert window.is_focused(field)
            window.session.apply_patch(field._i, {"value": text})
            await window.session.dispatch_event(field._i, "change", text)
        return await ask(work)

    with patch.object(office, "ask", slow):
        await act
    assert not waits


def _fields(window: Window, *labels: str) -> list[str]:
    return [str(window.field(label).value) for label in labels]


@in_window(_one_line)
async def test_letters_typed_before_a_new_line_is_stored_go_into_it(window: Window) -> None:
    await open_form(window)
    await window.type("Jumlah 1", "12")
    await _typed_while_storing(window, "Nama 2", "Se", window.key("F4"))
    assert _fields(window, "Jumlah 1", "Nama 2") == ["12", "Se"]
    await window.leave("Nama 2")
    assert [line.name for line in stored(window).lines] == ["Botol plastik", "Se"]
    assert str(stored(window).lines[0].qty) == "12"


@in_window(_unnamed)
async def test_digits_typed_before_goods_are_stored_are_their_quantity(window: Window) -> None:
    await open_form(window)
    await window.type("Nama 1", "sem")
    await _typed_while_storing(window, "Jumlah 1", "7", window.enter("Nama 1"))
    assert _fields(window, "Nama 1", "Jumlah 1") == ["Semen", "7"]


@in_window(_one_line)
async def test_a_new_line_that_is_refused_goes_again_and_the_cursor_back(window: Window) -> None:
    await open_form(window)
    await window.fire(window.field("Harga 1"), "focus")
    window.office.replica.ask_approval("INV-1")
    window.office.home.settle()
    await window.key("F4")
    assert window.is_focused(window.field("Harga 1"))
    assert not any(
        isinstance(each, ft.TextField) and each.label == "Nama 2" for each in window.walk()
    )
