"""Records of the audit by what does not follow from the news before them, and records as they were.

Of an edit the record says the document and its rev, which the news beside it say too; who made it,
who mostly is who did before; and the text of a register before and after. The one after is in the
update, or known to whoever wrote it; the one before differs little from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from selaras.domain.audit import Change, sealed_text
from selaras.domain.record_text import RecordText, without_hash
from selaras.protocol.frames import DocumentNews, Entry
from selaras.protocol.own_entries import KEPT_CHARS, Entered
from selaras.protocol.told_frames import ToldRecord
from selaras.protocol.update_texts import find_text, text_at
from selaras.store.contents import spelled

# Members of a record but its changes and its hash.
Members: TypeAlias = dict[str, Any]
# Of a page on which no record was told yet.
NO_RECORD: Final[Members] = {}

# Of protocol 7: a record that says anything else is not told.
_NUMBERS: Final = frozenset({"number", "rev", "seq"})
_AS_BEFORE: Final = ("at", "author", "device", "kind", "pc", "received", "user")
_OF_ENTRY: Final = ("at", "author", "origin", "user")
_TEXTS: Final = {*_AS_BEFORE, *_OF_ENTRY, "company", "document", "previous"}
_KINDS: Final = {**dict.fromkeys(_NUMBERS, int), **dict.fromkeys(_TEXTS, str)}
_NAMES: Final = sorted(_KINDS)
_BLANK: Final[Members] = dict.fromkeys(_NAMES, "")
_MOST_DIGITS: Final = 18
_MOST: Final = 10**_MOST_DIGITS


class Known(NamedTuple):
    """A record that can be told.

    Args:
        changes: By register its new text, and what its old one has of that, as it is told.
        digest: Its hash.
    """

    members: Members
    changes: Mapping[str, tuple[str, str]]
    digest: bytes

    @property
    def is_kept(self) -> bool:
        """Say whether the PC that wrote it still knows what it changed."""
        return sum([len(after) for after, _ in self.changes.values()]) <= KEPT_CHARS


class Before(NamedTuple):
    """What stands before a record on its page.

    Args:
        move: The news of its document.
        members: Of the record that was told last; none where there is none.
        digest: The hash of the last record, told or not; blank where there is none.
    """

    move: DocumentNews
    members: Members
    digest: bytes


def known(content: str) -> Known | None:
    """Return what a record says, or None where it would not come back to the last byte."""
    try:
        text = _spelled(content)
        if text is None or text.said is None:
            return None
        members = {name: each for name, each in text.said.items() if each and name != "changes"}
        changes = {
            register: (each.after, _kept_of(each))
            for register, each in text.said.get("changes", {}).items()
        }
    except (ValueError, TypeError, AttributeError):
        # No record of ours, or one that says more of a register than two texts.
        return None
    is_plain = [*map(type, members.values())] == [*map(_KINDS.get, members)]
    is_plain = is_plain and all(0 < members.get(name, 1) < _MOST for name in _NUMBERS)
    return Known(members, changes, text.digest) if is_plain else None


def _spelled(content: str) -> RecordText | None:
    """Return the record that *content* says, if its members are spelled so and no other way."""
    if isinstance(content, RecordText) and content.said is not None:
        return content
    said = orjson.loads(without_hash(content)[1])
    changes = {register: Change(*pair) for register, pair in said.get("changes", {}).items()}
    text = sealed_text({**said, "changes": changes}, spelled=spelled)
    return text if text == content else None


class Telling:
    """What has to be said of a record behind others; whoever hears it, most of it is the same."""

    def __init__(self, record: Known, before: Before) -> None:
        """Hold *record* against what is expected behind *before*."""
        members, expected = record.members, _expected(before)
        self._record = record
        self._said = {
            name: _said(name, members.get(name, ""), each)
            for name, each in expected.items()
            if members.get(name, "") != each
        }
        self._to_author: ToldRecord | None = None
        self._to_others: ToldRecord | None = None

    def to_author(self, entered: Entered) -> ToldRecord | None:
        """Return it for the PC that knows the entry, or None where that is not enough."""
        if self._to_author is None and self._record.is_kept:
            said = {name: text for name, text in self._said.items() if name not in _OF_ENTRY}
            author = self._record.members.get("author", "")
            if author != entered.author:
                said["author"] = _said("author", author, entered.author)
            changes = {name: f"0,{kept}" for name, (_, kept) in self._record.changes.items()}
            self._to_author = ToldRecord(said, changes)
        return self._to_author

    def to_others(self, data: bytes) -> ToldRecord | None:
        """Return it for all others, or None where *data* of the document does not say the rest."""
        if self._to_others is None:
            changes = {}
            for register, (after, kept) in self._record.changes.items():
                at = find_text(data, after)
                if at < 0:
                    return None
                changes[register] = f"{at},{kept}"
            self._to_others = ToldRecord(self._said, changes)
        return self._to_others


def heard(
    told: ToldRecord, before: Before, *, entry: Entry | None, most: int
) -> tuple[Members, RecordText]:
    """Return the record that was told behind *before*: its members, and its text.

    Args:
        entry: What the receiver wrote, where the record is of that.
        most: Of how many characters its changes may be.

    Raises:
        ValueError: It was made of no record.
        KeyError: It is of something that the entry does not change.
    """
    members = _expected(before)
    if entry is not None:
        origin = f"{entry.origin_incarnation}/{entry.origin_n}"
        members.update(at=entry.at, author=entry.author, origin=origin, user=entry.user)
    for name, text in told.said.items():
        if name not in _NAMES:
            raise ValueError(name)
        members[name] = _heard(name, text, members[name])
    changes = {}
    for register, text in told.changes.items():
        at, *kept = text.split(",", 3)
        after = entry.changes[register] if entry else text_at(before.move.data, _number(at))
        former = _former(after, kept)
        changes[register] = Change(former or None, after)
        most -= len(after) + len(former)
        if most < 0:
            raise ValueError(register)
    return members, sealed_text({**members, "changes": changes}, spelled=spelled)


def _expected(before: Before) -> Members:
    """Return the members of a record as they nearly always are behind *before*."""
    move, last = before.move, before.members
    expected = _BLANK | last
    incarnation, _, n = last.get("origin", "").rpartition("/")
    is_number = n.isascii() and n.isdecimal() and len(n) <= _MOST_DIGITS
    expected["origin"] = f"{incarnation}/{int(n) + 1}" if is_number else ""
    expected["number"] = last.get("number", 0) + 1
    expected["company"], expected["document"] = move.company, move.doc_id
    expected["rev"], expected["seq"] = move.rev, move.seq + 1
    expected["previous"] = before.digest.decode("ascii")
    return expected


def _said(name: str, value: object, expected: object) -> str:
    """Return how a member is told that is not as expected."""
    if name in _NUMBERS:
        return str(value or 0)
    text = str(value)
    # Of the first one on a page there is nothing to be expected.
    front = _shared(text, str(expected)) if expected else 0
    return f"{front},{text[front:]}"


def _heard(name: str, text: str, expected: object) -> str | int:
    if name in _NUMBERS:
        return _number(text)
    front, _, rest = text.partition(",")
    return str(expected)[: _number(front)] + rest


def _kept_of(change: Change) -> str:
    """Return how much of its new text a register's old one begins and ends with, and the rest.

    Raises:
        ValueError: It is not told by two texts.
    """
    before, after = change.before, change.after
    if after is None or before == "" or change.wanted:
        raise ValueError(change)
    if before is None:
        return "0,0,"
    front = _shared(before, after)
    back = _shared(before[front:][::-1], after[front:][::-1])
    return f"{front},{back},{before[front : len(before) - back]}"


def _former(after: str, told: Sequence[str]) -> str:
    front, back, between = _number(told[0]), _number(told[1]), told[2]
    if front + back > len(after):
        raise ValueError(front)
    return f"{after[:front]}{between}{after[len(after) - back :]}"


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ValueError(text)
    return int(text)
