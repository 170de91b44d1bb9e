"""What a running office does in its data thread while nobody waits for it.

A piece at a time: whoever asks for something meanwhile comes before the next one.
"""

from functools import partial

from selaras.domain.tables import read_all
from selaras.store.folding import fold
from selaras_client.home import Home
from selaras_client.thread import DataThread


def rest(home: Home, thread: DataThread) -> None:
    """Use a quiet moment of *thread*, to which *home* belongs."""
    if home.hub is None:
        # Else the first change of a line, or the first that comes from another PC, waits for it.
        read_all()
    elif home.hub.tidy():
        thread.later(partial(rest, home, thread))
        return
    fold(home.store)
