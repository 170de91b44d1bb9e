"""Registers as a person reads them: the field's name as the form says it, and its text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from selaras.domain.member_forms import MemberKind
from selaras.domain.money import number_text
from selaras.domain.paper_shapes import SHAPES
from selaras.replica.audit import CARD_GROUPS, field_name
from selaras.replica.finding import Found
from selaras_client.window.models.field_texts import AMOUNTS

# What a person never typed and need not decide about.
_INNER = frozenset({"origin", "content_digest", "company", "ready", "legacy", "former"})


# Amounts of papers, whatever their kind.
_PAPER_AMOUNTS = frozenset(
    name
    for shape in SHAPES.values()
    for name, form in shape.forms.items()
    if form.kind is MemberKind.AMOUNT
)


def readable_changes(
    changes: Mapping[str, object], found: Found | None, *, lines: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of registers; ``lines.2.qty`` for a line as displayed here now.

    Args:
        lines: Ids of the lines of what is no invoice, as displayed here.
    """
    for register, value in changes.items():
        part = register.rpartition("/")[2]
        if register in _INNER or part == "place":
            continue
        name = field_name(register, found, lines=lines)
        if not isinstance(value, Mapping):
            yield f"{name}.{part}" if name != register else name, value_text(name, value)
            continue
        for member, text in value.items():
            if text not in {"", None}:
                yield member_path(name, str(member)), value_text(str(member), text)


def member_path(name: str, member: str) -> str:
    """Return how the form calls a member of a group."""
    if name == "transaction":
        return "trx_code" if member == "code" else member
    return member if name in CARD_GROUPS else f"{name}.{member}"


def value_text(member: str, value: object) -> str:
    """Return a stored value as it is written in a form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "+" if value else "-"
    text = str(value)
    if member.rpartition(".")[2] in AMOUNTS | _PAPER_AMOUNTS:
        try:
            return number_text(Decimal(text))
        except InvalidOperation:
            return text
    if member == "date":
        try:
            return f"{datetime.fromisoformat(text):%d/%m/%Y}"
        except ValueError:
            return text
    return text


def moment_shown(text: str) -> str:
    """Return a stored moment by this PC's clock; the text itself where it is none."""
    try:
        return f"{datetime.fromisoformat(text).astimezone():%d/%m/%Y %H.%M}"
    except ValueError:
        return text
