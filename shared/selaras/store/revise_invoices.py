"""The row of an invoice of whose head something changed: what the rest of it tells stays.

Much that changes is in no list at all; then not even the row has to be read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, TypeAlias

from selaras.documents.approval_content import READY
from selaras.documents.invoice_codec import read_buyer, read_origin
from selaras.documents.lines import LINE_REGISTERS
from selaras.documents.reader import RegisterReader
from selaras.domain.customer import buyer_key
from selaras.domain.invoice import Buyer, Origin
from selaras.domain.validation import EMAIL, part_findings
from selaras.store.by_hand import work_about
from selaras.store.db import Connection
from selaras.store.derive_invoices import (
    Marks,
    Row,
    Words,
    buyer_id,
    faults,
    is_out_of_the_way,
    searched,
    searched_buyer,
    stage_in,
)
from selaras.store.invoices import InvoiceRow
from selaras.store.results import coretax_state

_COLUMNS: Final = tuple(each.name for each in fields(InvoiceRow))[1:]
# Registers of the head that decide about sums of the lines, or about what is wrong with them. What
# the desktop program wrote is judged in a way of its own, and seldom changed.
_WITH_LINES: Final = frozenset({"company", "date", "transaction", "legacy", "payment"})
# And those by which it stands where it does; who marks one as ready marks all of its content.
_STANDING: Final = frozenset({"discarded", "archived"})
# By name, as each was and as it is now.
_Parts: TypeAlias = dict[str, tuple[object, object]]
_FORMER, _NOW = 0, 1


def stays(*, registers: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Say whether a row says the same of *registers* as of *before*, the facts being the same.

    Not of every change that moves nothing, but of those that are seen quickly.
    """
    differing = _differing(registers, before)
    if _are_read_whole(registers, differing) or not _STANDING.isdisjoint(differing):
        return False
    if READY in registers or READY in before:
        return False
    was, now = RegisterReader(before), RegisterReader(registers)
    parts = _parts(was, now, differing)
    if any(_told(name, former) != _told(name, part) for name, (former, part) in parts.items()):
        return False
    return _faults(was, parts, at=_FORMER) == _faults(now, parts, at=_NOW)


def revised_row(
    db: Connection,
    doc_id: str,
    *,
    registers: Mapping[str, str],
    before: Mapping[str, str],
    there: tuple[Row, Words],
) -> tuple[Row, Words] | None:
    """Return what ``invoice_row`` does, where nothing moved that the lines have a part in.

    Most changes are of one register of the head, and a row is mostly of the others: what they tell
    stays, and what is wrong moves by what was and is wrong with the registers that differ.

    Args:
        before: The registers that *there*, the row and words, were derived from.

    Returns:
        None where the whole must be read.
    """
    differing = _differing(registers, before)
    if _are_read_whole(registers, differing):
        return None
    row, (_, buyer, goods) = there
    said: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    # Nothing differs where only a fact about it is new.
    for key, part in _moved(said, differing, registers=registers, before=before).items():
        said |= _told(key, part)
        buyer = searched_buyer(part) if isinstance(part, Buyer) else buyer
    said |= _standing(db, doc_id, registers)
    return tuple(said.values()), (searched(said["reference"], said["nsfp"]), buyer, goods)


def _differing(registers: Mapping[str, str], before: Mapping[str, str]) -> set[str]:
    differing = {key for key, text in registers.items() if before.get(key) != text}
    return differing | (before.keys() - registers.keys())


def _are_read_whole(registers: Mapping[str, str], differing: Collection[str]) -> bool:
    """Say whether the lines have a part in what differs, or in all."""
    return "legacy" in registers or any(map(_is_of_lines, differing))


def _is_of_lines(key: str) -> bool:
    return key in _WITH_LINES or key.startswith(LINE_REGISTERS)


def _moved(
    said: dict[str, Any],
    differing: Collection[str],
    *,
    registers: Mapping[str, str],
    before: Mapping[str, str],
) -> dict[str, object]:
    """Let what is wrong move in a row; return the parts that differ as they are now."""
    was, now = RegisterReader(before), RegisterReader(registers)
    parts = _parts(was, now, differing)
    former_errors, former_warnings = _faults(was, parts, at=_FORMER)
    errors, warnings = _faults(now, parts, at=_NOW)
    said["errors"] += errors - former_errors
    said["warnings"] += warnings - former_warnings
    return {name: part for name, (_, part) in parts.items()}


def _parts(was: RegisterReader, now: RegisterReader, keys: Iterable[str]) -> _Parts:
    """Return some parts of a head, by name, as they were and as they are now."""
    parts: _Parts = {}
    for key in keys:
        emails = _emails(was, now) if key == "buyer" else None
        if emails is None:
            parts[key] = _part(was, key), _part(now, key)
        else:
            parts[EMAIL] = emails
    return parts


def _emails(was: RegisterReader, now: RegisterReader) -> tuple[str, str] | None:
    """Return the buyer's address for mail, where nothing else of the buyer differs."""
    one, other = was.members("buyer"), now.members("buyer")
    former, email = one.get("email"), other.get("email")
    if isinstance(former, str) and isinstance(email, str) and {**one, "email": email} == other:
        return former, email
    return None


def _faults(reader: RegisterReader, parts: _Parts, *, at: int) -> tuple[int, int]:
    """Return how many errors and warnings are about *parts* of a head that *reader* has read."""
    defects, company = tuple(reader.defects), reader.text("company")
    found = [
        each
        for name, part in parts.items()
        for each in part_findings(name, part[at], company=company)
    ]
    return faults(found, defects)


def _part(reader: RegisterReader, key: str) -> object:
    match key:
        case "buyer":
            return read_buyer(reader)
        case "origin":
            return read_origin(reader)
        case "discarded" | "archived":
            return reader.flag(key)
        case "reference" | "seller_nitku" | "content_digest" | "replaces":
            return reader.text(key)
        case _:
            # A list says nothing of it.
            return None


def _told(key: str, part: object) -> dict[str, object]:
    """Return what a row says of one part of the head, by column."""
    match key, part:
        case "buyer", Buyer() as buyer:
            number, common = buyer_id(buyer), buyer_key(buyer)
            return {"buyer_name": buyer.name, "buyer_id": number, "buyer_key": common}
        case name, _ if name == EMAIL:
            return {}
        case "origin", _:
            file, position = (part.file, part.position) if isinstance(part, Origin) else ("", 0)
            return {"origin_file": file, "origin_position": position}
        case _, str():
            return {key: part}
        case _:
            return {}


def _standing(db: Connection, doc_id: str, registers: Mapping[str, str]) -> dict[str, object]:
    """Return what a row says by the facts about an invoice, and by all of its content."""
    reader = RegisterReader(registers)
    marks = Marks(is_discarded=reader.flag("discarded"))
    stage = stage_in(db, doc_id, registers=registers, marks=marks)
    there = coretax_state(db, doc_id)
    return {
        "state": stage.value,
        "archived": is_out_of_the_way(stage, is_archived=reader.flag("archived")),
        "nsfp": there.number,
        "coretax": there.status,
        "work": work_about(db, doc_id),
    }
