"""Making a sound database of a damaged one, without losing what was never sent.

The damaged file is read as far as it goes and laid over this PC's newest good backup, if there is
one, or over an empty database. What the office has comes from the hub again; what only this PC had
goes again by itself or into the tray, and all of it into a file that people can read. The damaged
file is kept aside.
"""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from selaras.clock import moment_text
from selaras.errors import DomainError, StoreError
from selaras.exchange.safe_file import write_safely
from selaras.replica.companies import companies_here
from selaras.replica.delivery_file import unsent_file
from selaras.replica.identity import refuse_nameless, says_who
from selaras.replica.rebuilding import Rebuilt, rebuild_into
from selaras.store.copying import check_copy, reading_file
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_memory_store, open_store
from selaras.store.salvage import Table, salvage
from selaras.store.tray import refused_edits
from selaras.store.trouble import write_refusal
from selaras_client.backup_plan import FOLDER
from selaras_client.backups import FOLDER_NAME, checksum_fault, find_backups, moment_of
from selaras_client.restoring import Whose, look_into
from selaras_client.swapping import abandon, finish_swap, staging_of, swap

UNSENT_NAME: Final = "selaras-belum-terkirim-"
_MOMENT: Final = "%Y%m%dT%H%M%SZ"


class SoundError(DomainError):
    """The database is sound: there is nothing to rebuild."""

    code = "rebuild.sound"


class NothingToRebuildError(StoreError):
    """There is no database and no backup here."""

    code = "rebuild.nothing"


class NoIdentityError(StoreError):
    """Who this PC is can be read neither from the damaged file nor from a backup."""

    code = "rebuild.no-identity"


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was put in the damaged database's place.

    Args:
        backup: What it rests on; None where there was no good one.
        unsent: File with everything that was not confirmed; None where there was nothing.
        aside: Folder with the damaged file.
    """

    rebuilt: Rebuilt
    backup: Path | None
    unsent: Path | None
    aside: Path


def rebuild(home: Path, *, now: datetime, anyway: bool = False) -> Renewed:
    """Make a sound database in the closed data folder *home* out of what can be read.

    Args:
        anyway: Also where SQLite finds nothing wrong with the present one.

    Raises:
        SoundError: SQLite finds nothing wrong, and not *anyway*.
        NothingToRebuildError: There is neither a database nor a backup.
        NoIdentityError: Nobody can say who this PC is; what was unsent is in the file it names.
        StoreError: There is no room, or another program has the file open.
    """
    finish_swap(home)
    path = home / FILE_NAME
    if not anyway and _is_sound(path):
        raise SoundError(path=str(path))
    found = _salvaged(path)
    if not says_who(_meta(found)):
        # A backup knows better.
        found.pop("meta", None)
    backup = _newest_good(home, found, now=now)
    if not path.exists() and backup is None:
        raise NothingToRebuildError(path=str(home))
    try:
        staging = staging_of(home)
        if backup is not None:
            shutil.copyfile(backup, staging / FILE_NAME)
        rebuilt, content = _filled(staging, found, now=now)
        unsent = _written(home, content, now=now)
        if not rebuilt.is_set_up:
            raise NoIdentityError(path=str(home), unsent=str(unsent or "-"))
        return Renewed(rebuilt, backup, unsent, swap(home, now=now))
    except OSError as error:
        raise write_refusal(str(home), error) from error
    finally:
        abandon(home)


def _is_sound(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with reading_file(path) as db:
            check_copy(db, path)
            refuse_nameless(db, str(path))
            return bool(db.exec_driver_sql("SELECT 1 FROM meta LIMIT 1").first())
    except StoreError:
        return False


def _salvaged(path: Path) -> dict[str, Table]:
    store = open_memory_store()
    try:
        with store.reading() as db:
            return salvage(path, db)
    finally:
        store.close()


def _newest_good(home: Path, found: Mapping[str, Table], *, now: datetime) -> Path | None:
    """Return the newest backup of this very PC that is whole.

    Those from the future were made under a wrong clock: of how old they are nobody can say.
    """
    meta = _meta(found)

    def is_of_the_future(path: Path) -> bool:
        moment = moment_of(path)
        return moment is not None and moment > now

    for path in sorted(find_backups(_folders(home, meta)), key=is_of_the_future):
        with suppress(StoreError, OSError):
            if not checksum_fault(path) and _is_ours(look_into(path), meta):
                return path
    return None


def _folders(home: Path, meta: Mapping[str, str]) -> Iterator[Path]:
    yield home / FOLDER_NAME
    if meta.get(FOLDER):
        yield Path(meta[FOLDER])


def _is_ours(whose: Whose, meta: Mapping[str, str]) -> bool:
    """Say whether a backup is of the PC and the office of the damaged file, as far as it says."""
    known = [(whose.device, meta.get("device")), (whose.hub, meta.get("hub"))]
    return all(mine == theirs for mine, theirs in known if theirs)


def _meta(found: Mapping[str, Table]) -> dict[str, str]:
    rows = found["meta"].rows if "meta" in found else []
    return {str(key): str(value) for key, value in rows}


def _filled(
    staging: Path, found: Mapping[str, Table], *, now: datetime
) -> tuple[Rebuilt, dict[str, Any]]:
    store = open_store(staging)
    try:
        rebuilt = rebuild_into(store, found)
        return rebuilt, _unsent(store, now=now)
    finally:
        store.close()


def _unsent(store: Store, *, now: datetime) -> dict[str, Any]:
    """Return everything that is not confirmed, as ``tray --out`` writes it."""
    with store.reading() as db:
        content = unsent_file(db, _companies(db), at=moment_text(now))
        return {**content, "tray": [asdict(edit) for edit in refused_edits(db)]}


def _companies(db: Connection) -> Collection[str]:
    rows = db.exec_driver_sql("SELECT DISTINCT company FROM outbox").scalars()
    return {*companies_here(db), *(str(company) for company in rows)}


def _written(home: Path, content: Mapping[str, Any], *, now: datetime) -> Path | None:
    if not content["unsent"] and not content["tray"]:
        return None
    path = home / f"{UNSENT_NAME}{now.astimezone(UTC).strftime(_MOMENT)}.json"
    with write_safely(path) as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))
    return path
