"""A file from before there were lists of customers gets them when it is opened."""

from pathlib import Path

from selaras.store.engine import FILE_NAME, open_store
from selaras.store.invoices import list_invoices
from selaras.store.meta import get_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.projection_schema import STALE
from tests.cards.cards import customer
from tests.facts.drafts import draft
from tests.sim.office import NPWP, Office
from tests.store.older import written

BEFORE = 12


def test_a_file_of_an_earlier_schema_is_listed_whole(tmp_path: Path) -> None:
    pc = Office(pcs=1).pcs[0]
    draft(pc, "A-1")
    customer(pc)
    with pc.store.reading() as db:
        documents = db.exec_driver_sql("SELECT * FROM document").all()
    with written(tmp_path / FILE_NAME) as db:
        for migration in MIGRATIONS[:BEFORE]:
            migration(db)
        for row in documents:
            db.exec_driver_sql(f"INSERT INTO document VALUES ({','.join('?' * len(row))})", (*row,))
        db.exec_driver_sql(f"PRAGMA user_version={BEFORE}")
    store = open_store(tmp_path)
    with store.reading() as db:
        assert [row.reference for row in list_invoices(db, NPWP, query="maju").rows] == ["A-1"]
        names = db.exec_driver_sql("SELECT name FROM customer_row").scalars().all()
        assert names == ["PT Maju Jaya"]
        assert get_meta(db, STALE) is None
    store.close()
