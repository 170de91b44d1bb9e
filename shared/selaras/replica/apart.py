"""Cards that look like one and are not: said once by a person, and kept for good on every PC.

The card whose id comes first holds a register for each other card (``apart/<id of the other>``),
so that two people who say it of different pairs, or of the same, never contradict each other.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.domain.result import Rejection
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import get_document

FEWEST: Final = 2
APART: Final = "apart"
_YES: Final = encode_value(True)  # noqa: FBT003  # the value itself


def still_together(db: Connection, ids: Sequence[str]) -> tuple[str, ...]:
    """Return those of *ids* that a person has not told apart from all the others."""
    registers = {doc_id: _registers(db, doc_id) for doc_id in ids}
    left: set[str] = set()
    for first, second in _pairs(ids):
        if registers[first].get(_register(second)) != _YES:
            left |= {first, second}
    return tuple(each for each in ids if each in left)


def keep_apart(writer: Writer, ids: Sequence[str]) -> Rejection | None:
    """Write down that none of the cards *ids* is any other of them."""
    company = writer.identity.company
    for doc_id in ids:
        stored = get_document(writer.db, doc_id)
        if stored is None or stored.company != company:
            return Rejection("double.unknown", {"id": doc_id})
        if doc_id.partition(":")[0] not in {"customer", "product"}:
            return Rejection("double.no-card", {"id": doc_id})
    if len(set(ids)) < len(ids) or len(ids) < FEWEST:
        return Rejection("double.not-two")
    changes: dict[str, dict[str, str]] = {}
    for first, second in _pairs(ids):
        if _registers(writer.db, first).get(_register(second)) != _YES:
            changes.setdefault(first, {})[_register(second)] = _YES
    for first, registers in changes.items():
        writer.edit(first, company, changes=registers)
    return None


def _pairs(ids: Iterable[str]) -> list[tuple[str, str]]:
    return list(combinations(sorted(set(ids)), 2))


def _register(other: str) -> str:
    return f"{APART}/{other}"


def _registers(db: Connection, doc_id: str) -> dict[str, str]:
    stored = get_document(db, doc_id)
    return Document(stored.state).registers() if stored else {}
