"""Which commits may be lost with the power: only those of what the hub gave, and gives again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

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
            before = raw_of(db).total_changes
            yield db
            if raw_of(db).total_changes > before:
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
