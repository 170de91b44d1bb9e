"""The code lists behind a field, as a person picks from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Final

from selaras.domain import tables
from selaras.domain.invoice import BuyerDocument

MAX_SHOWN = 6
INDONESIAN: Final = "id"
_NAMED: Final = attrgetter("code", "label_id", "label_en")
# Code, Indonesian, English.
_FEW: Final = {
    "kind": (
        ("down", "Uang muka / termin", "Down payment / instalment"),
        ("settlement", "Pelunasan", "Settlement"),
    ),
    "opt": (("A", "Barang", "Goods"), ("B", "Jasa", "Service")),
    "document": (
        (BuyerDocument.TIN.value, "NPWP", "NPWP"),
        (BuyerDocument.NATIONAL_ID.value, "NIK", "NIK"),
        (BuyerDocument.PASSPORT.value, "Paspor", "Passport"),
        (BuyerDocument.OTHER_ID.value, "Dokumen lainnya", "Other document"),
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list.

    Args:
        shown: What stands in the field once it is chosen.
        tag: What stands first in the list in place of a code that says nothing to people.
        other: The label in the other language: whoever types it means the same.
    """

    code: str
    label: str
    shown: str
    tag: str = ""
    other: str = ""


def choices_for(
    member: str, *, trx_code: str = "", opt: str = "", lang: str = INDONESIAN
) -> Sequence[Choice]:
    """Return the codes a field takes; none for a field that takes free text.

    Facilities and goods have names only in Indonesian, as the law and the tax office list them.

    Args:
        member: Last part of the field name (``unit``).
        trx_code: Decides the additional infos (07 or 08).
        opt: ``A`` or ``B``; decides units and goods codes.
        lang: ``id`` or ``en``.
    """
    match member:
        case "trx_code":
            return _transaction_codes(lang)
        case "add_info":
            return _facilities(trx_code)
        case "country":
            return _countries(lang)
        case "unit":
            return _units(opt, lang)
        case "code":
            return _goods(opt)
        case "kind" | "opt" | "document":
            return _few(member, lang)
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
        names = choice.code, choice.shown, choice.label, choice.other
        if wanted in {name.casefold() for name in names if name}:
            return choice.code
    if not wanted:
        return text
    near = [choice for choice in choices if _starts(choice, wanted)]
    near = near or [each for each in choices if each.other.casefold().startswith(wanted)]
    return near[0].code if len(near) == 1 else text


def unit_shown(code: str, lang: str) -> str:
    """Return a unit's name; *code* itself where no unit has it."""
    return shown_text(_units("A", lang), shown_text(_units("B", lang), code))


def _starts(choice: Choice, wanted: str) -> bool:
    return any(text.casefold().startswith(wanted) for text in (choice.code, choice.label))


def _choices(
    named: Iterable[tuple[str, str, str]], lang: str, *, is_code_shown: bool = True
) -> tuple[Choice, ...]:
    """Return codes with their names in *lang*, as headings, and those in the other language.

    Args:
        named: Code, Indonesian name and English name, which may be blank.
    """
    found = []
    for code, indonesian, english in named:
        heading = english[:1].upper() + english[1:] or indonesian
        here, there = (indonesian, heading) if lang == INDONESIAN else (heading, indonesian)
        found.append(Choice(code, here, f"{code} {here}" if is_code_shown else here, other=there))
    return tuple(found)


@cache
def _few(member: str, lang: str) -> tuple[Choice, ...]:
    return _choices(_FEW[member], lang, is_code_shown=False)


@cache
def _transaction_codes(lang: str) -> tuple[Choice, ...]:
    return _choices(map(_NAMED, tables.all_transaction_codes()), lang)


@cache
def _facilities(trx_code: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.add_info, row.purpose_id, f"{row.add_info} {row.purpose_id}")
        for row in tables.all_facilities()
        if row.trx_code == trx_code
    )


@cache
def _countries(lang: str) -> tuple[Choice, ...]:
    return _choices(map(_NAMED, tables.all_countries()), lang)


@cache
def _units(opt: str, lang: str) -> tuple[Choice, ...]:
    fitting = (row for row in tables.all_units() if row.fits(opt))
    return _choices(map(_NAMED, fitting), lang, is_code_shown=False)


@cache
def _goods(opt: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, row.code)
        for row in tables.all_goods_codes()
        if row.opt == opt
    )
