"""What frames and their parts are made of: members by position, each of one kind.

Which kind is said by the annotation alone: what reads a frame holds each member against it, and
no other kind may stand for it, not even ``True`` for a number.
"""

from typing import Annotated, Final, TypeAlias, dataclass_transform

from msgspec import Meta

from selaras.values import Value, field

_MOST: Final = 2**63 - 1

# All whole numbers on the wire; SQLite holds no higher one.
Natural: TypeAlias = Annotated[int, Meta(ge=0, le=_MOST)]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ByPosition(Value, array_like=True):
    """A frame, or a part of one, that travels as the list of its members.

    A member that this release does not know is left out when it is read, one that the peer did
    not send takes its default.
    """
