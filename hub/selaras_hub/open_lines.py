"""The lines that are open, how they end, and what goes out on them at the end of a turn."""

import logging
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Refuse
from selaras_hub.doors import Key
from selaras_hub.lines import Event, Line, Outgoing, Received
from selaras_hub.member import Member
from selaras_hub.parting import Parting

log = logging.getLogger(__name__)

# Says whether who shows a key may send a message of so many bytes now.
Allows: TypeAlias = Callable[[Key, int], bool]


class OpenLines:
    """All lines of one hub, by their numbers."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        """Begin with none.

        Args:
            ended: Is told the number of each line that the hub ends.
        """
        self.by_number: dict[int, Line] = {}
        self.outgoing: list[Outgoing] = []
        self._ended = ended

    def __iter__(self) -> Iterator[tuple[int, Line]]:
        """Go through the lines that are open now; some may end meanwhile."""
        return iter(list(self.by_number.items()))

    @property
    def told(self) -> list[int]:
        """Return how far the feed was sent on each line on which it goes out."""
        return [each.session.told for each in self.by_number.values() if each.member is not None]

    @property
    def has_others(self) -> bool:
        """Say whether a PC elsewhere is connected."""
        return any(each.key is not None for each in self.by_number.values())

    def connected(self) -> dict[Member, int]:
        """Return the PCs that are live now, each with how many entries it has not settled."""
        lines = self.by_number.values()
        return {each.member: each.session.waiting for each in lines if each.member}

    def hear(self, event: Event, *, allows: Allows) -> bool:
        """Take an acknowledgement that leads to nothing; say whether *event* was one."""
        line = self.by_number.get(event.line)
        if line is None or not isinstance(event, Received) or not line.hear(event.data):
            return False
        if not allows(line.key, len(event.data)):
            self.refuse(event.line, line, code="hub.too-fast")
        return True

    def close(self, number: int, refuse: Refuse | None = None) -> None:
        """End a line, saying why or nothing."""
        if refuse is not None:
            self.outgoing.append(Outgoing(number, encode_frame(refuse)))
        self.outgoing.append(Outgoing(number))
        self._ended(number)
        self.by_number.pop(number, None)

    def refuse(self, number: int, line: Line, *, code: str) -> None:
        """End a line whose PC did what it may not."""
        log.warning("line.refused line=%d device=%s code=%s", number, line.device, code)
        self.close(number, Refuse(code))

    def close_all(self, refuse: Refuse) -> None:
        """End every line."""
        for number, _ in self:
            self.close(number, refuse)

    def close_former(self, refuse: Refuse, *, newcomer: Line | None) -> None:
        """End every line on which a PC is welcome but that of *newcomer*."""
        for number, line in self:
            if line.member is not None and line is not newcomer:
                self.close(number, refuse)

    def expel(self, revoked: Collection[object]) -> None:
        """End the conversation of every PC whose key is revoked, saying so."""
        for number, line in self:
            if line.key in revoked and not isinstance(line.reception, Parting):
                self.close(number, Refuse("hub.revoked"))

    def end_older(self, newcomer: Line) -> None:
        """Let no two lines speak for one incarnation, and tell a twin that still answers."""
        for number, line in self:
            if _life(line) == _life(newcomer) and line is not newcomer:
                is_twin = line.run != newcomer.run
                log.info("line.superseded line=%d device=%s twin=%s", number, line.device, is_twin)
                self.close(number, Refuse("hub.live-twice") if is_twin else None)


def _life(line: Line) -> str | None:
    return line.member.incarnation if line.member else None
