"""What a running office does in its data thread while nobody waits for it.

A piece at a time: whoever asks for something meanwhile comes before the next one.
"""

from functools import partial

from selaras.domain.tables import read_all
from selaras.store.folding import fold
from selaras_client.home import Home
from selaras_client.long_lived import LongLived
from selaras_client.thread import DataThread


class Resting:
    """What an office does in the quiet moments of its data thread."""

    def __init__(self, home: Home, thread: DataThread) -> None:
        """Use the quiet moments of *thread*, to which *home* belongs."""
        self._home, self._thread = home, thread
        self._long_lived, self._converses = LongLived(), False
        thread.when_quiet(self._rest)

    def converse(self) -> None:
        """Hear that a conversation with the hub is held from now on."""
        self._converses = True

    def part(self) -> None:
        """Hear that it is held no longer."""
        self._converses = False
        self._long_lived.let_go()

    def _rest(self) -> None:
        rest(self._home, self._thread)
        if self._converses and self._home.desk.is_even:
            # All that a conversation needs has been brought in by then.
            self._long_lived.spare()


def rest(home: Home, thread: DataThread) -> None:
    """Use a quiet moment of *thread*, to which *home* belongs."""
    if home.hub is None:
        # Else the first change of a line, or the first that comes from another PC, waits for it.
        read_all()
    elif home.hub.tidy():
        thread.later(partial(rest, home, thread))
        return
    fold(home.store)
