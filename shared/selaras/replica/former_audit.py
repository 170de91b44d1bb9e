"""The audit of the offices this PC left: read and verified, apart from today's."""

from collections.abc import Iterator
from dataclasses import dataclass

from selaras.domain.audit import KIND, Record
from selaras.domain.audit_chain import ChainWalk
from selaras.domain.customer import plain
from selaras.domain.record_reading import read_record
from selaras.replica.audit import Page, show_record
from selaras.replica.audit_verify import Report
from selaras.replica.identity import load_identity
from selaras.store.audit import Wanted
from selaras.store.db import Connection
from selaras.store.former import former_offices, former_rows


@dataclass(frozen=True, slots=True)
class Left:
    """An office that this PC left.

    Args:
        office: Id of its hub.
        at: When it was left.
        report: What walking its chain found.
    """

    office: str
    at: str
    report: Report


def search_former(db: Connection, wanted: Wanted, *, limit: int) -> Page:
    """Return the records of offices that were left, the newest of the last one first."""
    found = [text for text in _texts(db) if _is_wanted(text, wanted)]
    return Page(tuple(show_record(db, text) for text in found[:limit]), len(found))


def verify_former(db: Connection) -> list[Left]:
    """Walk the chain of every office that was left."""
    company = load_identity(db).company
    result = []
    for office, at in former_offices(db).items():
        rows = former_rows(db, office, company=company, kind=KIND)
        walk = ChainWalk(company).take_all(rows)
        result.append(Left(office, at, Report(walk.head, 0, tuple(walk.faults))))
    return result


def _texts(db: Connection) -> Iterator[str]:
    company = load_identity(db).company
    for office in reversed(former_offices(db)):
        rows = list(former_rows(db, office, company=company, kind=KIND))
        for row in reversed(rows):
            yield row.content


def _is_wanted(text: str, wanted: Wanted) -> bool:
    record = read_record(text)
    if record is None:
        return not any((wanted.document, wanted.query, wanted.pc, wanted.person, wanted.begin))
    is_in_time = wanted.begin <= record.received and (
        not wanted.end or record.received < wanted.end
    )
    named = ((wanted.pc, record.pc), (wanted.person, record.author))
    return (
        is_in_time
        and wanted.document in ("", *_documents(record))
        and all(not asked or asked.casefold() == said.casefold() for asked, said in named)
        and all(
            word in f" {plain(text)}" for word in map(" {}".format, plain(wanted.query).split())
        )
    )


def _documents(record: Record) -> Iterator[str]:
    yield record.document
    yield from (each.doc_id for each in record.whole)
