"""What went into a file for Coretax: seen on every PC, told apart from what changed since."""

from datetime import date as Date
from typing import Any

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result import Rejection
from selaras.replica.exported import Mark, exported_marks
from tests.facts.drafts import ask, assert_sound, conflicts, read, settled
from tests.papers.papers import kept
from tests.papers.test_documents import MADE, made, month
from tests.sim.office import Office, Pc
from tests.users.people import office_of

FIRST, LATER = Date(2026, 11, 3), Date(2026, 11, 9)


def mark(pc: Pc, doc_id: str) -> Mark | None:
    return read(pc, lambda db: exported_marks(db, [doc_id])).get(doc_id)


def note(pc: Pc, *ids: str, day: Date = FIRST) -> str:
    refusal = pc.replica.papers.note_exported(ids, day=day)
    return refusal.code if isinstance(refusal, Rejection) else ""


@pytest.mark.parametrize("kind", MADE)
def test_what_one_pc_wrote_is_marked_on_the_other_until_it_changes(kind: str) -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    doc_id = made(one, kind)
    office.heal()
    assert mark(one, doc_id) is None
    assert note(one, doc_id) == ""
    office.heal()
    assert [mark(pc, doc_id) for pc in office.pcs] == [Mark("2026-11-03", is_current=True)] * 2
    papers: Any = two.replica.papers[kind]
    kept(papers.edit(doc_id, {"note": "arsip lantai 2"}))
    assert mark(two, doc_id) == Mark("2026-11-03", is_current=True)
    kept(papers.edit(doc_id, {"vat": "77"}))
    office.heal()
    assert [mark(pc, doc_id) for pc in office.pcs] == [Mark("2026-11-03", is_current=False)] * 2
    assert note(two, doc_id, day=LATER) == ""
    assert mark(two, doc_id) == Mark("2026-11-09", is_current=True)
    office.heal()
    assert_sound(office)


def test_two_that_write_it_unaware_of_each_other_do_not_contradict() -> None:
    office = Office(pcs=2)
    doc_id = made(office.pcs[0], "retail_total")
    office.heal()
    for pc, day in zip(office.pcs, (FIRST, LATER), strict=True):
        assert note(pc, doc_id, day=day) == ""
    office.heal()
    assert [mark(pc, doc_id) for pc in office.pcs] == [Mark("2026-11-09", is_current=True)] * 2
    assert [conflicts(pc) for pc in office.pcs] == [[], []]
    assert_sound(office)


def test_the_same_content_is_noted_once() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    doc_id = made(pc, "retail_total")
    _ = note(pc, doc_id), note(pc, doc_id, day=LATER)
    assert [name for name in pc.registers(doc_id) if name.startswith("exported/2026-11-09")] == []
    assert mark(pc, doc_id) == Mark("2026-11-03", is_current=True)


def test_a_closed_period_takes_the_mark_and_its_recap_stays() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    doc_id = made(pc, "retail_total")
    assert settled(office, ask(pc, kinds.CLOSE_PERIOD, period="102026")).code == ""
    assert note(pc, doc_id) == ""
    office.heal()
    assert pc.tray() == []
    assert month(pc).changes == ()
    assert mark(pc, doc_id) == Mark("2026-11-03", is_current=True)
    assert_sound(office)


def test_who_may_not_export_notes_nothing() -> None:
    office = office_of(pcs=2, sari="recorder")
    boss, sari = office.pcs
    doc_id = made(boss, "retail_total")
    office.heal()
    assert note(sari, doc_id) == "rights.role"
    assert mark(sari, doc_id) is None
