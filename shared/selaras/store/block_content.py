"""Old records of the audit as one block of bytes: what they repeat of one another costs little.

Of each record what follows from the rest is left out: its hash, and the hash of the record before,
where that stands before it in the block. A block is written only if it reads as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from selaras.documents.packed_state import pack_block, unpack_record
from selaras.domain.record_text import with_hash, without_hash

_LENGTH_BYTES: Final = 4
_ABOUT: Final = re.compile(rb'"document":"([^"\\]*)"')
_PREVIOUS: Final = b'"previous":"'
_HASH_CHARS: Final = 64
# A place in a text where nothing was left out.
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """One record as it lies in a block.

    Args:
        text: What the fact says, to the last byte.
        seal: Blank where it has none; *source* is that of ``HubSeal``.
    """

    subject: str
    seq: int
    text: str
    seal: bytes = b""
    source: str = ""


def packed_records(records: Sequence[BlockRecord]) -> bytes | None:
    """Return *records* as a block; None where they would not come back as they are."""
    try:
        rows, texts = _taken_apart(records)
        plain = orjson.dumps(rows)
        seals = b"".join(each.seal for each in records)
        packed = pack_block(len(plain).to_bytes(_LENGTH_BYTES, "big") + plain + texts + seals)
        return packed if unpacked_records(packed) == list(records) else None
    except ValueError:
        return None


def unpacked_records(raw: bytes) -> list[BlockRecord]:
    """Return the records of a block.

    Raises:
        ValueError: It is damaged, or packed by a newer release.
    """
    if not raw:
        return []
    plain = unpack_record(raw)
    end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "big")
    try:
        return list(_put_together(orjson.loads(plain[_LENGTH_BYTES:end]), plain, at=end))
    except (TypeError, LookupError) as error:
        raise ValueError(len(raw)) from error


def _taken_apart(records: Sequence[BlockRecord]) -> tuple[list[list[Any]], bytes]:
    """Return what is said of each record, and the rest of all their texts."""
    rows, texts = [], []
    seq, previous = 0, b""
    for each in records:
        hash_at, rest, digest = without_hash(each.text)
        cut_at, shorter = _without_previous(rest, previous)
        about = None if _about(rest) == each.subject else each.subject
        places = _NOWHERE if hash_at is None else hash_at, cut_at, len(shorter)
        rows.append([each.seq - seq, *places, about, len(each.seal), each.source])
        texts.append(shorter)
        seq, previous = each.seq, digest
    return rows, b"".join(texts)


def _put_together(rows: list[list[Any]], plain: bytes, *, at: int) -> Iterator[BlockRecord]:
    """Go through the records whose texts begin at a place in *plain*, and their seals after."""
    seal_at = at + sum(row[3] for row in rows)
    seq, previous = 0, b""
    for step, hash_at, cut_at, length, about, seal_length, source in rows:
        rest, at = plain[at : at + length], at + length
        seal, seal_at = plain[seal_at : seal_at + seal_length], seal_at + seal_length
        if cut_at != _NOWHERE:
            rest = rest[:cut_at] + previous + rest[cut_at:]
        subject = _about(rest) if about is None else about
        text, previous = _whole(rest, hash_at)
        seq += step
        yield BlockRecord(subject, seq, text, seal, source)


def _whole(rest: bytes, hash_at: int) -> tuple[str, bytes]:
    """Return a record whose hash stood at a place, and that hash."""
    if hash_at == _NOWHERE:
        return rest.decode("utf-8"), b""
    text = with_hash(hash_at, rest)
    return text, text.digest


def _without_previous(rest: bytes, previous: bytes) -> tuple[int, bytes]:
    """Return where the hash of the record before was left out, and the rest."""
    found = rest.find(_PREVIOUS + previous) if previous else _NOWHERE
    if found == _NOWHERE:
        return _NOWHERE, rest
    cut_at = found + len(_PREVIOUS)
    return cut_at, rest[:cut_at] + rest[cut_at + _HASH_CHARS :]


def _about(rest: bytes) -> str:
    found = _ABOUT.search(rest)
    return found[1].decode("utf-8") if found else ""
