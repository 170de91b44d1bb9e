"""Who last changed which register of a document that came with the feed of a former hub.

The audit says so. Where it lacks the document's newest change it names who wrote before, who has
not seen the present value; then only what still stands as the audit says is his.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.domain.audit import Record, Whole
from selaras.replica.identity import Identity
from selaras.store.hub_documents import HubDocument
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.conflicting import twinned
from selaras_hub.makers import also_made, made_by
from selaras_hub.returned_entries import change_of, writers_of


@dataclass(frozen=True, slots=True)
class _Said:
    """What the audit says of one document: who last changed what to which text."""

    changes: dict[str, tuple[LastChange, str | None]]
    created: LastChange | None
    whole: Whole | None


def authors_of(
    document: HubDocument,
    records: Sequence[Record],
    *,
    own: Identity,
    together: Sequence[tuple[Record, Whole]],
    is_told: bool,
) -> dict[str, LastChange]:
    """Return who last changed each register; nobody that is known where *records* do not say.

    Args:
        own: The PC that becomes the hub; it knows its own hand.
        together: Records that tell of its making among others.
        is_told: Records tell of the document's newest change too.
    """
    registers = Document(document.state).registers()
    unknown = LastChange(document.rev, "", "", "", "")
    said = _said(document.doc_id, records, together=together, unknown=unknown)
    made = {}
    if said.created is None:
        made = made_by(document.doc_id, registers, told=records, together=together, unknown=unknown)
    mine = replace(unknown, incarnation=own.incarnation, pc=own.pc)
    places = {} if is_told else _places(document.state, registers)
    as_created = _as_created(places, said.whole)
    result = {}
    for key, text in registers.items():
        change, told = said.changes.get(key, (said.created or made.get(key, unknown), None))
        stands = told == text if key in said.changes else key in as_created
        is_mine = key in places and places[key][0] in own.client_ids
        result[key] = change if is_told or stands else mine if is_mine else made.get(key, unknown)
    return result


def _said(
    doc_id: str,
    records: Sequence[Record],
    *,
    together: Sequence[tuple[Record, Whole]],
    unknown: LastChange,
) -> _Said:
    created, found, by = None, None, set[str]()
    for record in records:
        for whole in record.whole:
            if whole.doc_id == doc_id:
                change = change_of(record)
                is_same = found is not None and found.content == whole.content
                created, found = twinned(change, created) if created and is_same else change, whole
                by.add(record.device)
    if created and found:
        created = also_made(created, found.content, by=by, together=together, unknown=unknown)
    return _Said(writers_of(records, made=created), created, found)


def _places(state: bytes, registers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the author and clock of the operation that set each register."""
    keys = list(registers)
    return dict(zip(keys, Document(state).take_out(keys), strict=True))


def _as_created(places: Mapping[str, tuple[int, int]], whole: Whole | None) -> set[str]:
    """Return the registers that nobody wrote since the document was made.

    Whoever made it wrote first of all what it then held, its company among that, for ever.
    """
    if whole is None or "company" not in places:
        return set()
    maker = places["company"][0]
    return {key for key, (author, at) in places.items() if author == maker and at < whole.registers}
