"""Frames as bytes for one PC; a page that several PCs are sent is packed once."""

from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Feed, Frame
from selaras.replica.lean_pages import LeanPages
from selaras.replica.told_pages import ToldPages
from selaras_hub.lines import Line


class Packing:
    """What was packed in one transaction."""

    def __init__(self) -> None:
        """Begin with none."""
        self._packed: dict[tuple[int, bool, bool], tuple[Feed, bytes]] = {}
        self._lean = LeanPages()
        self._told = ToldPages(self._lean)

    def packed(self, frame: Frame, line: Line) -> bytes:
        """Return *frame* as bytes; a page without what the PC at the other end knows."""
        if not isinstance(frame, Feed):
            return encode_frame(frame)
        place = id(frame), line.is_lean, line.own is not None
        if place not in self._packed:
            # With the frame beside it, no other one can have its place in memory.
            self._packed[place] = frame, encode_frame(self._page(frame, line))
        return self._packed[place][1]

    def _page(self, feed: Feed, line: Line) -> Frame:
        if line.own is not None:
            return self._told.page(feed, line.own)
        return self._lean.page(feed) if line.is_lean else feed
