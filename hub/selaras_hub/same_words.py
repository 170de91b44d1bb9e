"""What came back where two PCs had written the same: both wrote it, and who knew one not the other.

The document shows one of the two. That there was another the audit alone says, and its record may
come later than the value, by another PC, when somebody has written over the one that was known.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import Record, Whole
from selaras.domain.epochs import rev_floor
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.hub_documents import HubDocument
from selaras.store.last_changes import LastChange
from selaras_hub.conflict_book import KIND as CONFLICT
from selaras_hub.conflict_book import sides_of
from selaras_hub.conflicting import YES, removers_of
from selaras_hub.makers import Made, as_made
from selaras_hub.recorded import accepted_about
from selaras_hub.returned_entries import change_of
from selaras_hub.revs import counter_of

_TABLE: Final = "hub_fact"


@dataclass(frozen=True, slots=True)
class Word:
    """What one PC wrote into a register; *seq* is where this hub's feed told of it."""

    key: str
    text: str
    change: LastChange
    seq: int


def written_over(
    db: Connection,
    stored: HubDocument | None,
    *,
    former: Sequence[tuple[Record, int]],
    together: Iterable[tuple[Record, Whole]],
    present: Mapping[str, str],
) -> list[Word]:
    """Return words of former epochs that stand no more, of which whoever did that knew nothing.

    He knew of another PC that wrote the same, and did it before this hub was told of the word. What
    a conflict holds as its author's is told of.

    Args:
        former: What former epochs accepted on the document, and where this hub's feed told of it.
        together: Their records of documents made together.
        present: Registers of the document with what is offered.
    """
    if stored is None or not former:
        return []
    among = [(replace(record, whole=(whole,)), record.seq) for record, whole in together]
    records = [*among, *former, *accepted_about(db, stored.doc_id, kinds=[AUDIT])]
    records.sort(key=lambda each: each[0].rev)
    told = {(change_of(record).incarnation, record.rev): seq for record, seq in records}
    made = as_made(stored.doc_id, present, told=[record for record, _ in records])
    found = []
    for word in _alike(records, made=made, most=rev_floor(counter_of(db))):
        over = [
            each
            for each in _over(word, stored.registers, present)
            if not _is_by_one(each, word.change)
            and told.get((each.incarnation, each.rev), 0) < word.seq
        ]
        if over and not _is_side(db, stored.doc_id, word):
            found.append(word)
    return found


def _alike(records: Iterable[tuple[Record, int]], *, made: Made, most: int) -> Iterator[Word]:
    """Return what more than one wrote, one after the other, and nobody else then, up to a rev."""
    found: dict[str, list[Word]] = {}
    for record, seq in records:
        if record.rev > most:
            continue
        if made.is_told_by(record):
            _add_making(found, made, change_of(record), seq=seq)
        for key, each in record.changes.items():
            # What a merge passed over is not what stands there.
            if each.after is not None and not each.wanted:
                is_same = each.before == each.after
                word = Word(key, each.after, change_of(record), seq)
                found[key] = [*(found.get(key, ()) if is_same else ()), word]
    for words in found.values():
        if len(words) > 1:
            yield from (each for each in words if each.change.author)


def _add_making(found: dict[str, list[Word]], made: Made, change: LastChange, *, seq: int) -> None:
    """Add what somebody wrote who made the document; another epoch may tell of that once more."""
    for key, text in made.registers.items():
        words = found.get(key, [])
        if all(each.text == text and not _is_by_one(each.change, change) for each in words):
            found[key] = [*words, Word(key, text, change, seq)]


def _is_by_one(left: LastChange, right: LastChange) -> bool:
    """Say whether one PC wrote both; of who wrote among others no record tells the life."""
    if left.incarnation and right.incarnation:
        return left.incarnation == right.incarnation
    return (left.author, left.pc) == (right.author, right.pc)


def _over(
    word: Word, registers: Mapping[str, LastChange], present: Mapping[str, str]
) -> Iterator[LastChange]:
    """Return the changes by which a word stands no more."""
    changed = [word.key] if present.get(word.key, word.text) != word.text else []
    gone = [key for key in removers_of(word.key) if present.get(key) == YES]
    return (registers[key] for key in (*changed, *gone) if key in registers)


def _is_side(db: Connection, doc_id: str, word: Word) -> bool:
    facts = facts_about(db, doc_id, kind=CONFLICT, table=_TABLE)
    sides = (side for fact in facts for side in sides_of(json.loads(fact.content)))
    wanted = word.change.incarnation, word.key, word.text
    return any((side.incarnation, side.register, side.value) == wanted for side in sides)
