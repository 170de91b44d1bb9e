"""The projection: rows for lists and search, derived from documents and from nothing else.

It is written in the same transaction as what it derives from. A rebuild beside the old one gives
the identical result; ``doctor`` says whether it does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, Protocol, TypeAlias

from selaras.documents.crdt import Document
from selaras.domain import customer, product
from selaras.domain.paper_shapes import SHAPES
from selaras.domain.rules import RULES_VERSION
from selaras.domain.tables import tables_version
from selaras.store.db import Connection
from selaras.store.derive_cards import customer_row, product_row
from selaras.store.derive_invoices import DERIVED_FROM, Row, Words, invoice_row, stage_of
from selaras.store.derive_papers import paper_row
from selaras.store.documents import StoredDocument, count_documents, each_document
from selaras.store.facts import remember_facts_about
from selaras.store.listed_rows import Place, Tables, remember_listed
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.store.projection_schema import DERIVED, STALE, projection_sql
from selaras.store.revise_invoices import revised_row, stays

__all__ = [
    "HEARD_EVERY",
    "LISTED_ROWS",
    "LISTED_SEARCHES",
    "Heard",
    "Moved",
    "adopt_rebuilt",
    "drop_rebuilt",
    "project",
    "project_all",
    "rebuild_beside",
    "rebuilt_differences",
    "renew",
    "stage_of",
    "unheard",
    "unproject",
]

_BESIDE: Final = "rebuilt_"
# Raised whenever a document of before comes out as other rows: then all are derived anew, once.
DERIVATION: Final = 1
# Some 40 ms of work.
HEARD_EVERY: Final = 100
# Hears how many documents are derived anew, of how many.
Heard: TypeAlias = Callable[[int, int], None]


class Derive(Protocol):
    """Makes the columns of a row after its number, and the words to find it by."""

    def __call__(
        self, db: Connection, doc_id: str, /, *, registers: Mapping[str, str]
    ) -> tuple[Row, Words]:
        """Read one document's registers and the facts about it."""


class Revise(Protocol):
    """Makes the same of the rows that are there, where that takes less; else None."""

    def __call__(
        self,
        db: Connection,
        doc_id: str,
        /,
        *,
        registers: Mapping[str, str],
        before: Mapping[str, str],
        there: tuple[Row, Words],
    ) -> tuple[Row, Words] | None:
        """Read what differs from *before*, which the rows *there* were derived from."""


class Stays(Protocol):
    """Says whether the same would come out, no fact about the document being new."""

    def __call__(self, *, registers: Mapping[str, str], before: Mapping[str, str]) -> bool:
        """Read what differs from *before*, which the rows were derived from."""


@dataclass(frozen=True, slots=True)
class Listed:
    """How documents of one kind are listed, and where."""

    tables: Tables
    derive: Derive
    revise: Revise | None = None
    stays: Stays | None = None


_LISTED: Final[Mapping[str, Listed]] = {
    "invoice": Listed(
        Tables("invoice_row", "invoice_search", ("reference", "buyer", "goods")),
        invoice_row,
        revised_row,
        stays,
    ),
    customer.KIND: Listed(
        Tables("customer_row", "customer_search", ("name", "number", "address")), customer_row
    ),
    product.KIND: Listed(Tables("product_row", "product_search", ("name", "code")), product_row),
    **dict.fromkeys(
        SHAPES, Listed(Tables("paper_row", "paper_search", ("number", "party", "note")), paper_row)
    ),
}
# Kinds of papers share their tables.
_TABLES: Final = tuple(dict.fromkeys(listed.tables for listed in _LISTED.values()))


LISTED_ROWS: Final = tuple(tables.row for tables in _TABLES)
LISTED_SEARCHES: Final = tuple(tables.search for tables in _TABLES)


