"""What was in the database that a backup takes the place of: brought along, or counted.

Read from the file as it lies there, also from a damaged one, and written into the copy that is
made ready: interrupted, either all of it is in place or nothing has happened.
"""

from pathlib import Path

from selaras.errors import StoreError
from selaras.replica.bringing import WHERE_UNSENT, Brought, bring_unsent
from selaras.replica.rebuilding import rebuild_into
from selaras.store.copying import reading_copy, reading_file
from selaras.store.engine import FILE_NAME, open_memory_store, open_store
from selaras.store.hub_members import origins
from selaras.store.salvage import salvage


def bring_along(home: Path, staged: Path) -> Brought | None:
    """Bring what is unsent in the closed folder *home* into the copy that is made ready.

    Returns:
        None where nothing may be brought (see ``bring_unsent``).
    """
    if not (home / FILE_NAME).exists():
        return None
    old, fresh = open_memory_store(), open_store(staged.parent)
    try:
        with old.reading() as like:
            found = salvage(home / FILE_NAME, like, only=WHERE_UNSENT)
        rebuild_into(old, found)
        with old.reading() as before, fresh.transaction() as db:
            return bring_unsent(before, db)
    finally:
        fresh.close()
        old.close()


def left_behind(home: Path, staged: Path) -> int | None:
    """Return how many changes the hub in *home* took that the copy of it does not have.

    None where that cannot be read: a damaged file must not keep anybody from restoring.
    """
    try:
        with reading_file(home / FILE_NAME) as now, reading_copy(staged) as then:
            return len(origins(now) - origins(then))
    except StoreError:
        return None
