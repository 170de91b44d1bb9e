"""Who last changed each register of a document of the hub's, and the text it is kept as."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from selaras.values import Value


class LastChange(Value):
    """Who last wrote the value that one register has.

    Args:
        rev: Of the document, with that change in it.
        at: By the author's clock.
        twin: The last other incarnation that wrote the same value.
    """

    rev: int
    incarnation: str
    author: str
    pc: str
    at: str
    twin: "LastChange | None" = None


def registers_text(registers: Mapping[str, LastChange]) -> str:
    """Return who last changed what as text: each change once, with the registers it is about."""
    # By identity: registers of one change share it, and to hash one costs as much as to write it.
    grouped: dict[int, tuple[Sequence[int | str], list[str]]] = {}
    for key, last in registers.items():
        found = grouped.get(id(last))
        if found is None:
            twin = _members(last.twin) if last.twin else ()
            grouped[id(last)] = (*_members(last), *twin), [key]
        else:
            found[1].append(key)
    return orjson.dumps([*grouped.values()]).decode("utf-8")


def registers_in(text: str) -> dict[str, LastChange]:
    """Return what ``registers_text`` made a text of."""
    found = orjson.loads(text)
    if isinstance(found, dict):
        # As releases up to schema 18 wrote it, and as it is laid over a damaged file.
        return {key: _last_change(members) for key, members in found.items()}
    registers: dict[str, LastChange] = {}
    for members, keys in found:
        registers.update(dict.fromkeys(keys, _last_change(members)))
    return registers


def _members(change: LastChange) -> tuple[int | str, ...]:
    return change.rev, change.incarnation, change.author, change.pc, change.at


def _last_change(members: list[Any]) -> LastChange:
    rev, incarnation, author, pc, at, *twin = members
    return LastChange(rev, incarnation, author, pc, at, LastChange(*twin) if twin else None)
