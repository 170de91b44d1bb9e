"""A PC on its way through a long feed holds a document newer than its number, and nobody else.

Whoever becomes the hub has that number, and not the change.
"""

from collections.abc import Callable

import pytest

from selaras_hub import feeding
from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import moved
from tests.sim.office import Pc


def _moved(office: EpochOffice, _: bytes) -> None:
    take_over(office, office.pcs[1])


def _restored(office: EpochOffice, data: bytes) -> None:
    office.restore(data)


@pytest.mark.parametrize("go_on", [_moved, _restored])
def test_what_only_it_has_comes_back_by_itself(
    go_on: Callable[[EpochOffice, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = EpochOffice(pcs=3)
    first, _, third = office.pcs
    office.cut(third)
    for doc in ("shared", "other-1", "other-2"):
        note(first, "old", key="title", doc=doc)
        office.heal_only(*office.pcs[:2])
    data = office.backup()
    office.cut_all()
    note(first, "new", key="title")
    office.heal_only(first)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(third)
    office.deliver_up(third)
    while not value(third, "title", doc="other-1"):
        assert moved(office, third)
    assert value(third, "title") == "new"
    go_on(office, data)
    _compared(office, third)
    assert not third.tray()
    assert not mended(third)
    assert [value(pc, "title") for pc in office.pcs] == ["new"] * 3
    office.heal()
    assert office.all_equal()
    office.check()


def _compared(office: EpochOffice, pc: Pc) -> None:
    """Let all but the first come over, and one of them be compared with the hub."""
    office.heal_only(*office.pcs[1:])
    pc.up.extend(pc.desk.check_due())
    office.heal_only(*office.pcs[1:])
