"""Audit records: who changed what from what to what, and the hash that ties each to the one before.

A record is one line of canonical JSON. Its hash covers every member, the previous record's hash
and its own number among them, so that none can be altered, taken out, put in or moved without
every later one telling. Members are only ever added: what this release does not know is covered
by the hash all the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from json.encoder import encode_basestring
from operator import attrgetter

KIND = "audit"
EDIT, CREATE, IMPORT, BEGIN = "edit", "create", "import", "begin"
# Of a document that a PC gave back; one named by its whole content begins anew there.
HEALED = "healed"
# The fact of such a record that names the epoch in which that PC was.
SOURCE = "epoch"
_SPELLING = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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


@dataclass(frozen=True, slots=True)
class Change:
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
        named = (self.document,) if self.document else ()
        return tuple(dict.fromkeys([*named, *(each.doc_id for each in self.whole)]))


_NAMES = tuple(item.name for item in fields(Record))
_MEMBERS = attrgetter(*_NAMES)
_BEFORE_HASH = tuple(sorted(name for name in _NAMES if name < "hash"))
_BEHIND_HASH = tuple(sorted(name for name in _NAMES if name > "hash"))


@dataclass(frozen=True, slots=True)
class Head:
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


def seal(record: Record, *, after: Head, seq: int) -> Sealed:
    """Put *record* behind *after* in its chain."""
    text, digest = sealed_text(record, after=after, seq=seq)
    placed = replace(record, number=after.number + 1, seq=seq, previous=after.hash)
    return Sealed(placed, text, digest)


def sealed_text(record: Record, *, after: Head, seq: int) -> tuple[str, str]:
    """Return the text and the hash of what ``seal`` returns."""
    placed = {"number": after.number + 1, "seq": seq, "previous": after.hash}
    content = {**_content(record), **placed}
    before = [_member(name, content) for name in _BEFORE_HASH if content.get(name)]
    behind = [_member(name, content) for name in _BEHIND_HASH if content.get(name)]
    digest = _digest(_joined([*before, *behind]))
    return _joined([*before, f'"hash":"{digest}"', *behind]), digest


def canonical(content: object) -> str:
    """Return the only spelling of *content* that is ever stored or hashed."""
    return _SPELLING.encode(content)


def hash_of(content: Mapping[str, object]) -> str:
    """Return the SHA-256 over the canonical bytes of everything but the hash itself."""
    return _digest(canonical({name: value for name, value in content.items() if name != "hash"}))


def _digest(text: str) -> str:
    # A damaged row may hold half a character; it must be told, not raised.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _joined(members: Sequence[str]) -> str:
    return f"{{{','.join(members)}}}"


def _member(name: str, content: Mapping[str, object]) -> str:
    """Return what ``canonical`` does of one member of a record."""
    value = content[name]
    # Most are texts, which need no more than their own spelling.
    spelled = encode_basestring(value) if isinstance(value, str) else canonical(value)
    return f'"{name}":{spelled}'


def open_record(text: str) -> Sealed | None:
    """Read a stored record; None when it is none, or not what its hash says."""
    try:
        content = json.loads(text)
        if canonical(content) != text or content["hash"] != hash_of(content):
            return None
        return Sealed(_record(content), text, content["hash"])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def read_record(text: str) -> Record | None:
    """Read a stored record for showing it, whether or not its hash is right."""
    try:
        return _record(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _content(record: Record) -> dict[str, object]:
    """Return the members that say something; blanks are left out to keep records short."""
    content = dict(zip(_NAMES, _MEMBERS(record), strict=True))
    content["changes"] = {key: _change_list(each) for key, each in record.changes.items()}
    content["whole"] = [[each.doc_id, each.content, each.registers] for each in record.whole]
    return {name: _plain(value) for name, value in content.items() if value}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _change_list(change: Change) -> list[str | None]:
    pair = [change.before, change.after]
    return [*pair, change.wanted] if change.wanted else pair


def _record(content: Mapping[str, object]) -> Record:
    members: dict[str, object] = {}
    for item in fields(Record):
        value = content.get(item.name)
        if value is None:
            continue
        members[item.name] = _READERS.get(item.name, _text)(value)
    return Record(**{**_REQUIRED, **members})  # type: ignore[arg-type]  # each by its reader


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole_number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value).__name__)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return value


def _members(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(type(value).__name__)
    return value


def _texts(value: object) -> dict[str, str]:
    return {name: _text(each) for name, each in _members(value).items()}


def _changes(value: object) -> dict[str, Change]:
    return {key: _change(_list(each)) for key, each in _members(value).items()}


def _change(pair: list[object]) -> Change:
    wanted = _text(pair[2]) if len(pair) > 2 else ""
    return Change(_optional(pair[0]), _optional(pair[1]), wanted)


def _wholes(value: object) -> tuple[Whole, ...]:
    rows = (_list(each) for each in _list(value))
    return tuple(Whole(_text(row[0]), _text(row[1]), _whole_number(row[2])) for row in rows)


def _names(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value))


_READERS = {
    "number": _whole_number,
    "seq": _whole_number,
    "rev": _whole_number,
    "left_out": _whole_number,
    "further": _whole_number,
    "changes": _changes,
    "whole": _wholes,
    "conflicts": _names,
    "request": _texts,
    "facts": _texts,
}
_REQUIRED = dict.fromkeys(("company", "kind", "author", "pc", "device", "at", "received"), "")
