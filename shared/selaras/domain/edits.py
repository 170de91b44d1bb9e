"""Fields by name, put into an invoice: what ``selaras edit`` and the form do.

All of one call is taken or nothing. What is refused: unknown and computed fields, what cannot be
read, and what is in no code list. Rules that a draft may still break are ``validation``'s matter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from selaras.domain.check_lists import code_list_faults, head_list_faults
from selaras.domain.field_values import (
    BUYER_FIELDS,
    COMPUTED_HEAD_FIELDS,
    COMPUTED_LINE_FIELDS,
    HEAD_FIELDS,
    LINE_FIELDS,
    PAYMENT_FIELDS,
    TRANSACTION_FIELDS,
    TYPED_FIELDS,
    read_field,
    refused,
)
from selaras.domain.invoice import Instalment, Invoice, Line
from selaras.domain.line_order import moved
from selaras.domain.places import is_place, place_between
from selaras.domain.result import Rejection
from selaras.domain.rules import for_date
from selaras.domain.tax import line_tax, may_type_other_base, may_type_vat

_PLACE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_LINE_NAME = re.compile(r"lines\.([1-9][0-9]{0,5})\.(\w+)", re.ASCII)
_REMOVED, _AT = "removed", "at"


@dataclass(slots=True)
class Edit:
    """What one call changes, read but not yet judged.

    Args:
        written: Every named field as it was written.
        lines: Members by line number, counted from 1 before anything is removed.
    """

    written: Mapping[str, str]
    head: dict[str, Any] = field(default_factory=dict)
    transaction: dict[str, Any] = field(default_factory=dict)
    buyer: dict[str, Any] = field(default_factory=dict)
    payment: dict[str, Any] = field(default_factory=dict)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)


def apply_fields(
    invoice: Invoice, fields: Mapping[str, str], *, new_line_id: Callable[[], str]
) -> Invoice | Rejection:
    """Return *invoice* with *fields* put in, or the reason why not.

    ``lines.N`` one beyond the last appends a line; ``lines.N.removed=true`` drops one;
    ``lines.N.at=M`` moves one to place M. An empty text clears a field. Amounts have a decimal
    point and no thousands separators. A typed amount that equals the computed one is not stored;
    a new price, quantity or discount lets go of the tax base that an imported file stated.

    Args:
        new_line_id: Gives an id for an appended line.
    """
    edit = read_edit(fields, last_line=len(invoice.lines), room=1)
    return (
        edit if isinstance(edit, Rejection) else apply_edit(invoice, edit, new_line_id=new_line_id)
    )


def read_edit(fields: Mapping[str, str], *, last_line: int, room: int) -> Edit | Rejection:
    """Read *fields* by name.

    Args:
        last_line: How many lines there are.
        room: How many lines may be appended.
    """
    edit = Edit(fields)
    for name, text in fields.items():
        target = _target(edit, name, last_line, room)
        if isinstance(target, Rejection):
            return target
        value = read_field(name, text)
        if isinstance(value, Rejection):
            return value
        target[name.rpartition(".")[2]] = value
    return _with_order(edit)


def apply_edit(
    invoice: Invoice, edit: Edit, *, new_line_id: Callable[[], str]
) -> Invoice | Rejection:
    """Put *edit* into *invoice*, or say what of it is refused."""
    changed = replace(invoice, **_edited_groups(invoice, edit, new_line_id))
    if refusal := _list_refusal(changed, edit):
        return refusal
    return _with_settled_lines(changed, edit) if edit.lines else changed


def _with_settled_lines(changed: Invoice, edit: Edit) -> Invoice | Rejection:
    """Take out of *changed*, the edited invoice, what its lines need not say, and order them."""
    settled: list[Line] = []
    for number, line in enumerate(changed.lines, start=1):
        kept = _settled(changed, line, number, edit)
        if isinstance(kept, Rejection):
            return kept
        if number not in edit.removed:
            settled.append(kept)
    lines = tuple(settled)
    for number, place in edit.moved.items():
        lines = moved(lines, changed.lines[number - 1].line_id, to=place)
    return replace(changed, lines=lines)


def _edited_groups(invoice: Invoice, edit: Edit, new_line_id: Callable[[], str]) -> dict[str, Any]:
    """Return the members of an invoice that *edit* names something of."""
    edited: dict[str, Any] = {**edit.head}
    if edit.transaction:
        # The flat name of the code is the only one that differs from its member.
        renamed = {name.removeprefix("trx_"): value for name, value in edit.transaction.items()}
        edited["transaction"] = replace(invoice.transaction, **renamed)
    if edit.buyer:
        edited["buyer"] = replace(invoice.buyer, **edit.buyer)
    if edit.payment:
        edited["payment"] = _paid(invoice.payment, edit)
    if edit.lines:
        edited["lines"] = _edited_lines(invoice.lines, edit, new_line_id)
    return edited


def _paid(payment: Instalment | None, edit: Edit) -> Instalment | None:
    """Return what the invoice takes of a contract; without a kind it takes nothing."""
    paid = replace(payment or Instalment(), **edit.payment)
    return paid if paid.kind else None


def _target(edit: Edit, name: str, last_line: int, room: int) -> dict[str, Any] | Rejection:
    if name in HEAD_FIELDS:
        return edit.head
    if name in TRANSACTION_FIELDS:
        return edit.transaction
    if name.startswith("buyer.") and name.removeprefix("buyer.") in BUYER_FIELDS:
        return edit.buyer
    if name.startswith("payment.") and name.removeprefix("payment.") in PAYMENT_FIELDS:
        return edit.payment
    if match := _LINE_NAME.fullmatch(name):
        return _line_target(edit, int(match[1]), match[2], last_line=last_line, room=room)
    is_computed = name.partition(".")[0] in COMPUTED_HEAD_FIELDS
    return refused(
        "field.computed" if is_computed else "field.unknown", name, value=edit.written[name]
    )


def _line_target(
    edit: Edit, number: int, member: str, *, last_line: int, room: int
) -> dict[str, Any] | Rejection:
    name = f"lines.{number}.{member}"
    written = edit.written[name]
    if member in COMPUTED_LINE_FIELDS:
        return refused("field.computed", name, value=written)
    if member not in {*LINE_FIELDS, _REMOVED, _AT}:
        return refused("field.unknown", name, value=written)
    if number > last_line + (0 if member == _REMOVED else room):
        return refused("field.line-missing", name, value=written)
    if member == _REMOVED and written.strip() != "true":
        return refused("field.unreadable", name, value=written)
    return edit.lines.setdefault(number, {})


def _with_order(edit: Edit) -> Edit | Rejection:
    """Take out what is no member of a line: that it goes, and where it is to stand."""
    for number, members in edit.lines.items():
        if members.pop(_REMOVED, None) is not None:
            edit.removed.add(number)
        place = members.pop(_AT, None)
        if place is not None:
            if not _PLACE.fullmatch(place):
                return refused("field.unreadable", f"lines.{number}.{_AT}", value=place)
            edit.moved[number] = int(place)
    return edit


def _edited_lines(
    lines: tuple[Line, ...], edit: Edit, new_line_id: Callable[[], str]
) -> tuple[Line, ...]:
    edited = [
        _edited(line, edit.lines.get(number, {})) for number, line in enumerate(lines, start=1)
    ]
    place = max((line.place for line in edited if is_place(line.place)), default="")
    for number in range(len(lines) + 1, max(edit.lines, default=0) + 1):
        place = place_between(place, "")
        blank = Line(new_line_id(), place=place)
        edited.append(_edited(blank, edit.lines.get(number, {})))
    return tuple(edited)


def _edited(line: Line, members: dict[str, Any]) -> Line:
    if not members:
        return line
    edited: Line = replace(line, **members)
    before = (line.price, line.qty, line.discount)
    if before != (edited.price, edited.qty, edited.discount):
        edited = replace(edited, stated_tax_base=None)
    return edited


def _list_refusal(invoice: Invoice, edit: Edit) -> Rejection | None:
    for fault in code_list_faults(invoice) if edit.lines else head_list_faults(invoice):
        if fault.path not in edit.written:
            continue
        if fault.code == "seller.nitku-foreign":
            return refused("field.nitku-foreign", fault.path, value=edit.written[fault.path])
        is_shape = fault.code.endswith("-shape")
        code = "field.unreadable" if is_shape else "field.not-in-list"
        return refused(code, fault.path, value=edit.written[fault.path])
    return None


def _settled(invoice: Invoice, line: Line, number: int, edit: Edit) -> Line | Rejection:
    """Drop typed amounts that say what the rule says; refuse them where the code is strict."""
    touched = edit.lines.get(number, {})
    if not touched:
        return line
    code, rule = invoice.transaction.code, for_date(invoice.date)
    free = {
        "vat_rate": True,
        "other_tax_base": may_type_other_base(code),
        "vat": may_type_vat(code),
        "ppnbm": may_type_vat(code),
    }
    # In this order: a typed rate or base changes what follows from it.
    for member in TYPED_FIELDS:
        if touched.get(member) is None:
            continue
        cleared: dict[str, Any] = {member: None}
        bare = replace(line, **cleared)
        if getattr(line_tax(bare, code=code, rule=rule), member) == getattr(line, member):
            line = bare
        elif not free[member]:
            name = f"lines.{number}.{member}"
            return refused("field.computed", name, value=edit.written[name])
    return line
