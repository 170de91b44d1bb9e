"""What people did, as a plain list beside the office: the oracle of a history.

A deed is what one command of one person changed in one document, or asked of the hub. It knows
what was on her screen, and which earlier deeds her PC's file knew as its own. From that alone
follows what may not be lost; how the office came there is of no interest here.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from selaras.store.db import Connection
from selaras_hub.conflicting import may_conflict

BLANK = '""'
Origin = tuple[str, int]
Value = tuple[str, str, str]
# Of an entry that the hub took itself it keeps the hash.
_DIGEST_BYTES = 32


@dataclass
class Deed:
    """One thing a person did.

    Args:
        number: Its place in the list.
        pc: Of the PC.
        origin: The entry that carries it.
        changes: Registers and what was written.
        request: What was asked; blank for a plain change.
        saw: The document as it stood on her screen.
        knew: Numbers of the deeds that were her PC's own then.
        may_be_lost: It was on a disk that was put back, and the hub did not have it.
        let_go: She dropped it from her tray.
    """

    number: int
    pc: int
    origin: Origin
    doc_id: str
    changes: Mapping[str, str]
    request: str
    saw: Mapping[str, str]
    knew: frozenset[int]
    may_be_lost: bool = False
    let_go: bool = False

    @property
    def values(self) -> set[Value]:
        return {(self.doc_id, *each) for each in self.changes.items()}

    def writes_over(self, earlier: "Deed", register: str) -> bool:
        """Say whether this deed put its own value in the place of an earlier one it knew."""
        saw = self.saw.get(register) == earlier.changes[register]
        return register in self.changes and (saw or earlier.number in self.knew)


@dataclass
class Given:
    """A number that a PC gave an invoice."""

    reference: str
    incarnation: str
    deed: int


@dataclass
class Model:
    """The list.

    Args:
        taken: Origins that a hub had accepted whose disk was put back later.
    """

    deeds: list[Deed] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    taken: set[Origin] = field(default_factory=set)
    unreadable: int = 0

    def lasting(self, refused: set[Origin]) -> Iterator[tuple[Deed, str]]:
        """Return the (deed, register) that nobody wrote over who knew of it.

        Args:
            refused: Deeds that the office did not take and that therefore wrote over nothing.
        """
        by_document: dict[str, list[Deed]] = defaultdict(list)
        for deed in self.deeds:
            by_document[deed.doc_id].append(deed)
        for deeds in by_document.values():
            for at, deed in enumerate(deeds):
                # A blank reference is filled by the hub where it numbers without gaps.
                lasting = {key for key in deed.changes if may_conflict(key)} - (
                    {"reference"} if deed.changes.get("reference") == BLANK else set()
                )
                later = [each for each in deeds[at + 1 :] if each.origin not in refused]
                for register in sorted(lasting):
                    if not any(each.writes_over(deed, register) for each in later):
                        yield deed, register

    def twice_given(self) -> list[str]:
        """Return references that two lives of files gave, or one life gave twice for good."""
        found = []
        by_reference: dict[str, list[Given]] = defaultdict(list)
        for each in self.given:
            by_reference[each.reference].append(each)
        for reference, given in by_reference.items():
            if len({each.incarnation for each in given}) > 1:
                found.append(reference)
        return found


@dataclass(frozen=True)
class Written:
    """An entry of an outbox, as far as it matters here."""

    n: int
    origin: Origin
    doc_id: str
    changes: Mapping[str, str]
    request: str


def written(db: Connection, *, after: int) -> list[Written]:
    """Return the entries of an outbox behind a number."""
    rows = db.exec_driver_sql(
        "SELECT n, origin_incarnation, origin_n, doc_id, changes, request FROM outbox"
        " WHERE n > ? ORDER BY n",
        (after,),
    )
    return [
        Written(row.n, (row.origin_incarnation, row.origin_n), row.doc_id, json.loads(row.changes),
                row.request or "")
        for row in rows
    ]  # fmt: skip


def last_number(db: Connection) -> int:
    """Return the number that was given last in an outbox, of whatever life of the file."""
    row = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").first()
    return int(row[0]) if row else 0


def taken_origins(hub: Connection) -> set[Origin]:
    """Return the origins of all entries that the hub accepted."""
    rows = hub.exec_driver_sql(
        "SELECT incarnation, n FROM hub_origin UNION SELECT incarnation, n FROM hub_origin_twin"
    )
    return {(str(row[0]), int(row[1])) for row in rows}


def told_origins(hub: Connection) -> set[Origin]:
    """Return the origins of those of which the hub has no more than a record of the audit."""
    rows = hub.exec_driver_sql(
        "SELECT incarnation, n FROM hub_origin WHERE length(content) > ?", (_DIGEST_BYTES,)
    )
    return {(str(row[0]), int(row[1])) for row in rows}


def doubles(items: Sequence[str]) -> list[str]:
    """Return what is there more than once."""
    return [each for each, count in Counter(items).items() if count > 1]
