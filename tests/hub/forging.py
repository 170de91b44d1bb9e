"""Entries whose bytes do more than the library's own way of writing can."""

from collections.abc import Callable
from typing import Final

from selaras.documents.crdt import Document
from selaras.protocol.frames import Entry
from tests.documents.library import varint
from tests.hub.books import Author, Books, changed


def with_more(
    author: Author, *, structs: int = 0, more: bytes = b"", deleted: bytes = b""
) -> Entry:
    """Return an entry of a new register whose bytes do *more*, and delete."""
    entry = author.entry({"note": '"x"'})
    (update,) = entry.updates
    # Its author and clock stand behind the number of its structs, and it deletes nothing itself.
    bare = b"\x01" + bytes([update[1] + structs]) + update[2:-1]
    return changed(entry, updates=(bare + more + (deleted or b"\x00"),))


def put_behind(place: tuple[int, int]) -> bytes:
    """Return the struct that puts a value in the place of an operation's."""
    text = b'"INV-9"'
    behind = b"".join(map(varint, place))
    return b"\x88" + behind + b"\x01\x77" + varint(len(text)) + text


def hidden_behind_a_gap(_: Books, author: Author) -> Entry:
    """A second register is written behind a gap in its author's own clock, which shows at once."""
    (place,) = Document(author.state).take_out(["reference"])
    return with_more(author, structs=2, more=b"\x0a\x03" + put_behind(place))


def waiting_for_another(_: Books, author: Author) -> Entry:
    """It puts a value in the place of one that another author is still to write."""
    return with_more(author, structs=1, more=put_behind((7, 0)))


def deleting_what_comes(_: Books, author: Author) -> Entry:
    return with_more(author, deleted=b"\x01\x07\x01\x00\x05")


def deleting_more_that_comes(_: Books, author: Author) -> Entry:
    ((who, clock),) = Document(author.state).take_out(["reference"])
    there, none = b"\x01" + varint(who) + b"\x02" + varint(clock) + b"\x00", b"\x28\x01"
    return with_more(author, deleted=there + none)


FORGED: Final[dict[str, Callable[[Books, Author], Entry]]] = {
    "an operation behind a gap of its author's": hidden_behind_a_gap,
    "an operation that waits for another's": waiting_for_another,
    "the deletion of what is to come": deleting_what_comes,
    "the deletion of more than there is": deleting_more_that_comes,
}
