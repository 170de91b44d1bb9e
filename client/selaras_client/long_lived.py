"""Sparing what lives as long as the process from being looked through for garbage.

Python looks now and then through all that it holds, and everything waits meanwhile: tens of
milliseconds where a program of our size is loaded, as long as several edits take on their way.
Nearly all of it came with the start and stays; what comes later is looked through as before.
"""

import gc


def spare_loaded() -> None:
    """Spare what a program has loaded by now, without a look: to load leaves next to no garbage."""
    gc.freeze()


class LongLived:
    """What one piece of long work holds once it has begun."""

    def __init__(self) -> None:
        """Spare nothing yet."""
        self._is_spared = False

    def spare(self) -> None:
        """Look through all once more, and from then on only through what comes later."""
        if not self._is_spared:
            self._is_spared = True
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def let_go(self) -> None:
        """Look through everything again: the work ends, and what it held may go."""
        self._is_spared = False
        gc.unfreeze()