class Moved(NamedTuple):
    """A document that was written, with what its rows are derived from.

    Args:
        before: Its registers as its rows were derived from them, where they are at hand; none
            where it is new and has no rows.
        is_stale: A fact about it is new, too.
    """

    doc_no: int
    doc_id: str
    registers: Mapping[str, str]
    before: Mapping[str, str] | None = None
    is_stale: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether it has no rows yet."""
        return self.before == {}


def project_all(db: Connection, moved: Sequence[Moved]) -> None:
    """Write the rows of documents in which a list shows something else than before.

    What those are derived from is read at once for all of them.
    """
    listed = [each for each in moved if not _stays(db, each)]
    if not listed:
        return
    doc_ids = [each.doc_id for each in listed]
    kinds = {_LISTED.get(doc_id.partition(":")[0]) for doc_id in doc_ids}
    numbers = [each.doc_no for each in listed]
    remember_listed(db, {each.tables for each in kinds if each}, numbers=numbers)
    remember_facts_about(db, doc_ids, kinds=DERIVED_FROM, table="fact")
    for each in listed:
        _project(db, each)


def project(db: Connection, moved: Moved) -> None:
    """Write the rows of one document, if a list shows something else than before."""
    if _stays(db, moved):
        return
    if moved.is_new:
        # Who writes again has looked already whether she may.
        remember_facts_about(db, [moved.doc_id], kinds=DERIVED_FROM, table="fact")
    _project(db, moved)


def _stays(db: Connection, moved: Moved) -> bool:
    listed, before = _LISTED.get(moved.doc_id.partition(":")[0]), moved.before
    if listed is None or listed.stays is None or not before or moved.is_stale:
        return False
    return listed.stays(registers=moved.registers, before=before) and _is_of_now(db)


def _project(db: Connection, moved: Moved) -> None:
    doc_no, doc_id, registers, before, _ = moved
    listed = _LISTED.get(doc_id.partition(":")[0])
    if listed is None:
        return
    place = Place(listed.tables, doc_no)
    there = row, words = (None, None) if moved.is_new else place.there(db)
    derived = None
    if listed.revise and before and row and words and _is_of_now(db):
        derived = listed.revise(db, doc_id, registers=registers, before=before, there=(row, words))
    derived = derived or listed.derive(db, doc_id, registers=registers)
    place.put(db, derived, there=there)


def unproject(db: Connection, doc_no: int) -> None:
    """Remove the rows of a document that is gone."""
    for tables in _TABLES:
        db.exec_driver_sql(f"DELETE FROM {tables.row} WHERE doc_no = ?", (doc_no,))
        db.exec_driver_sql(f"DELETE FROM {tables.search} WHERE rowid = ?", (doc_no,))


def rebuild_beside(db: Connection) -> Iterator[int]:
    """Build the projection anew beside the present one; yield how many documents are done."""
    drop_rebuilt(db)
    for statement in projection_sql(_BESIDE):
        db.exec_driver_sql(statement)
    for done, (listed, stored) in enumerate(_each_listed(db), start=1):
        derived = _derived(db, listed, stored)
        _write(db, listed, stored.doc_no, derived=derived, prefix=_BESIDE)
        yield done


def rebuilt_differences(db: Connection) -> list[int]:
    """Return the row numbers in which the rebuilt projection differs from the present one."""
    differing: set[int] = set()
    for table, key, columns in _tables():
        for left, right in ((table, _BESIDE + table), (_BESIDE + table, table)):
            rows = db.exec_driver_sql(
                f"SELECT {key} FROM (SELECT {columns} FROM {left}"
                f" EXCEPT SELECT {columns} FROM {right})"
            )
            differing.update(int(number) for number in rows.scalars())
    return sorted(differing)


def adopt_rebuilt(db: Connection) -> None:
    """Put the rebuilt rows in the place of the present ones."""
    for tables in _TABLES:
        db.exec_driver_sql(f"DELETE FROM {tables.row}")
        db.exec_driver_sql(f"INSERT INTO {tables.row} SELECT * FROM {_BESIDE}{tables.row}")
        db.exec_driver_sql(f"DELETE FROM {tables.search}")
        columns = tables.found_words
        db.exec_driver_sql(
            f"INSERT INTO {tables.search} ({columns})"
            f" SELECT {columns} FROM {_BESIDE}{tables.search}"
        )
    drop_rebuilt(db)


def drop_rebuilt(db: Connection) -> None:
    """Remove what ``rebuild_beside`` made."""
    for table, _, _ in _tables():
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {_BESIDE}{table}")


def unheard(done: int, of: int) -> None:
    """Let nobody wait for it."""


def renew(db: Connection, *, is_migrating: bool, heard: Heard = unheard) -> None:
    """Derive all rows anew where a migration made their tables anew, or other rules made the rows.

    Of a file that says nothing of it and is no older one nothing is done: it may be a damaged one.
    """
    by = get_meta(db, DERIVED)
    is_of_others = by != _derivation() and (is_migrating or by is not None)
    if get_meta(db, STALE) != "yes" and not is_of_others:
        return
    of = count_documents(db)
    for done, (listed, stored) in enumerate(_each_listed(db)):
        if done % HEARD_EVERY == 0:
            heard(done, of)
        derived = _derived(db, listed, stored)
        _write(db, listed, stored.doc_no, derived=derived, prefix="")
    delete_meta(db, STALE)
    set_meta(db, DERIVED, value=_derivation())


def _is_of_now(db: Connection) -> bool:
    """Say whether all rows were derived as this release derives them."""
    return get_meta(db, DERIVED) == _derivation()


@cache
def _derivation() -> str:
    return f"{DERIVATION} {RULES_VERSION} {tables_version()}"


def _each_listed(db: Connection) -> Iterator[tuple[Listed, StoredDocument]]:
    for kind, listed in _LISTED.items():
        for stored in each_document(db, kind):
            yield listed, stored


def _derived(db: Connection, listed: Listed, stored: StoredDocument) -> tuple[Row, Words]:
    registers = Document(stored.state).registers()
    return listed.derive(db, stored.doc_id, registers=registers)


def _tables() -> Iterator[tuple[str, str, str]]:
    """Yield each table with the column that numbers its rows and all that are compared."""
    for tables in _TABLES:
        yield tables.row, "doc_no", "*"
        yield tables.search, "rowid", "rowid, *"


def _write(
    db: Connection, listed: Listed, doc_no: int, *, derived: tuple[Row, Words], prefix: str
) -> None:
    place = Place(listed.tables.named(prefix), doc_no)
    place.put(db, derived, there=place.there(db))
