"""What the audit of this epoch and of former ones says of one document."""

from collections.abc import Iterator, Sequence
from typing import Final

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import Record, read_record
from selaras.domain.epochs import FORMER_AUDIT
from selaras.store.db import Connection
from selaras.store.facts import facts_about

_BOTH: Final = (AUDIT, FORMER_AUDIT)


def records_about(db: Connection, doc_id: str, *, kinds: Sequence[str] = _BOTH) -> Iterator[Record]:
    """Return the records that can be read, refused entries among them; kind by kind.

    Args:
        kinds: Of this epoch's chain, of what former ones said, or both.
    """
    for kind in kinds:
        for fact in facts_about(db, doc_id, kind=kind, table="hub_fact"):
            record = read_record(fact.content)
            if record is not None:
                yield record
