"""Who has what open: told to the other PCs at the end of a turn, and never stored.

What a PC said lives in its line and dies with it. Each hears what is of a company that both she
who sits there and she who has it open may read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from selaras.domain.roles import Action, may
from selaras.protocol.presence_frames import MAX_NAME, OpenElsewhere, OpenMark
from selaras.store.db import Connection
from selaras.store.users import users_seq
from selaras_hub.facts import FactBook
from selaras_hub.lines import Line
from selaras_hub.users import ACTIVE, role_in


@dataclass(frozen=True, slots=True)
class _Sitter:
    """Whoever sits at one PC, and which companies she may read."""

    line: Line
    device: str
    pc: str
    name: str
    may_read: Callable[[str], bool]

    def marks(self) -> list[tuple[str, OpenMark]]:
        """Return (company, mark) of what is open there."""
        return [
            (document.company, OpenMark(document.doc_id, self.name, self.pc))
            for document in self.line.seat.here.documents
            if self.may_read(document.company)
        ]


class WhoElse:
    """What all PCs have open."""

    def __init__(self, founding: str) -> None:
        """Begin with nothing said; the users stand in the book of the company *founding*."""
        self._founding = founding
        self._before: object = ()

    def news(
        self, db: Connection, lines: Mapping[int, Line], *, now: datetime
    ) -> list[tuple[int, Line, OpenElsewhere]]:
        """Return the lines that are to hear something new, and what."""
        said = {number: line for number, line in lines.items() if line.seat.at is not None}
        if not any(line.seat.here.documents or line.seat.told.marks for line in said.values()):
            return []
        users = users_seq(db, table="hub_fact")
        state = (
            users,
            [(number, line.seat.here, line.seat.is_held(now)) for number, line in said.items()],
        )
        if state == self._before:
            return []
        self._before = state
        facts = FactBook(db, self._founding)
        sitters = {
            number: _sitter(line, facts, has_users=users > 0)
            for number, line in said.items()
            if line.seat.is_held(now)
        }
        return _told(said, sitters)


def _told(
    said: Mapping[int, Line], sitters: Mapping[int, _Sitter]
) -> list[tuple[int, Line, OpenElsewhere]]:
    everything = [
        (sitter.device, company, mark)
        for sitter in sitters.values()
        for company, mark in sitter.marks()
    ]
    news = []
    for number, line in said.items():
        reader = sitters.get(number)
        marks = {
            mark
            for device, company, mark in everything
            if reader is not None and device != reader.device and reader.may_read(company)
        }
        told = OpenElsewhere(
            tuple(sorted(marks, key=lambda each: (each.doc_id, each.pc, each.who)))
        )
        if told != line.seat.told:
            line.seat.told = told
            news.append((number, line, told))
    return news


def _sitter(line: Line, facts: FactBook, *, has_users: bool) -> _Sitter:
    here = line.seat.here
    content = facts.get(here.user) if here.user.startswith("user:") else None
    roles = content if content is not None and content["state"] == ACTIVE else None

    def may_read(company: str) -> bool:
        role = role_in(roles, company) if roles is not None else None
        return not has_users or (role is not None and may(role, Action.READ))

    name = str(content["name"]) if content is not None else here.name
    device, pc = (line.member.device, line.member.pc) if line.member else ("", "")
    return _Sitter(line, device, pc, name[:MAX_NAME], may_read)
