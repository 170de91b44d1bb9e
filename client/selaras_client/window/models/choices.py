"""The code lists behind a field, as a person picks from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from selaras.domain import tables

MAX_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list.

    Args:
        shown: What stands in the field once it is chosen.
        tag: What stands first in the list in place of a code that says nothing to people.
    """

    code: str
    label: str
    shown: str
    tag: str = ""


def choices_for(member: str, *, trx_code: str = "", opt: str = "") -> Sequence[Choice]:
    """Return the codes a field takes; none for a field that takes free text.

    Args:
        member: Last part of the field name (``unit``).
        trx_code: Decides the additional infos (07 or 08).
        opt: ``A`` or ``B``; decides units and goods codes.
    """
    match member:
        case "trx_code":
            return _transaction_codes()
        case "add_info":
            return _facilities(trx_code)
        case "document":
            return _documents()
        case "country":
            return _countries()
        case "unit":
            return _units(opt)
        case "code":
            return _goods(opt)
        case "kind":
            return (
                Choice("down", "Uang muka / termin", "Uang muka / termin"),
                Choice("settlement", "Pelunasan", "Pelunasan"),
            )
        case "opt":
            return (Choice("A", "Barang", "Barang"), Choice("B", "Jasa", "Jasa"))
        case _:
            return ()


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return up to ``MAX_SHOWN`` choices for what was typed, the likeliest first."""
    words = typed.casefold().split()
    ranked = []
    for place, choice in enumerate(choices):
        text = f"{choice.code} {choice.label}".casefold()
        if all(word in text for word in words):
            ranked.append((not _starts(choice, typed.casefold().strip()), place, choice))
    return [choice for _, _, choice in sorted(ranked, key=lambda each: each[:2])[:MAX_SHOWN]]


def shown_text(choices: Sequence[Choice], code: str) -> str:
    """Return how a stored code stands in its field."""
    return next((choice.shown for choice in choices if choice.code == code), code)


def code_of(choices: Sequence[Choice], text: str) -> str:
    """Return the code a person means by *text*; *text* itself when it is in no list."""
    wanted = text.casefold().strip()
    for choice in choices:
        if wanted in {choice.code.casefold(), choice.shown.casefold(), choice.label.casefold()}:
            return choice.code
    near = [choice for choice in choices if wanted and _starts(choice, wanted)]
    return near[0].code if len(near) == 1 else text


def _starts(choice: Choice, wanted: str) -> bool:
    return any(text.casefold().startswith(wanted) for text in (choice.code, choice.label))


@cache
def _transaction_codes() -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, f"{row.code} {row.label_id}")
        for row in tables.all_transaction_codes()
    )


@cache
def _facilities(trx_code: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.add_info, row.purpose_id, f"{row.add_info} {row.purpose_id}")
        for row in tables.all_facilities()
        if row.trx_code == trx_code
    )


@cache
def _documents() -> tuple[Choice, ...]:
    shown = {"TIN": "NPWP"}
    return tuple(
        Choice(row.code.value, label, label)
        for row in tables.all_buyer_documents()
        for label in [shown.get(row.code.value, row.label_id)]
    )


@cache
def _countries() -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, f"{row.code} {row.label_id}")
        for row in tables.all_countries()
    )


@cache
def _units(opt: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, row.label_id) for row in tables.all_units() if row.fits(opt)
    )


@cache
def _goods(opt: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, row.code)
        for row in tables.all_goods_codes()
        if row.opt == opt
    )
