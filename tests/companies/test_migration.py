"""A file of one company, from before there could be several, goes on as it was."""

import sqlite3
from pathlib import Path

from selaras.replica import Replica
from selaras.store.engine import FILE_NAME, Store, open_store
from selaras.store.meta import get_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.requests import all_requests
from tests.sim.office import NPWP, TestChance, TestClock
from tests.store.older import written

BEFORE = 8
META = {
    "company": NPWP,
    "hub": "h1",
    "incarnation": "life.one",
    "numbers.life.one.2026.101": "117",
    "hub.company": NPWP,
}


def one_company_file(folder: Path) -> Store:
    """Make a file of eight migrations with a waiting request, and open it as this release does."""
    path = folder / FILE_NAME
    with written(path) as db:
        for migration in MIGRATIONS[:BEFORE]:
            migration(db)
        db.exec_driver_sql(f"PRAGMA user_version={BEFORE}")
        for key, value in META.items():
            db.exec_driver_sql("INSERT INTO meta VALUES (?, ?)", (key, value))
        db.exec_driver_sql(
            "INSERT INTO request VALUES ('life.one', 7, 'approve', 'invoice:1', '{}', '{}', 'Rini',"
            " '2026-10-01T08:00:00.000Z', 'waiting', '', '{}')"
        )
    return open_store(folder)


def test_its_requests_are_its_companys_and_are_listed(tmp_path: Path) -> None:
    store = one_company_file(tmp_path)
    replica = Replica(store, clock=TestClock(), chance=TestChance("x"), author="Rini")
    with replica.reading() as db:
        assert [(each.company, each.origin_n) for each in all_requests(db)] == [(NPWP, 7)]
    assert (replica.identity.company, replica.identity.founding) == (NPWP, NPWP)
    assert [each.company.npwp for each in replica.companies.all()] == [NPWP]
    store.close()


def test_a_number_that_was_given_is_not_given_again(tmp_path: Path) -> None:
    store = one_company_file(tmp_path)
    with store.reading() as db:
        assert get_meta(db, f"numbers.{NPWP}.life.one.2026.101") == "117"
        assert get_meta(db, "numbers.life.one.2026.101") is None
    store.close()


def test_a_file_that_was_never_set_up_has_no_company(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA wal_checkpoint")
    connection.close()
    store = open_store(tmp_path)
    replica = Replica(store, clock=TestClock(), chance=TestChance("x"), author="Rini")
    assert not replica.identity.is_set_up
    assert replica.companies.all() == []
    assert replica.companies.fault() is None
    store.close()
