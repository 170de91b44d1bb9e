"""What a person hears when her PC's file begins a new incarnation."""

from typing import Final

from selaras.replica.incarnations import JOINED_AGAIN, REBUILT, RESTORED, Begun
from selaras.texts import Texts
from selaras_client.lives import OLDER

# Somebody here has just asked for it.
_QUIET: Final = frozenset({JOINED_AGAIN, REBUILT})


def notice_of(begun: Begun, texts: Texts, *, is_hub: bool) -> str:
    """Return what a person must hear of a new incarnation of her PC's file."""
    said = [texts.say(f"incarnation.told.{begun.reason}")]
    if begun.again:
        said.append(texts.say("incarnation.again", {"count": begun.again}))
    if begun.reason not in _QUIET:
        said.append(texts.say("incarnation.office"))
    if begun.reason in {RESTORED, *OLDER}:
        said.append(texts.say(f"incarnation.newer.{'hub' if is_hub else 'pc'}"))
    if begun.reason in OLDER:
        said.append(texts.say("incarnation.older"))
    return " ".join(said)
