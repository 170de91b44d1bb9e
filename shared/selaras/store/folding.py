"""Folding SQLite's log into the file while nobody waits for it.

By itself SQLite does so in whichever commit finds the log long enough, and that commit takes some
ten times as long: of edits that follow one another on three PCs every tenth met one. So a commit
folds only a log that is several times longer than usual, and whoever owns the file folds it in a
quiet moment.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from selaras.errors import StoreError
from selaras.store.quick import raw_of

if TYPE_CHECKING:
    from selaras.store.engine import Store

# A commit that makes the log longer folds it after all: 32 MiB, so that it cannot grow for ever.
LOG_PAGES: Final = 4096
# Of some twenty to forty pages each: about what SQLite folds by itself.
AFTER_COMMITS: Final = 32


def fold(store: "Store") -> None:
    """Fold the log of *store* if it has grown; call it when nothing else is to be done.

    What hinders it (a full drive) hinders the next commit too, which says so.
    """
    if store.trouble is not None or store.unfolded < AFTER_COMMITS:
        return
    store.unfolded = 0
    with suppress(StoreError), store.reading() as db:
        raw_of(db).execute("PRAGMA wal_checkpoint(PASSIVE)")
