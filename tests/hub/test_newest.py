"""News of the newest numbers, kept for PCs that hear of them later: as the log tells them."""

from collections.abc import Iterator

import pytest

from selaras.protocol.frames import FactNews
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, put_fact
from selaras_hub import newest
from selaras_hub.newest import Told, told_after
from tests.audit.people import draft, edit
from tests.replica.sealed_pages import office_with_seals
from tests.sim.office import Office

EDITS = 6
# Numbers of the feed that wait for the second PC then: it has four pages under way.
LATER = 2 * (EDITS - 4)


@pytest.fixture
def office() -> Office:
    """Return an office with keys, whose second PC hears nothing."""
    office = office_with_seals()
    draft(office.pcs[0], "INV-1")
    return office.heal()


def write(office: Office) -> None:
    """Let the first PC write, a turn for each edit; the second one takes none of its pages."""
    for number in range(EDITS):
        edit(office.pcs[0], "INV-1", buyer__name=f"PT {number}")
        office.carry(office.pcs[0])


def in_turn(office: Office, after: int, *, limit: int = 256) -> list[Told]:
    with office.hub_store.transaction() as db:
        return list(told_after(db, after, limit=limit))


def on_disk(office: Office, after: int, *, limit: int = 256) -> list[Told]:
    with office.hub_store.reading() as db:
        return list(told_after(db, after, limit=limit))


def kept_in(office: Office) -> list[Told]:
    with office.hub_store.transaction() as db:
        return list(newest._kept(db))


def told(office: Office) -> int:
    """Return up to where the second PC was sent the feed."""
    return office.hub.lines.by_number[office.pcs[1].line].session.told


def test_what_a_pc_has_not_heard_yet_is_kept_as_the_log_tells_it(office: Office) -> None:
    write(office)
    assert len(kept_in(office)) == LATER
    for after in range(on_disk(office, 0)[-1].seq + 1):
        for limit in (1, 3, 256):
            assert in_turn(office, after, limit=limit) == on_disk(office, after, limit=limit)


def test_what_comes_later_is_told_behind_what_is_kept(office: Office) -> None:
    write(office)
    first = in_turn(office, 0)
    write(office)
    assert in_turn(office, 0) == on_disk(office, 0)
    assert len(in_turn(office, 0)) == len(first) + 2 * EDITS


def test_records_that_are_kept_are_not_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(office)

    def refuse(*_: object, **__: object) -> Iterator[Told]:
        raise AssertionError

    monkeypatch.setattr(newest, "_read", refuse)
    assert len(in_turn(office, told(office))) == LATER
    monkeypatch.undo()
    office.heal()
    assert office.all_equal()


def test_nothing_is_kept_once_all_have_heard_it(office: Office) -> None:
    write(office)
    assert kept_in(office)
    office.heal()
    assert not kept_in(office)


def test_a_fact_that_is_another_now_ends_what_was_kept(office: Office) -> None:
    write(office)
    place = next(each for each in kept_in(office) if each.row.fact_id)
    (said,) = place.news
    assert isinstance(said, FactNews)
    with office.hub_store.transaction() as db:
        fact = StoredFact(said.fact_id, said.kind, said.company, said.subject, said.seq, "{}")
        put_fact(db, fact, table="hub_fact")
    found = in_turn(office, place.seq - 1)
    assert found == on_disk(office, place.seq - 1)
    assert found[0].news != place.news


def test_what_was_undone_is_not_kept(office: Office) -> None:
    write(office)
    head = on_disk(office, 0)[-1].seq

    def undo(db: Connection) -> None:
        told_after(db, 0, limit=256)
        raise LookupError("undone")

    with pytest.raises(LookupError, match="undone"), office.hub_store.transaction() as db:
        undo(db)
    assert not kept_in(office)
    assert in_turn(office, 0)[-1].seq == head


@pytest.mark.parametrize(("name", "most"), [("KEPT_ROWS", 4), ("KEPT_BYTES", 2_000)])
def test_only_so_much_is_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(newest, name, most)
    write(office)
    kept = kept_in(office)
    assert 0 < len(kept) <= 6
    assert name != "KEPT_BYTES" or sum(each.size for each in kept) <= most
    assert in_turn(office, 0) == on_disk(office, 0)
    office.heal()
    assert office.all_equal()


def test_facts_without_a_seal_are_not_kept() -> None:
    office = Office(pcs=2).heal()
    draft(office.pcs[0], "INV-1")
    office.carry(office.pcs[0])
    assert in_turn(office, 0) == on_disk(office, 0)
    assert not kept_in(office)
