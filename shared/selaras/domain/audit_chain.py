"""Walking the audit's chain: is every record there, unaltered, in its place?

Every fault names the record it was found at. The walk also gathers what the records say of each
document, so that the documents themselves can be held against it. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from selaras.domain.audit import HEALED, Head, Record, chain_start, record_id
from selaras.domain.record_reading import open_record


@dataclass(frozen=True, slots=True)
class Row:
    """A record as a table holds it; *subject* is the document it is about, or blank."""

    fact_id: str
    subject: str
    seq: int
    content: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as the hub wrote it.

    Args:
        code: Key of the sentence.
        where: Record or document it was found at, for people.
    """

    code: str
    where: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Said:
    """What the records say of one register.

    Args:
        first: Before its first recorded change; None when it was not there.
        last: After its last one.
        number: The record that said so.
    """

    first: str | None
    last: str | None
    number: int


@dataclass(slots=True)
class History:
    """What the records say of one document.

    Args:
        content: Hash of its content when it was first recorded.
    """

    content: str
    registers: dict[str, Said] = field(default_factory=dict)


class ChainWalk:
    """Takes the rows of one company's chain in the order of the feed."""

    def __init__(self, company: str, *, known: Head | None = None) -> None:
        """Begin before the first record of *company*.

        Args:
            known: A head that was written down earlier; the chain must go through it.
        """
        self._company, self._known = company, known
        self.head = chain_start(company)
        self.faults: list[Fault] = []
        self.documents: dict[str, History] = {}

    def take_all(self, rows: Iterable[Row]) -> "ChainWalk":
        """Take every row; return itself."""
        for row in rows:
            self._take(row)
        if self._known is not None:
            self._fault("audit.known-differs", str(self._known.number))
        return self

    def end_at(self, head: Head, code: str) -> None:
        """Compare the end of the chain with one that was written down elsewhere."""
        if head != self.head:
            facts = {"expected": head.text(), "found": self.head.text()}
            self.faults.append(Fault(code, str(head.number), facts))

    def _take(self, row: Row) -> None:
        sealed = open_record(row.content)
        if sealed is None:
            self._fault("audit.changed", row.fact_id)
            expected = self.head.number + 1
            if row.fact_id == record_id(self._company, expected):
                # Its hash is not known, so the next one is not held against it: one fault is one.
                self.head = Head(expected, "")
            return
        record = sealed.record
        self._check_place(row, record)
        if record.number > self.head.number:
            self.head = Head(record.number, sealed.hash)
            if self.head == self._known:
                self._known = None
        self._check_values(record)

    def _check_place(self, row: Row, record: Record) -> None:
        expected = self.head.number + 1
        named = record_id(record.company, record.number)
        subject = record.document
        if record.company != self._company or (row.fact_id, row.subject) != (named, subject):
            self._fault("audit.misplaced", row.fact_id, number=record.number)
        if row.seq != record.seq:
            self._fault("audit.out-of-order", row.fact_id, number=record.number)
        if record.number > expected:
            last = record.number - 1
            missing = str(expected) if expected == last else f"{expected}–{last}"
            self._fault("audit.missing", missing, after=self.head.number)
        elif record.number < expected:
            self._fault("audit.out-of-order", row.fact_id, number=record.number)
        elif self.head.hash and record.previous != self.head.hash:
            self._fault("audit.chain-broken", str(record.number), before=expected - 1)

    def _check_values(self, record: Record) -> None:
        for whole in record.whole:
            if record.kind == HEALED:
                self.documents[whole.doc_id] = History(whole.content)
            self.documents.setdefault(whole.doc_id, History(whole.content))
        # A refused entry makes no document; what it wanted is held against one that is there.
        if not record.changes or (record.code and record.document not in self.documents):
            return
        said = self.documents.setdefault(record.document, History("")).registers
        for key, change in record.changes.items():
            known = said.get(key)
            if known is not None and known.last != change.before:
                facts = {"register": key, "document": record.document, "before": known.number}
                self._fault("audit.value-jump", str(record.number), **facts)
            if record.code:
                continue
            if known is None:
                said[key] = Said(change.before, change.after, record.number)
            else:
                known.last, known.number = change.after, record.number

    def _fault(self, code: str, where: str, **facts: object) -> None:
        self.faults.append(Fault(code, where, facts))


def content_at_first(
    history: History, present: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Take a document back to where its records begin.

    Returns:
        The registers at that moment, and those whose present value no record explains.
    """
    registers, unexplained = dict(present), []
    for key, said in history.registers.items():
        if present.get(key) != said.last:
            unexplained.append(key)
        if said.first is None:
            registers.pop(key, None)
        else:
            registers[key] = said.first
    return registers, unexplained
