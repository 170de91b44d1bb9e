"""Result lists of Coretax: what they say of our invoices, and telling the hub of it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date as Date
from typing import Any, TypeAlias

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain import requests
from selaras.domain.by_hand import ENTER, next_place, place_in_chain, serial_of
from selaras.domain.coretax_results import (
    REJECTED,
    Difference,
    ResultRow,
    Sent,
    SentBook,
    differences,
)
from selaras.domain.invoice import Invoice
from selaras.domain.money import parse_amount
from selaras.domain.payments import counted
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.result_judging import Fate, Verdict, judge_rows
from selaras.domain.result_report import (
    MAX_REPORTS,
    encode_report,
    parse_iso_date,
    report_of,
)
from selaras.domain.roles import Action
from selaras.replica.asking import Waiting, ask
from selaras.replica.finding import open_invoice
from selaras.replica.writer import Writer
from selaras.store.by_hand import works_about
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_about, get_fact
from selaras.store.invoices import ids_exported_alike, ids_with_reference
from selaras.store.results import all_results, results_about

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


@dataclass(frozen=True, slots=True)
class KnownResult:
    """What came back of one frozen version, beside what was sent.

    Args:
        content: As the fact holds it.
    """

    content: dict[str, Any]
    differences: tuple[Difference, ...]


class ResultLists:
    """What lists of Coretax say, on its way to the hub."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def tell(self, wanted: Sequence[Request]) -> list[Waiting] | Rejection:
        """Put all requests of one list into the outbox, or none of them."""
        with self._writing() as writer:
            refusal = writer.refusal(Action.RESULTS)
            made = [] if refusal else [ask(writer, request) for request in wanted]
            # Each was made here, of bounded size, so none is refused alone.
            return refusal or [each for each in made if isinstance(each, Waiting)]


def judge_list(
    db: Connection, company: str, *, rows: Sequence[ResultRow], confirmed: frozenset[int]
) -> list[Verdict]:
    """Say of each row of a list what becomes of it, with what this PC knows."""
    return judge_rows(rows, sent_book(db, company, rows=rows), confirmed=confirmed)


