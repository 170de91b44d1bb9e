"""How a data folder is opened: for reading only, or by whoever says how far that is."""

from dataclasses import dataclass
from pathlib import Path

from selaras.errors import StoreError
from selaras.replica.identity import refuse_nameless
from selaras.store.engine import FILE_NAME, Store, open_store
from selaras.store.projection import Heard, unheard
from selaras.store.trouble import CannotWriteError


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known and wanted when a folder is opened.

    Args:
        trouble: Why it may only be read, where that is known already.
        heard: Hears, in the thread that opens it, how far it is brought up to date.
    """

    trouble: CannotWriteError | None = None
    heard: Heard = unheard


def opened(folder: Path, opening: Opening) -> Store:
    """Open the database in *folder*, which must say whose it is.

    Raises:
        StoreError: It cannot be opened, or does not.
    """
    store = open_store(folder, trouble=opening.trouble, heard=opening.heard)
    try:
        with store.reading() as db:
            refuse_nameless(db, str(folder / FILE_NAME))
    except StoreError:
        store.close()
        raise
    return store
