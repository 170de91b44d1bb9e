"""What to key in at Coretax for a piece of work: for the screen, for scripts, for paper."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date as Date
from datetime import datetime
from typing import Final

from selaras.domain.field_values import PRICE_FIELDS, TYPED_FIELDS
from selaras.domain.money import number_text, parse_amount
from selaras.exchange.printing import KeyPage, KeyRow, Say, key_pages_pdf
from selaras.exchange.printing.invoice_texts import sum_rows
from selaras.replica.works import KeyIn

_AMOUNTS: Final = frozenset({*PRICE_FIELDS, *TYPED_FIELDS, "tax_base"})
_STEPS: Final = {
    "replace": ("find", "replace", "check", "sign", "tell"),
    "cancel": ("find", "cancel", "buyer", "tell"),
    "enter": ("new", "enter", "check", "upload", "tell"),
}


def key_page(found: KeyIn, *, say: Say, now: datetime) -> KeyPage:
    """Return the page of one piece of work.

    Args:
        now: When it is printed.
    """
    content = found.work.content
    facts = {
        "number": content["number"],
        "reference": content["reference"] or content["invoice"],
        "buyer": (found.replacement or found.original).buyer.name,
        "code": content["code"],
        "reason": content["reason"],
        "deadline": f"{found.deadline:%d/%m/%Y}" if found.deadline else "-",
        "ref": content["reference"] or content["invoice"],
    }
    if found.replacement is not None and found.replacement.reference:
        facts["ref"] = found.replacement.reference
    kind = content["kind"]
    names = _STEPS[kind]
    return KeyPage(
        title=say(f"key-in.title.{kind}", facts),
        steps=tuple(say(f"key-in.step.{name}", facts) for name in names),
        headings=KeyRow(*(say(f"key-in.column.{name}", {}) for name in ("field", "there", "key"))),
        rows=_rows(found, say),
        sums=tuple(sum_rows(found.replacement or found.original, say)),
        foot=say("key-in.foot", {**facts, "at": f"{now.astimezone():%d/%m/%Y %H:%M}"}),
    )


def key_page_lines(page: KeyPage) -> list[str]:
    """Return the page for a terminal."""
    lines = [page.title, ""]
    lines += [f"{number}. {step}" for number, step in enumerate(page.steps, start=1)]
    if page.rows:
        lines += [
            "",
            *(f"  {row.field}: {row.there or '-'} → {row.key or '-'}" for row in page.rows),
        ]
    return [*lines, "", *(f"  {name}: {amount}" for name, amount in page.sums)]


def key_page_view(found: KeyIn, page: KeyPage) -> dict[str, object]:
    """Return the page for scripts: changes by the names of ``show --json``."""
    return {
        "id": found.work.work_id,
        **found.work.content,
        "deadline": found.deadline.isoformat() if found.deadline else "",
        "changes": [
            {"field": each.field, "there": each.seen, "key": each.now} for each in found.changes
        ],
        "page": asdict(page),
    }


def key_page_pdf(page: KeyPage, *, now: datetime) -> bytes:
    """Return the page on paper."""
    return key_pages_pdf([page], title=page.title, at=now.astimezone())


def _rows(found: KeyIn, say: Say) -> tuple[KeyRow, ...]:
    return tuple(
        KeyRow(_label(each.field, say), _shown(each.field, each.seen), _shown(each.field, each.now))
        for each in found.changes
    )


def _label(name: str, say: Say) -> str:
    root, _, rest = name.partition(".")
    if root != "lines":
        return say(f"window.field.{name}", {})
    number, _, member = rest.partition(".")
    facts: Mapping[str, object] = {"number": number, "field": say(f"window.field.{member}", {})}
    return say("key-in.line", facts)


def _shown(name: str, text: str) -> str:
    """Return a value as people write it."""
    if name == "date" and text:
        return f"{Date.fromisoformat(text):%d/%m/%Y}"
    amount = parse_amount(text) if name.rpartition(".")[2] in _AMOUNTS else None
    return text if amount is None else number_text(amount)
