"""What a key, a field that is left and a new line cost in an invoice of many lines, in counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from selaras.replica import finding
from selaras_client.window.models import line_taxes
from selaras_client.window.screens.folded_line import FoldedLine
from selaras_client.window.screens.form_line import FormLine
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

LINES = 60
LINE = {"opt": "A", "code": "392300", "unit": "UM.0021", "qty": "10", "price": "100000"}


def _long() -> MemoryOffice:
    office = alone_office()
    lines = [{**LINE, "name": f"Barang {number}"} for number in range(1, LINES + 1)]
    office.draft("INV-1", lines=lines)
    office.home.settle()
    return office


async def _open(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")


@contextmanager
def _counted(owner: object, name: str) -> Iterator[Callable[[], int]]:
    """Count the calls of *name*."""
    with patch.object(owner, name, autospec=True, side_effect=getattr(owner, name)) as spy:
        yield lambda: spy.call_count


@in_window(_long)
async def test_a_key_computes_one_line_however_many_there_are(window: Window) -> None:
    await _open(window)
    with _counted(line_taxes, "line_tax") as computed:
        await window.type("Jumlah 3", "12")
    assert computed() == 1
    assert window.text("total-tax_base") == "Rp 60.200.000"


@in_window(_long)
async def test_a_field_that_is_left_reads_the_invoice_once_and_redraws_its_line(
    window: Window,
) -> None:
    await _open(window)
    await window.type("Jumlah 3", "12")
    with (
        _counted(finding, "decode_invoice") as read,
        _counted(FormLine, "show") as shown,
        _counted(FoldedLine, "show") as folded,
    ):
        await window.leave("Jumlah 3")
    assert (read(), shown(), folded()) == (1, 1, 0)
    assert window.text("saved") == "Tersimpan"


@in_window(_long)
async def test_what_was_typed_otherwise_than_it_stands_is_put_right_again(window: Window) -> None:
    await _open(window)
    await window.fill("Jumlah 3", "10,0")
    assert window.field("Jumlah 3").value == "10"
