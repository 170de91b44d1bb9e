"""Every schedule of a tiny office: two PCs, an edit or two on each, lines cut in between.

What is bounded: one line is cut once in each schedule, or none; a line is there together with
its greeting, except in the test of greetings; acknowledgements arrive at once. How many schedules
there are is part of each test: the number falls when the search is broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from selaras.documents.values import encode_value
from selaras.domain.invoice import Buyer, Invoice, Line, Origin
from tests.sim.core.diary import Change, Diary
from tests.sim.core.schedules import Act, Edit, Explorer, Run
from tests.sim.office import NPWP, Office

DOC = "invoice:one"


@dataclass(frozen=True)
class Case:
    """What two people do, and what may come of it.

    Args:
        acts: For each PC, in order: the document that is touched, and how.
        conflicts: Registers in conflict when neither knew of the other.
        refused: How many edits end in a tray.
        schedules: How many there are.
        cuts: How many lines are cut in one schedule; none where the edits alone make many.
    """

    acts: Sequence[Sequence[Edit]]
    schedules: int
    conflicts: frozenset[str] = frozenset()
    refused: int = 0
    starts_empty: bool = False
    cuts: int = 1


def fields(**named: str) -> Act:
    spelled = {name.replace("__", "."): text for name, text in named.items()}
    return lambda pc: pc.replica.edit_invoice(DOC, spelled)


def registers(doc_id: str = DOC, **named: str) -> Act:
    return lambda pc: pc.write(doc_id, named)


def both(first: Act, second: Act) -> Act:
    return lambda pc: (first(pc), second(pc))


def importing(**members: object) -> Act:
    line = Line("l1", "A", "000000", "Barang", "UM.0018", place="V")
    invoice = Invoice(
        DOC,
        NPWP,
        reference="INV-1",
        lines=(line,),
        origin=Origin("coretax-xml", "f" * 16, 1),
        **members,  # type: ignore[arg-type]  # members of an invoice
    )
    return lambda pc: pc.replica.import_invoices([invoice])


def creating(doc_id: str) -> Act:
    return lambda pc: pc.write(
        doc_id, {"company": encode_value(NPWP), "reference": encode_value("NEW-1")}
    )


PLACES = ((1, "V"), (2, "W"))
UNREADABLE = "[1]"
NEW = "invoice:two"

CASES = {
    "same field": Case(
        [[(DOC, fields(buyer__name="A"))], [(DOC, fields(buyer__name="B"))]],
        conflicts=frozenset({"buyer"}),
        schedules=420,
    ),
    "different fields": Case(
        [[(DOC, fields(buyer__name="A"))], [(DOC, fields(reference="INV-2"))]], schedules=420
    ),
    "same value": Case(
        [[(DOC, fields(buyer__name="A"))], [(DOC, fields(buyer__name="A"))]], schedules=364
    ),
    "edit against discard": Case(
        [
            [(DOC, fields(buyer__name="A"))],
            [(DOC, lambda pc: pc.replica.discard_invoice(DOC))],
        ],
        conflicts=frozenset({"discarded"}),
        schedules=392,
    ),
    "line removed against line edited": Case(
        [[(DOC, fields(lines__2__removed="true"))], [(DOC, fields(lines__2__qty="7"))]],
        conflicts=frozenset({"line/l2/removed"}),
        schedules=420,
    ),
    "both import the same file": Case(
        [[(DOC, importing())], [(DOC, importing())]], starts_empty=True, schedules=364
    ),
    "both import one reference with different content": Case(
        [
            [(DOC, importing(buyer=Buyer(name="A"), content_digest="a"))],
            [(DOC, importing(buyer=Buyer(name="B"), content_digest="b"))],
        ],
        conflicts=frozenset({"buyer", "content_digest"}),
        starts_empty=True,
        schedules=364,
    ),
    "two edits behind a refused one": Case(
        [
            [
                (DOC, registers(reference=UNREADABLE)),
                (DOC, both(registers(reference='"B"'), registers(note='"C"'))),
            ],
            [(DOC, fields(buyer__name="D"))],
        ],
        refused=1,
        cuts=0,
        schedules=325,
    ),
    "a new draft and a refused edit of it": Case(
        [
            [
                (NEW, creating(NEW)),
                (NEW, both(registers(NEW, reference=UNREADABLE), registers(NEW, note='"C"'))),
            ],
            [(DOC, fields(buyer__name="D"))],
        ],
        refused=1,
        cuts=0,
        schedules=393,
    ),
}


def starting(case: Case) -> Office:
    office = Office(pcs=2)
    if not case.starts_empty:
        lines = tuple(Line(f"l{n}", "A", "000000", "Barang", "UM.0018", place=p) for n, p in PLACES)
        office.pcs[0].replica.import_invoices([Invoice(DOC, NPWP, reference="INV-1", lines=lines)])
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    return office


def unaware(diary: Diary) -> bool:
    """Say whether each of two PCs changed something without knowing what the other changed."""
    ours = [change for change in diary.changes if change.pc == 1]
    theirs = [change for change in diary.changes if change.pc == 2]

    def knew(those: Sequence[Change], these: Sequence[Change]) -> bool:
        return any(each.knew_of(other) for each in those for other in these)

    return bool(ours and theirs) and not knew(ours, theirs) and not knew(theirs, ours)


def check(run: Run, case: Case) -> None:
    office = run.office if run.office.all_even() else run.office.heal()
    assert office.all_equal()
    assert office.all_even()
    assert office.outboxes_empty()
    assert sum(len(pc.tray()) for pc in office.pcs) == case.refused
    expected = case.conflicts if unaware(run.diary) else frozenset()
    for pc in office.pcs:
        assert {conflict.register for conflict in pc.conflicts()} == expected
        assert all(len(conflict.sides) == 2 for conflict in pc.conflicts())
    assert run.diary.lost(office) == []


@pytest.mark.parametrize("name", CASES)
def test_two_pcs_agree_and_lose_nothing_in_every_schedule(name: str) -> None:
    case = CASES[name]
    count = 0
    for run in Explorer(case.acts, cuts=case.cuts).runs(starting(case)):
        try:
            check(run, case)
        except Exception as error:
            raise AssertionError([f"{step.kind} {step.pc + 1}" for step in run.schedule]) from error
        count += 1
    assert count == case.schedules


def test_a_greeting_that_meets_a_push_misses_nothing() -> None:
    case = CASES["same field"]
    count = 0
    for run in Explorer(case.acts, cuts=0, greeting_in_steps=True).runs(starting(case)):
        check(run, case)
        count += 1
    assert count == 80


def test_schedules_that_are_left_out_end_like_one_that_is_run() -> None:
    acts = [[(DOC, fields(buyer__name="A"))], []]
    ends = []
    for reduced in (True, False):
        explorer = Explorer(acts, cuts=0, reduced=reduced)
        runs = [_end(run) for run in explorer.runs(starting(CASES["same field"]))]
        ends.append((len(runs), set(runs)))
    assert [count for count, _ in ends] == [4, 30]
    assert ends[0][1] == ends[1][1]


def _end(run: Run) -> tuple[str, ...]:
    office = run.office.heal()
    sides = [str(side) for conflict in office.pcs[0].conflicts() for side in conflict.sides]
    return office.hub_fingerprint()["invoice"][1], *sides
