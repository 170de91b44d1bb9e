"""The frames by which PCs see who else has a document open. Nothing of them is ever stored.

They are of protocol 2 and later, and each says the whole: a later one takes the place of what was
said before, and what was said ends with the line. See "Who else" in ``docs/protocol.md``.
"""

from typing import Final, TypeAlias

from selaras.protocol.members import ByPosition, Natural

PRESENCE_SINCE: Final = 2
MAX_OPEN: Final = 8
MAX_ID: Final = 200
MAX_NAME: Final = 100


class OpenDocument(ByPosition):
    """A document that is open, and the company it is of."""

    doc_id: str
    company: str


class OpenHere(ByPosition):
    """PC: what is open in the windows of this PC now, and who sits there.

    Args:
        user: Whoever is logged in; blank for nobody.
        name: For people, where the office has no users.
        beat: Another number every so often, so that the hub sees that this is still so.
    """

    user: str = ""
    name: str = ""
    documents: tuple[OpenDocument, ...] = ()
    beat: Natural = 0

    @property
    def is_within_limits(self) -> bool:
        """Say whether it is no larger than a PC may say."""
        texts = [
            each for document in self.documents for each in (document.doc_id, document.company)
        ]
        return (
            len(self.documents) <= MAX_OPEN
            and len(self.name) <= MAX_NAME
            and all(len(text) <= MAX_ID for text in (self.user, *texts))
        )


class OpenMark(ByPosition):
    """A document is open at another PC.

    Args:
        who: For people, as the hub knows the user who sits there.
        pc: The PC's name, for people.
    """

    doc_id: str
    who: str
    pc: str


class OpenElsewhere(ByPosition):
    """Hub: what is open at other PCs, as far as whoever sits here may read it."""

    marks: tuple[OpenMark, ...] = ()


PresenceFrame: TypeAlias = OpenHere | OpenElsewhere
