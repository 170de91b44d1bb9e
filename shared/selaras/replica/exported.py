"""Which documents went into a file for Coretax, and whether they have changed since.

Coretax takes such a file once and says nothing of it. A document keeps, beside its content, a
register for each content that was written (``exported/<day>/<digest>``): the same on two PCs is the
same register, so that nothing contradicts, no closed period is touched and no recap changes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from selaras.documents.card_codec import ARCHIVED
from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.domain.papers import NOTE
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import get_document

EXPORTED: Final = "exported"
_DIGITS: Final = 16
_YES: Final = encode_value(True)  # noqa: FBT003  # the value itself


@dataclass(frozen=True, slots=True)
class Mark:
    """A document was written into a file.

    Args:
        day: The last time, ISO 8601.
        is_current: What was written is what stands there now.
    """

    day: str
    is_current: bool


def note_exported(writer: Writer, ids: Sequence[str], *, day: Date) -> Rejection | None:
    """Note that documents were written as they stand; what was written before is not new."""
    refusal = writer.refusal(Action.EXPORT)
    if refusal is not None:
        return refusal
    for doc_id in ids:
        registers = _registers(writer.db, doc_id)
        digest = _digest(registers)
        if registers and digest not in {known for _, known in _marks(registers)}:
            name = f"{EXPORTED}/{day.isoformat()}/{digest}"
            writer.edit(doc_id, writer.identity.company, changes={name: _YES})
    return None


def exported_marks(db: Connection, ids: Iterable[str]) -> dict[str, Mark]:
    """Return which of the documents *ids* were written into a file, each with its mark."""
    found = {}
    for doc_id in ids:
        registers = _registers(db, doc_id)
        marks = _marks(registers)
        if marks:
            digest = _digest(registers)
            current = [day for day, known in marks if known == digest]
            found[doc_id] = Mark(max(current or [day for day, _ in marks]), bool(current))
    return found


def _marks(registers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (day, digest) of everything that was written."""
    parts = (name.split("/") for name, text in registers.items() if text == _YES)
    return [(part[1], part[2]) for part in parts if part[0] == EXPORTED and len(part) > 2]


def _digest(registers: Mapping[str, str]) -> str:
    """Return what tells this content from any other, as far as Coretax's file shows it."""
    beside = {NOTE, ARCHIVED}
    content = {
        name: text
        for name, text in registers.items()
        if name not in beside and name.partition("/")[0] != EXPORTED
    }
    told = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]


def _registers(db: Connection, doc_id: str) -> dict[str, str]:
    stored = get_document(db, doc_id)
    return Document(stored.state).registers() if stored else {}
