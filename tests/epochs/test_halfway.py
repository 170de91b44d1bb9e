"""A PC that is halfway through a long feed becomes the hub: it lacks what moved on behind there.

Of what has a later number by now the feed brings nothing before that one.
"""

import pytest

from selaras.replica.audit_verify import verify
from selaras_hub import feeding
from tests.checking.offices import check, mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_back_in_parts import pushed_unheard
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import MOST_MESSAGES, moved
from tests.facts.drafts import approve, approved, draft, edit, facts, read, settled, stages
from tests.sim.office import Pc


def test_what_moved_on_behind_where_it_stands_comes_back_from_who_has_it_of_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A draft that was changed since, and an approval that was exported since."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    monkeypatch.setattr(feeding, "LOG_ROWS", 2)
    office.cut(second)
    office.pcs = [first, third]
    note(first, "made", key="title")
    (invoice,) = approved(office, first, count=1)
    office.cut(third)
    office.pcs = [first]
    _moves_on(office, invoice)
    office.pcs = [first, second, third]
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(second)
    while not value(second, "x-else", doc="other-1"):
        _one_step(office, second)
    assert not value(second, "title")
    office.pcs = [second, third]
    take_over(office, second)
    check(office)
    assert not third.tray()
    assert not mended(third)
    for pc in office.pcs:
        assert value(pc, "title") == "made"
        assert stages(pc) == {invoice: "approved"}
    assert office.all_equal()


def test_an_approval_of_what_it_has_not_heard_yet_contradicts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was on its way through the feed of a restored hub, and has an older word of that one."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    invoice = draft(first, "R-1")
    note(first, "else", doc="other")
    office.heal()
    office.restore(office.backup())
    office.heal_only(first, third)
    edit(third, invoice, buyer__name="PT Lain")
    note(third, "more", doc="other")
    office.heal_only(first, third)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(second)
    while "PT Lain" not in str(second.registers(invoice)):
        _one_step(office, second)
    office.cut_all()
    edit(third, invoice, buyer__name="PT Benar")
    every, office.pcs = office.pcs, [third]
    approve(office, third, invoice)
    office.pcs = every[1:]
    take_over(office, second)
    office.heal()
    for pc in office.pcs:
        assert stages(pc) == {invoice: "approved"}
        assert not facts(pc, "alarm")
    office.check()


@pytest.mark.parametrize("is_made_before", [False, True])
def test_what_records_alone_tell_it_takes_from_who_sends_it_again(
    monkeypatch: pytest.MonkeyPatch, *, is_made_before: bool
) -> None:
    """Wherever on its way it is; the audit that goes on explains what it has then."""
    monkeypatch.setattr(feeding, "LOG_ROWS", 1)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    for heard in range(MOST_MESSAGES):
        office = _written_unheard(is_made_before=is_made_before)
        second = office.pcs[1]
        came = [moved(office, second) for _ in range(heard)]
        take_over(office, second)
        office.heal()
        for pc in office.pcs:
            assert not pc.tray(), heard
            assert not pc.conflicts(), heard
            assert value(pc, "title") == "three"
            assert not read(pc, verify).faults, heard
        office.check()
        if not all(came):
            break
    assert heard > MOST_MESSAGES // 4


def _written_unheard(*, is_made_before: bool) -> EpochOffice:
    """Let a PC write and not be answered; the other one comes, and has heard nothing yet."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    if is_made_before:
        note(first, "before", key="title")
        office.heal()
    office.cut(second)
    for word in ("one", "two", "three"):
        note(first, word, key="title")
    pushed_unheard(office, first)
    office.connect(second)
    while second.up:
        office.deliver_up(second)
    return office


def _moves_on(office: EpochOffice, invoice: str) -> None:
    """Let what is there take a later number, behind others."""
    (pc,) = office.pcs
    for doc in ("other-1", "other-2", "other-3"):
        note(pc, "else", doc=doc)
        office.heal()
    note(pc, "changed", key="title")
    assert settled(office, pc.replica.ask_export([invoice])).code == ""


def _one_step(office: EpochOffice, pc: Pc) -> None:
    if pc.up:
        office.deliver_up(pc)
    else:
        office.deliver_down(pc)
