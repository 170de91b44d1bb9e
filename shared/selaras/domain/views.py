"""The shape of ``show --json``, and the way back for ``new FILE.json``.

Amounts are canonical decimal text. A computed amount and a typed one stand under one name; the
line's ``reason`` says which it is, so that a shown invoice can be changed and drafted anew.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict

from selaras.domain.edits import apply_edit, read_edit
from selaras.domain.field_values import (
    BUYER_FIELDS,
    COMPUTED_HEAD_FIELDS,
    COMPUTED_LINE_FIELDS,
    HEAD_FIELDS,
    LINE_FIELDS,
    PAYMENT_FIELDS,
    TRANSACTION_FIELDS,
    refused,
)
from selaras.domain.findings import Finding
from selaras.domain.invoice import Invoice, Legacy, Line
from selaras.domain.money import amount_text, parse_amount
from selaras.domain.result import Rejection
from selaras.domain.rules import VatRule, for_date
from selaras.domain.tax import Amounts, line_tax, totals

_AMOUNTS = ("tax_base", "other_tax_base", "vat", "ppnbm")
_LEGACY_TEXTS = ("number", "replacement", "period", "down_payment")
_LEGACY_AMOUNTS = (
    "tax_base",
    "vat",
    "ppnbm",
    "down_payment_tax_base",
    "down_payment_vat",
    "down_payment_ppnbm",
)


# Lines are numbered by their place in the list, so there is no gap to refuse.
_ANY_NUMBER = 10**9

# Which amounts of a shown line were typed, by its reason; without a reason all may have been.
_COMPUTED_BY_REASON = {
    "": frozenset[str](),
    "tax.typed": frozenset[str](),
    "tax.typed-base": frozenset({"vat", "ppnbm"}),
}
_COMPUTED_PAYMENT = frozenset({"amounts", "contract_amounts", "remaining", "chain"})
_ALL_COMPUTED = frozenset({"other_tax_base", "vat", "ppnbm"})


def invoice_view(invoice: Invoice, findings: Sequence[Finding]) -> dict[str, object]:
    """Return *invoice* ready for JSON, by the names that ``selaras edit`` takes.

    Args:
        findings: Of ``validation.findings``; shown as given.
    """
    rule, transaction = for_date(invoice.date), invoice.transaction
    sums = totals(invoice)
    view: dict[str, object] = {
        "id": invoice.invoice_id,
        "company": invoice.company,
        "state": _state(invoice),
        "archived": invoice.archived,
        "date": invoice.date.isoformat() if invoice.date else "",
        "reference": invoice.reference,
        "seller_nitku": invoice.seller_nitku,
        "trx_code": transaction.code,
        "add_info": transaction.add_info,
        "facility_stamp": transaction.facility_stamp,
        "custom_doc": transaction.custom_doc,
        "custom_doc_period": transaction.custom_doc_period,
        "buyer": asdict(invoice.buyer),
        "lines": [_line_view(line, transaction.code, rule) for line in invoice.lines],
        "totals": {**_amounts_view(sums.file), "rupiah": _amounts_view(sums.rupiah)},
        "findings": [_finding_view(finding) for finding in findings],
    }
    return view | _seldom(invoice)


def _seldom(invoice: Invoice) -> dict[str, object]:
    """Return the members that most invoices have not."""
    view: dict[str, object] = {}
    if invoice.legacy is not None:
        view["legacy"] = _legacy_view(invoice.legacy)
    if invoice.payment is not None:
        view["payment"] = {
            "kind": invoice.payment.kind,
            "contract": invoice.payment.contract,
            "tax_base": amount_text(invoice.payment.tax_base),
        }
    if invoice.replaces:
        view["replaces"] = invoice.replaces
    return view


def invoice_from_view(
    data: Mapping[str, object],
    *,
    invoice_id: str,
    company: str,
    new_line_id: Callable[[], str],
) -> Invoice | Rejection:
    """Return a new draft from the shape of ``show --json``, all of it optional.

    Computed members are ignored; unknown ones are refused by name. In a line without ``reason``
    the amounts are taken as typed, so one that the code does not leave free is refused.

    Args:
        new_line_id: Gives an id for each line.
    """
    fields: dict[str, str] = {}
    for name, value in _flattened(data):
        if isinstance(value, Rejection):
            return value
        text = _text_of(value)
        if text is None:
            return refused("field.unreadable", name, value=value)
        fields[name] = text
    edit = read_edit(fields, last_line=0, room=_ANY_NUMBER)
    if isinstance(edit, Rejection):
        return edit
    return apply_edit(Invoice(invoice_id, company), edit, new_line_id=new_line_id)


def _state(invoice: Invoice) -> str:
    if invoice.discarded:
        return "discarded"
    return "draft" if invoice.legacy is None else "legacy"


def _line_view(line: Line, code: str, rule: VatRule) -> dict[str, object]:
    tax = line_tax(line, code=code, rule=rule)
    view: dict[str, object] = {
        "line_id": line.line_id,
        "opt": line.opt,
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "price": amount_text(line.price),
        "qty": amount_text(line.qty),
        "discount": amount_text(line.discount),
        "tax_base": amount_text(tax.tax_base),
        "other_tax_base": amount_text(tax.other_tax_base),
        "vat_rate": amount_text(tax.vat_rate),
        "vat": amount_text(tax.vat),
        "ppnbm_rate": amount_text(line.ppnbm_rate),
        "ppnbm": amount_text(tax.ppnbm),
        "reason": tax.reason,
    }
    if line.stated_tax_base is not None:
        view["stated_tax_base"] = amount_text(line.stated_tax_base)
    return view


def _amounts_view(amounts: Amounts) -> dict[str, str]:
    return {name: amount_text(getattr(amounts, name)) for name in _AMOUNTS}


def _finding_view(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "facts": dict(finding.facts),
    }


def _legacy_view(legacy: Legacy) -> dict[str, str]:
    texts: dict[str, str] = {name: getattr(legacy, name) for name in _LEGACY_TEXTS}
    return texts | {name: amount_text(getattr(legacy, name)) for name in _LEGACY_AMOUNTS}


def _flattened(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield editable members by field name; a Rejection in place of a value ends the reading."""
    for name, value in data.items():
        if name in {*HEAD_FIELDS, *TRANSACTION_FIELDS}:
            yield name, value
        elif name == "buyer":
            yield from _members(name, value, BUYER_FIELDS, ())
        elif name == "payment":
            yield from _members(name, value, PAYMENT_FIELDS, _COMPUTED_PAYMENT)
        elif name == "lines":
            yield from _lines(value)
        elif name not in COMPUTED_HEAD_FIELDS:
            yield name, refused("field.unknown", name)


def _lines(value: object) -> Iterator[tuple[str, object]]:
    if not isinstance(value, list):
        yield "lines", refused("field.unreadable", "lines", value=value)
    else:
        for number, row in enumerate(value, start=1):
            reason = str(row.get("reason") or "") if isinstance(row, Mapping) else ""
            ignored = _COMPUTED_BY_REASON.get(reason, _ALL_COMPUTED)
            known = [member for member in LINE_FIELDS if member not in ignored]
            computed = {*COMPUTED_LINE_FIELDS, *ignored}
            yield from _members(f"lines.{number}", row, known, computed)


def _members(
    path: str, value: object, known: Collection[str], computed: Collection[str]
) -> Iterator[tuple[str, object]]:
    if not isinstance(value, Mapping):
        yield path, refused("field.unreadable", path, value=value)
    else:
        for member, written in value.items():
            name = f"{path}.{member}"
            if member in known:
                yield name, written
            elif member not in computed:
                yield name, refused("field.unknown", name)


def _text_of(value: object) -> str | None:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return None
        case int():
            return str(value)
        case float():
            # repr is the shortest text that is this very float; 1e22 and nan are none of ours.
            return repr(value) if parse_amount(repr(value)) is not None else None
        case _:
            return None
