"""Rows: numbers that never come again, a projection that can be rebuilt, a harmless search."""

from collections import deque
from pathlib import Path

import pytest

from selaras.clock import SystemChance, SystemClock
from selaras.exchange import read_file
from selaras.replica import Replica
from selaras.store import projection
from selaras.store.engine import Store, open_memory_store
from selaras.store.facts import StoredFact, facts_about, put_fact
from selaras.store.invoices import list_invoices
from selaras.store.outbox import entries_after, remove_entries
from selaras.store.sums import counted, sums
from selaras.values import replace
from tests.checking.offices import said

NPWP = "0021234567891000"
SAMPLE = Path(__file__).parent.parent / "samples" / "coretax-keluaran.xml"


@pytest.fixture
def store() -> Store:
    opened = open_memory_store()
    replica = Replica(opened, clock=SystemClock(), chance=SystemChance(), author="Dewi")
    replica.adopt_identity(company=NPWP, incarnation="life")
    replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    return opened


def test_a_number_of_a_settled_entry_never_comes_again(store: Store) -> None:
    with store.transaction() as db:
        entries = entries_after(db, 0, limit=1_000, max_bytes=10**9)
        remove_entries(db, [entry.n for entry in entries])
    replica = Replica(store, clock=SystemClock(), chance=SystemChance(), author="Dewi")
    replica.edit_invoice("INV/2026/10/0001", {"buyer.email": "a@x.id"})
    with store.reading() as db:
        (entry,) = entries_after(db, 0, limit=10, max_bytes=10**9)
        assert entry.n > entries[-1].n


def test_an_exception_leaves_nothing_of_a_transaction(store: Store) -> None:
    def give_up() -> None:
        with store.transaction() as db:
            db.exec_driver_sql("DELETE FROM document")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    with store.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM document").scalar_one() == 60


def test_a_rebuilt_projection_is_the_same_and_a_damaged_row_is_found(store: Store) -> None:
    with store.transaction() as db:
        deque(projection.rebuild_beside(db), maxlen=0)
        assert projection.rebuilt_differences(db) == []
        db.exec_driver_sql("UPDATE invoice_row SET vat_sen = 1 WHERE doc_no = 7")
        assert projection.rebuilt_differences(db) == [7]
        projection.adopt_rebuilt(db)
        deque(projection.rebuild_beside(db), maxlen=0)
        assert projection.rebuilt_differences(db) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("INV/2026/10/0001", 1),
        ("sinar jaya", 4),
        ("SINAR", 4),
        ("koperasi", 5),
        ("'sejahtera'", 5),
        ("bot pet", 28 - 8),
        ("zzz", 0),
        ("", 60),
    ],
)
def test_words_are_found_by_their_beginning(store: Store, query: str, found: int) -> None:
    with store.reading() as db:
        total = list_invoices(db, NPWP, query=query).total
    assert total == found


@pytest.mark.parametrize("query", ['"', "NEAR(", "a OR b", "*", "-", "reference:x", "(", "'; --"])
def test_whatever_a_person_types_is_words_and_not_operators(store: Store, query: str) -> None:
    with store.reading() as db:
        assert list_invoices(db, NPWP, query=query).total <= 60


def test_a_fact_that_comes_anew_is_about_what_it_says_now(store: Store) -> None:
    """A restored hub gives the numbers of its audit anew: the same id speaks of another invoice."""
    before = StoredFact("audit:1", "audit", NPWP, "invoice:a", 1, "{}")
    with store.transaction() as db:
        put_fact(db, before)
        put_fact(db, replace(before, subject="invoice:b", seq=2))
        assert facts_about(db, "invoice:a", kind="audit") == []
        assert [fact.seq for fact in facts_about(db, "invoice:b", kind="audit")] == [2]
        assert said(sums(db)) == said(counted(db))
