"""The invoice document: registers to value and back.

Reading never raises. Writing touches only registers whose value changed, and inside such a
register keeps members it does not know: an older program must not erase a newer one's.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date as Date
from decimal import Decimal
from typing import TypeAlias

from selaras.documents.keeping import changed_registers
from selaras.documents.lines import PLACE, as_displayed, line_register, present_line_ids, removals
from selaras.documents.reader import GroupReader, RegisterReader
from selaras.documents.values import Value, encode_value
from selaras.domain.invoice import (
    Buyer,
    Instalment,
    Invoice,
    Legacy,
    Line,
    Origin,
    Transaction,
)
from selaras.domain.money import amount_text
from selaras.domain.result import Defect

_Group: TypeAlias = Buyer | Transaction | Legacy | Origin | Instalment

# Of a line, in the order in which it has them.
_WHAT = ("opt", "code", "name", "unit")
_COST_AMOUNTS = ("price", "qty", "discount", "ppnbm_rate")
_COST_TYPED = ("vat_rate", "other_tax_base", "vat", "ppnbm", "stated_tax_base")
_NOBODY, _NOTHING = Buyer(), Transaction()
_BUYER = tuple(item.name for item in fields(Buyer))
_TRANSACTION = tuple(item.name for item in fields(Transaction))
_HEAD = ("company", "date", "reference", "seller_nitku", "buyer", "transaction")
# What most invoices have not: written where there is something.
_SELDOM = ("discarded", "archived", "content_digest", "replaces", "legacy", "origin", "payment")
# Registers that are only written once they are not blank, and what takes them back.
_BLANKS: Mapping[str, Value] = {
    "discarded": False,
    "archived": False,
    "content_digest": "",
    "replaces": "",
    "payment": {"kind": "", "contract": "", "tax_base": "0"},
}
_LEGACY_TEXTS = ("number", "replacement", "period", "down_payment")


def decode_invoice(
    invoice_id: str, registers: Mapping[str, str]
) -> tuple[Invoice, tuple[Defect, ...]]:
    """Read an invoice, whatever a merge or a newer release left there."""
    reader = RegisterReader(registers)
    lines = tuple(_lines(reader, registers))
    invoice = Invoice(
        invoice_id=invoice_id,
        company=reader.text("company"),
        date=reader.day("date"),
        reference=reader.text("reference"),
        seller_nitku=reader.text("seller_nitku"),
        buyer=read_buyer(reader),
        transaction=_transaction(reader.group("transaction")),
        lines=lines,
        discarded=reader.flag("discarded"),
        legacy=_legacy(reader.group("legacy")),
        origin=read_origin(reader),
        content_digest=reader.text("content_digest"),
        archived=reader.flag("archived"),
        replaces=reader.text("replaces"),
        payment=_payment(reader.group("payment")),
    )
    return invoice, tuple(as_displayed(defect, lines) for defect in reader.defects)


def read_buyer(reader: RegisterReader) -> Buyer:
    """Read of an invoice whom it is for."""
    group = reader.group("buyer")
    return Buyer(*group.texts(_BUYER)) if group else _NOBODY


def read_origin(reader: RegisterReader) -> Origin | None:
    """Read of an invoice where it came from."""
    group = reader.group("origin")
    if group is None:
        return None
    return Origin(group.text("format"), group.text("file"), group.number("position"))


def encode_invoice(invoice: Invoice) -> dict[str, str]:
    """Return every register of a new invoice document."""
    return {key: encode_value(value) for key, value in _registers(invoice).items()}


def invoice_changes(registers: Mapping[str, str], *, old: Invoice, new: Invoice) -> dict[str, str]:
    """Return the registers to write so that *old*, read from *registers*, becomes *new*."""
    before, after = _registers(old, unlike=new), _registers(new, unlike=old)
    changes = changed_registers(registers, before=before, after=after, blanks=_BLANKS)
    if new.lines is old.lines:
        return changes
    return changes | removals(registers, old=old.lines, new=new.lines)


def _registers(invoice: Invoice, *, unlike: Invoice | None = None) -> dict[str, Value]:
    """Return what an invoice says; where *unlike* another, only what that one says otherwise."""
    values: dict[str, Value] = {}
    for name in (*_HEAD, *_SELDOM):
        value = getattr(invoice, name)
        is_said = bool(value) or name in _HEAD
        if is_said and (unlike is None or value != getattr(unlike, name)):
            values[name] = _value(value)
    # A line that nobody touched is the very object; most edits touch none.
    same = {id(line) for line in unlike.lines} if unlike else set()
    for line in invoice.lines:
        if id(line) in same:
            continue
        values[line_register(line.line_id, "what")] = {name: getattr(line, name) for name in _WHAT}
        values[line_register(line.line_id, "cost")] = _cost(line)
        values[line_register(line.line_id, PLACE)] = line.place
    return values


def _value(said: str | Date | _Group | None) -> Value:
    """Return what a member of an invoice says, as it stands in its register."""
    if isinstance(said, str | bool):
        return said
    if isinstance(said, Date):
        return said.isoformat()
    return "" if said is None else _members(said)


def _members(group: _Group) -> dict[str, str | bool]:
    return {item.name: _text(getattr(group, item.name)) for item in fields(group)}


def _text(value: object) -> str:
    return amount_text(value) if isinstance(value, Decimal) else str(value)


def _cost(line: Line) -> dict[str, str | bool]:
    cost: dict[str, str | bool] = {name: amount_text(getattr(line, name)) for name in _COST_AMOUNTS}
    for name in _COST_TYPED:
        typed = getattr(line, name)
        if typed is not None:
            cost[name] = amount_text(typed)
    return cost


def _transaction(group: GroupReader | None) -> Transaction:
    return Transaction(*group.texts(_TRANSACTION)) if group else _NOTHING


def _lines(reader: RegisterReader, registers: Mapping[str, str]) -> list[Line]:
    found = [_line(reader, line_id) for line_id in present_line_ids(reader, registers)]
    return sorted(found, key=lambda line: (line.place, line.line_id))


def _line(reader: RegisterReader, line_id: str) -> Line:
    register = line_register(line_id, "")
    what, cost = _part(reader, f"{register}what"), _part(reader, f"{register}cost")
    members = (
        *what.texts(_WHAT),
        *map(cost.amount, _COST_AMOUNTS),
        *map(cost.typed_amount, _COST_TYPED),
        reader.text(f"{register}{PLACE}"),
    )
    return Line(line_id, *members)  # type: ignore[arg-type]  # each was read by its own kind


def _part(reader: RegisterReader, key: str) -> GroupReader:
    return reader.group(key) or GroupReader(reader, key, {})


def _legacy(group: GroupReader | None) -> Legacy | None:
    if group is None:
        return None
    values = {
        item.name: group.text(item.name) if item.name in _LEGACY_TEXTS else group.amount(item.name)
        for item in fields(Legacy)
    }
    return Legacy(**values)  # type: ignore[arg-type]  # each member is read by its own kind above


def _payment(group: GroupReader | None) -> Instalment | None:
    if group is None or not group.text("kind"):
        return None
    return Instalment(group.text("kind"), group.text("contract"), group.amount("tax_base"))
