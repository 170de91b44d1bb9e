"""The code lists behind a field, as a person picks from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from selaras.domain import tables
from selaras.domain.invoice import BuyerDocument

MAX_SHOWN = 6
INDONESIAN: Final = "id"
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


def _named(code: str, indonesian: str, english: str, *, lang: str) -> tuple[str, str, str]:
    """Return a code with its name in *lang*, as a heading, and that in the other language."""
    english = english[:1].upper() + english[1:] or indonesian
    here, there = (indonesian, english) if lang == INDONESIAN else (english, indonesian)
    return code, here, there


@cache
def _few(member: str, lang: str) -> tuple[Choice, ...]:
    named = (_named(*each, lang=lang) for each in _FEW[member])
    return tuple(Choice(code, here, here, other=there) for code, here, there in named)


@cache
def _transaction_codes(lang: str) -> tuple[Choice, ...]:
    named = (
        _named(row.code, row.label_id, row.label_en, lang=lang)
        for row in tables.all_transaction_codes()
    )
    return tuple(Choice(code, here, f"{code} {here}", other=there) for code, here, there in named)


@cache
def _facilities(trx_code: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.add_info, row.purpose_id, f"{row.add_info} {row.purpose_id}")
        for row in tables.all_facilities()
        if row.trx_code == trx_code
    )


@cache
def _countries(lang: str) -> tuple[Choice, ...]:
    named = (
        _named(row.code, row.label_id, row.label_en, lang=lang) for row in tables.all_countries()
    )
    return tuple(Choice(code, here, f"{code} {here}", other=there) for code, here, there in named)


@cache
def _units(opt: str, lang: str) -> tuple[Choice, ...]:
    named = (
        _named(row.code, row.label_id, row.label_en, lang=lang)
        for row in tables.all_units()
        if row.fits(opt)
    )
    return tuple(Choice(code, here, here, other=there) for code, here, there in named)


@cache
def _goods(opt: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row.code, row.label_id, row.code)
        for row in tables.all_goods_codes()
        if row.opt == opt
    )
