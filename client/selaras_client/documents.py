"""Coretax's files of other documents, retail totals and annex C, made of what this PC holds."""

from dataclasses import dataclass
from typing import Any, Final

from selaras.domain.papers import Paper
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.domain.tax_period import Period
from selaras.exchange.document_files import DocumentFile, document_bytes
from selaras.exchange.form_write import FormHead
from selaras.replica import Replica
from selaras.replica.card_kinds import open_card, paper_kind
from selaras.replica.identity import load_identity
from selaras.replica.queries import own_company
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras.store.paper_order import PaperOrder
from selaras.store.papers import PaperFilter, each_paper

MAX_NAMES: Final = 10


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file for Coretax, and the documents in it."""

    content: bytes
    ids: tuple[str, ...]


def coretax_documents(
    replica: Replica, file: DocumentFile, *, period: Period
) -> MadeFile | Rejection:
    """Return the file of a period's documents, in order of their numbers.

    Whoever has kept it says so to ``note_exported``. Nothing is made where there is none, or where
    one has an error that Coretax would refuse.
    """
    refusal = replica.users.may(Action.EXPORT)
    if refusal is not None:
        return refusal
    with replica.reading() as db:
        company, profile = load_identity(db).company, own_company(db)
        found = _sound(db, company, file=file, period=period)
    if isinstance(found, Rejection):
        return found
    name = profile.name if profile else ""
    head = FormHead(company, name, str(period.month), str(period.year))
    content = document_bytes(file, [each.value for each in found], head=head)
    return MadeFile(content, tuple(each.paper_id for each in found))


def _sound(
    db: Connection, company: str, *, file: DocumentFile, period: Period
) -> list[Paper[Any]] | Rejection:
    wanted = PaperFilter(period=period_key(period), order=PaperOrder.NUMBER)
    rows = list(each_paper(db, company, kind=file.shape.kind, wanted=wanted))
    faulty = [row.number or row.id for row in rows if row.errors]
    if faulty:
        facts = {"count": len(faulty), "numbers": ", ".join(faulty[:MAX_NAMES])}
        return Rejection("document.export-faulty", facts)
    if not rows:
        return Rejection("document.export-nothing", {"period": period.text})
    found = (open_card(db, paper_kind(file.shape), doc_id=row.id) for row in rows)
    return [each.card for each in found if each is not None]
