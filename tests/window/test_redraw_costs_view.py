"""What a key costs in the list of invoices and between screens, in counts."""

import dataclasses
from unittest.mock import patch

from tests.window.harness import Window, in_window
from tests.window.office import alone_office


@in_window(alone_office)
async def test_a_screen_that_comes_again_asks_nothing_of_classes_that_are_known(
    window: Window,
) -> None:
    await window.key("F1")
    await window.key("Escape")
    with patch.object(dataclasses, "is_dataclass", wraps=dataclasses.is_dataclass) as asked:
        await window.key("F1")
        await window.key("Escape")
    assert window.field("Cari referensi, pembeli, atau barang (F3)").visible
    # Events are made anew; of controls there are hundreds.
    assert asked.call_count < 100


@in_window(alone_office)
async def test_the_next_state_is_looked_for_once(window: Window) -> None:
    before = window.office.asked
    await window.key("F4")
    # Sums and rows.
    assert window.office.asked - before == 2
