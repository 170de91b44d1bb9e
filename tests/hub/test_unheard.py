"""What came back behind an author's base is looked for where something can have come back."""

from collections.abc import Iterator, Sequence

import pytest

from selaras.domain.audit import Record
from selaras.store.db import Connection
from selaras.store.meta import set_meta
from selaras_hub import recorded, unheard
from tests.hub.books import Author, changed, with_document

EPOCH = "epoch-of-the-books"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note for which document the whole audit is read."""
    found: list[str] = []
    real = recorded.records_about

    def noted(db: Connection, doc_id: str, *, kinds: Sequence[str]) -> Iterator[Record]:
        found.append(doc_id)
        return real(db, doc_id, kinds=kinds)

    monkeypatch.setattr(unheard, "records_about", noted)
    return found


@pytest.mark.parametrize("counter", [1, 2])
def test_the_audit_is_read_again_only_where_there_was_another_epoch(
    looked: list[str], counter: int
) -> None:
    books, author = with_document()
    with books.store.transaction() as db:
        set_meta(db, "hub.epoch", value=EPOCH)
        set_meta(db, "hub.epoch_counter", value=str(counter))
    other = Author(2)
    books.show(other)
    assert books.push(author, {"reference": '"INV-2"'}).is_accepted
    # Written before that was heard of.
    entry = changed(other.entry({"notes": '"x"'}), base_epoch=EPOCH)
    assert books.accept(other, entry)[0].is_accepted
    assert bool(looked) == (counter > 1)
