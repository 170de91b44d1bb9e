"""Cards that look like one and are not: said once by a person, kept on every PC, taken back.

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
_NO: Final = encode_value(False)  # noqa: FBT003


def still_together(db: Connection, ids: Sequence[str]) -> tuple[str, ...]:
    """Return those of *ids* that a person has not told apart from all the others."""
    registers = {doc_id: _registers(db, doc_id) for doc_id in ids}
    left: set[str] = set()
    for first, second in _pairs(ids):
        if registers[first].get(_register(second)) != _YES:
            left |= {first, second}
    return tuple(each for each in ids if each in left)


def told_apart(db: Connection, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of *ids* that a person has told apart."""
    registers = {doc_id: _registers(db, doc_id) for doc_id in ids}
    return tuple(
        (first, second)
        for first, second in _pairs(ids)
        if registers[first].get(_register(second)) == _YES
    )


def keep_apart(writer: Writer, ids: Sequence[str], *, are_apart: bool = True) -> Rejection | None:
    """Write down that none of the cards *ids* is any other of them, or that they may be."""
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
    wanted = _YES if are_apart else _NO
    for first, second in _pairs(ids):
        known = _registers(writer.db, first).get(_register(second), _NO)
        if known != wanted:
            changes.setdefault(first, {})[_register(second)] = wanted
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