def requests_for(verdicts: Sequence[Verdict], *, file: str) -> list[Request]:
    """Return what to ask of the hub: all that is to be recorded, in requests of bounded size.

    Args:
        file: Hash of the list.
    """
    texts = [encode_report(report_of(each)) for each in verdicts if each.fate is Fate.RECORD]
    return [
        Request(
            requests.RECORD_RESULTS,
            {"file": file, "rows": texts[start : start + MAX_REPORTS // 2]},
        )
        for start in range(0, len(texts), MAX_REPORTS // 2)
    ]


def results_view(db: Connection, invoice_id: str) -> list[dict[str, object]]:
    """Return what came back of an invoice, for ``show --json``, newest version last."""
    return [
        {**each.content, "differences": [asdict(item) for item in each.differences]}
        for each in known_results(db, invoice_id)
    ]


def known_results(db: Connection, invoice_id: str) -> Iterator[KnownResult]:
    """Yield what came back of each version of an invoice, oldest first."""
    for approval, content in sorted(results_about(db, invoice_id).items(), key=_version):
        yield _known(db, approval, content)


def listed_results(db: Connection) -> Iterator[KnownResult]:
    """Yield every result, in the hub's order."""
    for content in all_results(db):
        yield _known(db, str(content["approval"]), content)


def _version(item: tuple[str, object]) -> int:
    return int(item[0].rpartition(":")[2])


def _known(db: Connection, approval: str, content: dict[str, Any]) -> KnownResult:
    fact = get_fact(db, approval)
    if fact is None:
        return KnownResult(content, ())
    sent = _sent(fact, json.loads(fact.content))
    return KnownResult(content, differences(_row_of(content), sent))


def _row_of(content: dict[str, Any]) -> ResultRow:
    seen = content["seen"]
    return ResultRow(
        row=content["row"],
        status=content["status"],
        number=content["number"],
        reference=seen.get("reference", ""),
        buyer_id=seen.get("buyer_id", ""),
        buyer_name=seen.get("buyer_name", ""),
        trx_code=seen.get("trx_code", ""),
        date=parse_iso_date(str(seen.get("date", ""))),
        tax_base=parse_amount(seen.get("tax_base")),
        other_tax_base=parse_amount(seen.get("other_tax_base")),
        vat=parse_amount(seen.get("vat")),
        ppnbm=parse_amount(seen.get("ppnbm")),
    )


def sent_book(db: Connection, company: str, *, rows: Sequence[ResultRow]) -> SentBook:
    """Return what this PC knows of the invoices that *rows* may be about.

    All results are read for it: whoever judges the same rows again keeps it.
    """
    by_reference: dict[str, Sent] = {}
    for reference in {row.reference for row in rows if row.reference}:
        found = _by_reference(db, company, reference)
        if found is not None:
            by_reference[reference] = found
    wanted = {row.number for row in rows if row.number}
    owners = {each["number"]: each["invoice"] for each in all_results(db)}
    by_number = {number: _sent_invoice(db, owners[number]) for number in wanted if number in owners}
    # The invoice itself, whose number is the lowest of its chain, is put down last.
    lowest_last = sorted(filter(None, owners), key=place_in_chain, reverse=True)
    serials = {serial_of(number): owners[number] for number in lowest_last}
    firsts = {serials[serial] for serial in map(serial_of, wanted) if serial in serials}
    replacements = {place: sent for first in firsts for place, sent in _chain(db, first)}
    alike = _alike(db, company, rows, by_reference)
    return SentBook(by_reference, by_number, alike, replacements, frozenset(serials))


def _chain(db: Connection, invoice_id: str) -> Iterator[tuple[str, Sent]]:
    """Yield what replaces an invoice, and what replaces that, with the places of their numbers."""
    seen: set[str] = set()
    while invoice_id not in seen:
        seen.add(invoice_id)
        for work in works_about(db, invoice_id):
            if work.is_replacement:
                invoice_id = work.content["replacement"]
                sent = _sent_invoice(db, invoice_id)
                yield next_place(work.content["number"]), sent


def _alike(
    db: Connection, company: str, rows: Sequence[ResultRow], known: dict[str, Sent]
) -> dict[tuple[str, Date], tuple[Sent, ...]]:
    """Return invoices of the buyers and dates of rows that no reference leads to."""
    taken = {each.invoice_id for each in known.values()}
    alike: dict[tuple[str, Date], tuple[Sent, ...]] = {}
    for row in rows:
        key = (row.buyer_id, row.date)
        if row.reference in known or row.date is None or key in alike:
            continue
        ids = ids_exported_alike(db, company, buyer_id=row.buyer_id, day=row.date)
        found = tuple(_sent_invoice(db, each) for each in ids if each not in taken)
        alike[row.buyer_id, row.date] = found
    return alike


def _by_reference(db: Connection, company: str, reference: str) -> Sent | None:
    sents = [
        _sent_invoice(db, each) for each in ids_with_reference(db, company, reference=reference)
    ]
    exported = [each for each in sents if each.approval]
    return next(iter(exported or sents), None)


def _sent_invoice(db: Connection, invoice_id: str) -> Sent:
    """Return an invoice as it went out; without approval if it is in no batch."""
    for fact in facts_about(db, invoice_id, kind="approval"):
        content = json.loads(fact.content)
        is_sent = content["batch"] or content.get("replaces") or content.get(ENTER)
        if content["state"] == "approved" and is_sent:
            return _with_result(db, fact, content)
    found = open_invoice(db, invoice_id)
    return _of(found.invoice if found else Invoice(invoice_id, ""), "")


def _with_result(db: Connection, fact: StoredFact, content: dict[str, Any]) -> Sent:
    results = results_about(db, fact.subject)
    known = results.get(fact.fact_id)
    rejected = sum(
        each["status"] == REJECTED for approval, each in results.items() if approval != fact.fact_id
    )
    return _sent(
        fact,
        content,
        status=known["status"] if known else "",
        number=known["number"] if known else "",
        rejected_before=rejected,
    )


def _sent(fact: StoredFact, content: dict[str, Any], **known: Any) -> Sent:  # noqa: ANN401
    return _of(decode_invoice(fact.subject, content["frozen"])[0], fact.fact_id, **known)


def _of(invoice: Invoice, approval: str, **known: Any) -> Sent:  # noqa: ANN401
    buyer = invoice.buyer
    return Sent(
        invoice.invoice_id,
        approval,
        invoice.reference,
        buyer.tin if buyer.document == "TIN" else buyer.document_number,
        buyer.name,
        invoice.transaction.code,
        invoice.date,
        counted(invoice),
        **known,
    )
