"""Conflicts as the hub recorded them: both values kept, who, when and on which PC."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selaras.documents.lines import split_line_register
from selaras.documents.values import decode_value
from selaras.replica.card_kinds import card_title, line_ids_shown
from selaras.replica.finding import Found, open_invoice
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_about, facts_of_kind

KIND = "conflict"


@dataclass(frozen=True, slots=True)
class Side:
    """One value of a conflict.

    Args:
        register: The register it was written to.
        value: What was written, as it reads in JSON.
        when: By the author's clock; says nothing about order.
    """

    register: str
    value: object
    who: str
    pc: str
    when: str
    rev: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """One value changed by two people unaware of each other.

    Args:
        conflict_id: Stable; settling names it.
        document: The document's id.
        reference: The invoice's reference, or the name on a card, for people.
        field: The name people know, ``lines.2`` for a line as displayed here.
        members: Names of the members in which the sides differ.
    """

    conflict_id: str
    document: str
    reference: str
    register: str
    field: str
    members: tuple[str, ...]
    sides: tuple[Side, ...]


def open_conflicts(db: Connection, doc_id: str | None = None) -> list[Conflict]:
    """Return the conflicts nobody has settled, of one document or of all."""
    facts = facts_about(db, doc_id, kind=KIND) if doc_id else facts_of_kind(db, KIND)
    contents = [(fact, json.loads(fact.content)) for fact in facts]
    return [_conflict(db, fact, data) for fact, data in contents if data["state"] == "open"]


def _conflict(db: Connection, fact: StoredFact, data: Mapping[str, Any]) -> Conflict:
    found = open_invoice(db, fact.subject)
    sides = tuple(_side(raw) for raw in data["sides"])
    register = str(data["register"])
    return Conflict(
        conflict_id=fact.fact_id,
        document=fact.subject,
        reference=found.invoice.reference if found else card_title(db, fact.subject),
        register=register,
        field=_field(register, _line_ids(db, fact.subject, found)),
        members=_members(sides),
        sides=sides,
    )


def _side(raw: Mapping[str, object]) -> Side:
    return Side(
        register=str(raw["register"]),
        value=decode_value(str(raw["value"])),
        who=str(raw["author"]),
        pc=str(raw["pc"]),
        when=str(raw["at"]),
        rev=int(str(raw["rev"])),
    )


def _line_ids(db: Connection, doc_id: str, found: Found | None) -> tuple[str, ...]:
    if found is None:
        return line_ids_shown(db, doc_id)
    return tuple(line.line_id for line in found.invoice.lines)


def _field(register: str, lines: tuple[str, ...]) -> str:
    part = split_line_register(register)
    if part is None:
        return register
    return f"lines.{lines.index(part[0]) + 1}" if part[0] in lines else "lines"


def _members(sides: tuple[Side, ...]) -> tuple[str, ...]:
    groups = [side.value for side in sides if isinstance(side.value, dict)]
    if len(groups) < len(sides) or len({side.register for side in sides}) > 1:
        return ()
    names = sorted({name for group in groups for name in group})
    return tuple(name for name in names if len({str(group.get(name)) for group in groups}) > 1)
