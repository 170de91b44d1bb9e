"""Which commits may be lost with the power: only those of what the hub gave, and gives again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from selaras.protocol.frames import Entry
from selaras.replica import Replica
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.quick import raw_of
from tests.sim.office import NPWP, Office

DOC = "invoice:one"


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Store, bool]]:
    """Return, of each transaction that wrote something, its file and whether it was light."""
    found: list[tuple[Store, bool]] = []
    real = Store.transaction

    @contextmanager
    def noted(self: Store, *, is_light: bool = False) -> Iterator[Connection]:
        with real(self, is_light=is_light) as db:
            raw = raw_of(db)
            before = raw.total_changes
            yield db
        # Some of it is written on leaving.
        if raw.total_changes > before:
            found.append((self, is_light))

    monkeypatch.setattr(Store, "transaction", noted)
    return found


def test_what_a_person_writes_and_what_the_hub_takes_waits_for_the_disk(
    commits: list[tuple[Store, bool]],
) -> None:
    office = Office(pcs=2).heal()
    writer, reader = office.pcs
    commits.clear()
    writer.write(DOC, {"company": f'"{NPWP}"', "reference": '"INV-1"'})
    assert [is_light for _, is_light in commits] == [False]
    commits.clear()
    office.heal()
    at_hub = [is_light for store, is_light in commits if store is office.hub_store]
    elsewhere = [is_light for store, is_light in commits if store is not office.hub_store]
    assert at_hub
    assert not any(at_hub)
    # What was settled, and the pages of the feed.
    assert elsewhere
    assert all(elsewhere)
    assert reader.registers(DOC)["reference"] == '"INV-1"'


def test_a_pc_that_comes_back_with_nothing_to_say_waits_for_no_disk(
    commits: list[tuple[Store, bool]],
) -> None:
    office = Office(pcs=1).heal()
    office.cut(office.pcs[0])
    commits.clear()
    # Else what it hears is what lies there, and it writes nothing.
    office.clock.forward(timedelta(hours=1))
    office.heal()
    here = [is_light for store, is_light in commits if store is office.pcs[0].store]
    assert here
    assert all(here)


def test_what_was_written_again_is_on_the_disk_before_it_is_sent(
    commits: list[tuple[Store, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(pcs=2)
    (pc, _), real = office.pcs, Replica.outbox_page
    pc.write(DOC, {"company": f'"{NPWP}"', "reference": '"INV-1"'})
    office.heal()
    sent: list[bool] = []

    def noted(self: Replica, after_n: int, limit: int) -> tuple[Entry, ...]:
        page = real(self, after_n, limit)
        if page:
            sent.append(next(is_light for store, is_light in commits[::-1] if store is pc.store))
        return page

    monkeypatch.setattr(Replica, "outbox_page", noted)
    # The hub refuses the first; the second goes with it and is written again behind it.
    pc.write(DOC, {"reference": "[1]"})
    pc.write(DOC, {"note": '"behind"'})
    office.heal()
    assert pc.registers(DOC)["note"] == '"behind"'
    assert len(sent) > 1
    assert not any(sent)
