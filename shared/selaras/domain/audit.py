"""Audit records: who changed what from what to what, and the hash that ties each to the one before.

A record is one line of canonical JSON. Its hash covers every member, the previous record's hash
and its own number among them, so that none can be altered, taken out, put in or moved without
every later one telling. Members are only ever added: what this release does not know is covered
by the hash all the same.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from selaras.domain.record_text import RecordText, with_hash
from selaras.values import Value

KIND = "audit"
EDIT, CREATE, IMPORT, BEGIN = "edit", "create", "import", "begin"
# Of a document that a PC gave back; one named by its whole content begins anew there.
HEALED = "healed"
# The fact of such a record that names the epoch in which that PC was.
SOURCE = "epoch"


@dataclass(frozen=True, slots=True)
class Whole:
    """A document that a record names by its whole content.

    Args:
        content: Hash of all registers, 64 hex digits.
        registers: How many there are.
    """

    doc_id: str
    content: str
    registers: int


class Change(Value):
    """One register's change, as texts of registers.

    Args:
        before: None when it was not there.
        after: What stood there afterwards; for a refused entry what was wanted.
        wanted: What the author wrote, where a merge kept something else; blank otherwise.
    """

    before: str | None
    after: str | None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One settled entry or request; several created documents may share one.

    Args:
        number: Counted from 1 without a gap, per company.
        seq: Of this record in the hub's feed: the hub's order.
        kind: ``edit``, ``create``, ``import``, ``begin`` or the request's kind.
        at: When by the author's clock; *received* by the hub's.
        code: Why it was refused; blank when it took effect.
        user: Whose signature the hub checked; blank while the office has no users.
        rev: The document's rev after it.
        origin: Who wrote it first: incarnation and number, as the outbox names it.
        left_out: Registers of a refused entry that are too long to be kept here.
        further: Registers that other records name, of an entry too long for one.
    """

    company: str
    kind: str
    author: str
    pc: str
    device: str
    at: str
    received: str
    number: int = 0
    seq: int = 0
    document: str = ""
    code: str = ""
    user: str = ""
    rev: int = 0
    origin: str = ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    whole: tuple[Whole, ...] = ()
    conflicts: tuple[str, ...] = ()
    request: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0
    further: int = 0
    previous: str = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """Return every document this record is about."""
        return documents_of(self.document, self.whole)


# In the order of its text.
_NAMES = sorted(item.name for item in fields(Record))
_BEFORE_HASH = [name for name in _NAMES if name < "hash"]
_BEHIND_HASH = [name for name in _NAMES if name > "hash"]


class Head(Value):
    """The end of a chain: what an office may write down and compare later."""

    number: int
    hash: str

    def text(self) -> str:
        """Return it as people write it down: ``NUMBER-HASH``."""
        return f"{self.number}-{self.hash}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record with its place in the chain, ready to be stored."""

    record: Record
    text: str
    hash: str


def chain_start(company: str) -> Head:
    """Return what the first record of a company follows."""
    return Head(0, hashlib.sha256(f"selaras audit {company}".encode()).hexdigest())


def read_head(text: str) -> Head | None:
    """Read ``NUMBER-HASH``, or return None."""
    number, _, digest = text.strip().lower().partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) <= 18
    is_hash = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    return Head(int(number), digest) if is_number and is_hash else None


def record_id(company: str, number: int) -> str:
    """Return the id of the fact that holds a record."""
    return f"{KIND}:{company}:{number}"


def documents_of(document: str, whole: Sequence[Whole]) -> tuple[str, ...]:
    """Return every document that a record with these members is about."""
    named = (document,) if document else ()
    return tuple(dict.fromkeys([*named, *(each.doc_id for each in whole)]))


def seal(record: Record, *, after: Head, seq: int) -> Sealed:
    """Put *record* behind *after* in its chain."""
    placed = replace(record, number=after.number + 1, seq=seq, previous=after.hash)
    text = sealed_text({name: getattr(placed, name) for name in _NAMES})
    return Sealed(placed, text, text.digest.decode("ascii"))


def sealed_text(
    said: Mapping[str, Any], *, spelled: Callable[[object], bytes] | None = None
) -> RecordText:
    """Return the text of a record that knows its place in its chain.

    Args:
        said: Its members by the names of ``Record``; what is blank may be missing.
        spelled: Writes the very bytes of what ``canonical`` returns, and quicker.

    Raises:
        ValueError: It holds what is no text, half a character.
    """
    spell = spelled or _canonical_bytes
    begin = spell(_told(_BEFORE_HASH, said))[:-1]
    begin += b"," if len(begin) > 1 else b""
    text = with_hash(len(begin), begin + spell(_told(_BEHIND_HASH, said))[1:])
    text.said = said
    return text


def _told(names: Sequence[str], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return those members of a record; blanks are left out to keep records short."""
    return {name: each for name in names if (each := said.get(name))}


def _canonical_bytes(content: object) -> bytes:
    return canonical(content).encode("utf-8")


def canonical(content: object) -> str:
    """Return the only spelling of *content* that is ever stored or hashed."""
    return _SPELLING.encode(content)


def hash_of(content: Mapping[str, object]) -> str:
    """Return the SHA-256 over the canonical bytes of everything but the hash itself."""
    text = canonical({name: value for name, value in content.items() if name != "hash"})
    # A damaged row may hold half a character; it must be told, not raised.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def plain(value: object) -> object:
    """Return what a member of a record is spelled as, where JSON does not say it."""
    match value:
        case Change(before, after, wanted):
            return [before, after, wanted] if wanted else [before, after]
        case Whole(doc_id, content, registers):
            return [doc_id, content, registers]
        case Mapping():
            return dict(value)
    raise TypeError(type(value).__name__)


_SPELLING = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain
)
