"""How far the feed was sent over one line: page by page, and no further than the PC keeps up."""

from dataclasses import dataclass, field

from selaras.protocol.effects import Effect, ReadFeed
from selaras.protocol.frames import Feed

MAX_PAGES_UNDER_WAY = 4


@dataclass(slots=True)
class FeedFlow:
    """The feed on one line.

    Being live and being caught up is one state: there is no moment in between in which news
    could be missed.

    Args:
        sent: Up to which number it was sent.
        head: Its newest number, as far as is known here.
        under_way: Where the pages end that were sent, and not acknowledged yet.
        is_reading: The next page was asked for and has not come.
    """

    sent: int = 0
    head: int = 0
    under_way: list[int] = field(default_factory=list)
    is_reading: bool = False

    @property
    def is_even(self) -> bool:
        """Say whether all there is was sent."""
        return self.sent >= self.head

    def begin(self, seq: int, *, head: int) -> None:
        """Go on behind *seq*, up to where the PC has stored it."""
        self.sent = seq
        self.grow(head)

    def grow(self, head: int) -> None:
        """Hear that there is more, up to *head*."""
        self.head = max(self.head, head)

    def page(self, feed: Feed) -> None:
        """Take the page that was asked for, which is sent now."""
        self.is_reading, self.sent = False, feed.through
        self.under_way.append(feed.through)
        self.grow(feed.head)

    def acknowledge(self, seq: int) -> bool:
        """Hear that the PC has stored all up to *seq*; say whether a page ended there."""
        if seq not in self.under_way:
            return False
        del self.under_way[: self.under_way.index(seq) + 1]
        return True

    def due(self) -> list[Effect]:
        """Ask for the next page when there is one and the PC is not too far behind."""
        if self.is_even or self.is_reading or len(self.under_way) >= MAX_PAGES_UNDER_WAY:
            return []
        self.is_reading = True
        return [ReadFeed(self.sent)]
