"""A feed that an older release made thin is trimmed, and keeps which numbers were documents."""

from pathlib import Path
from typing import Final

from selaras.store.engine import FILE_NAME, open_store
from selaras.store.hub_documents import feed_after, head_seq
from selaras.store.meta import get_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.seals import is_document_at
from tests.store.older import written

BEFORE: Final = 25
# Number, document, number before: a row that gave way to a later one is empty, with its number.
THIN: Final = ((1, "", 0), (2, None, 0), (3, "", 0), (4, "note:b", -1), (8_200, "note:a", -1))
NEWEST: Final = (8_201, "note:a", 8_200)


def thin_file(folder: Path) -> None:
    with written(folder / FILE_NAME) as db:
        for migration in MIGRATIONS[:BEFORE]:
            migration(db)
        for seq, doc_id, previous in (*THIN, NEWEST):
            row = (seq, doc_id, 1, "", None, None if doc_id is not None else "lease:1", previous)
            db.exec_driver_sql("INSERT INTO hub_feed VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        db.exec_driver_sql("INSERT INTO meta VALUES ('hub.feed.thinned', '8200')")
        db.exec_driver_sql(f"PRAGMA user_version={BEFORE}")


def test_what_was_made_thin_before_goes_and_says_what_it_was(tmp_path: Path) -> None:
    thin_file(tmp_path)
    store = open_store(tmp_path)
    with store.reading() as db:
        assert [(row.seq, row.previous) for row in feed_after(db, 0, limit=9)] == [(8_201, 8_200)]
        documents = [seq for seq in (1, 2, 3, 4, 5, 8_200, 8_201) if is_document_at(db, seq)]
        assert documents == [1, 3, 4, 8_200, 8_201]
        assert (head_seq(db), get_meta(db, "hub.feed.thinned")) == (8_201, None)
    store.close()
