"""The sums that move with each change are at any moment what a full count gives."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from selaras.store.contents import content_of
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.migrations import MIGRATIONS
from selaras.store.sums import DOCUMENTS, HUB, REPLICA, sums
from tests.checking.offices import (
    all_wrong_sums,
    check,
    checked_at,
    mended,
    run,
    said,
    wrong_sums,
)
from tests.epochs.office import EpochOffice
from tests.facts.drafts import approved, draft, edit
from tests.sim.office import NPWP, Office
from tests.sim.world.history import History, Step
from tests.store.older import written


class Watched(History):
    """A history in which the sums are counted at every tenth step; comparing is part of any."""

    taken = 0

    def _take(self, step: Step) -> None:
        super()._take(step)
        self.taken += 1
        if self.taken % 10 == 0:
            assert all_wrong_sums(self.world) == [], f"step {self.taken}"


@pytest.mark.parametrize("seed", range(9_000, 9_006))
def test_through_edits_imports_refusals_crashes_and_cut_lines(seed: int) -> None:
    Watched(seed).run()


def test_through_a_new_incarnation() -> None:
    office = Office(pcs=2).heal()
    pc = office.pcs[0]
    known = draft(pc, "R-1")
    office.heal()
    office.cut(pc)
    edit(pc, known, buyer__name="PT Lain")
    draft(pc, "R-2")
    pc.replica.incarnations.begin(reason="copied")
    assert all_wrong_sums(office) == []
    check(office)
    assert all_wrong_sums(office) == []
    assert office.all_equal()


def test_through_a_move_to_another_office() -> None:
    office = Office(pcs=2).heal()
    pc = office.pcs[1]
    approved(office, office.pcs[0], count=1)
    draft(pc, "R-2")
    pc.replica.begin_anew(company=NPWP, hub="another", incarnation="inc-9", hub_address="h:1")
    assert wrong_sums(pc.store, side=REPLICA) == {}
    with pc.store.reading() as db:
        assert {family for family, _ in sums(db)} == {DOCUMENTS}


def as_of_then(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row with its fact's content, the last column, as text."""
    return (*row[:-1], content_of(row[-1])) if row[1] == "audit" else tuple(row)


def test_a_file_of_the_schema_before_is_counted_when_it_is_opened(tmp_path: Path) -> None:
    office = Office(pcs=1).heal()
    approved(office, office.pcs[0], count=1)
    office.heal()
    place = [each.__name__ for each in MIGRATIONS].index("m012_sums")
    with written(tmp_path / FILE_NAME) as old, office.hub_store.reading() as new:
        for migration in MIGRATIONS[:place]:
            migration(old)
        old.exec_driver_sql(f"PRAGMA user_version={place}")
        for table in ("hub_document", "hub_fact"):
            columns = [row[1] for row in old.exec_driver_sql(f"PRAGMA table_info({table})")]
            for row in new.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table}"):
                places = ", ".join("?" * len(columns))
                old.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", as_of_then(row))
    store = open_store(tmp_path)
    assert wrong_sums(store, side=HUB) == {}
    with store.reading() as db, office.hub_store.reading() as known:
        assert said(sums(db, side=HUB)) == said(sums(known, side=HUB))
    store.close()


def test_a_row_that_is_written_twice_counts_once() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    doc_id = draft(pc, "R-1")
    office.heal()
    run(pc.store, "UPDATE document SET rev = rev WHERE id = ?", doc_id)
    edit(pc, doc_id, buyer__name="PT Lain")
    edit(pc, doc_id, buyer__name="PT Maju Jaya")
    office.heal()
    assert all_wrong_sums(office) == []


def test_through_a_hub_that_is_restored_from_a_backup() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    approved(office, first, count=1)
    data = office.backup()
    approved(office, second, count=2, prefix="S")
    draft(first, "R-9")
    office.heal()
    office.cut_all()
    edit(second, "R-9", buyer__name="PT Lain")
    office.restore(data)
    assert wrong_sums(office.hub_store, side=HUB) == {}
    office.heal()
    assert all_wrong_sums(office) == []
    check(office)
    assert [mended(pc) for pc in office.pcs] == [[], []]
    assert all(checked_at(pc) for pc in office.pcs)
    assert all_wrong_sums(office) == []
