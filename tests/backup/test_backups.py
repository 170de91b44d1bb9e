"""The folder of backups: made whole or not at all, rotated, and nobody else's file touched."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from selaras.domain.rotation import Keep
from selaras.store.copying import CopyFailedError, reading_copy
from selaras.store.trouble import DiskFullError
from selaras_client import backups
from selaras_client.backups import (
    SIGN_NAME,
    BackupFolder,
    BackupFolderError,
    BackupThereError,
    NoRoomError,
    back_up_to,
    checksum_fault,
)
from tests.backup.homes import DEVICE, FILLED_ROWS, NOON, filled


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def folder_of(tmp_path: Path, device: str = DEVICE) -> BackupFolder:
    folder = BackupFolder(tmp_path / "cadangan", device)
    folder.sign("Cadangan Selaras")
    return folder


def names(folder: BackupFolder) -> set[str]:
    return {path.name for path in folder.path.iterdir()} - {SIGN_NAME}


def test_a_backup_has_its_checksum_beside_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with filled(tmp_path / "home"):
        made = folder.make(tmp_path / "home", now=NOON)
    assert made.path.name == "selaras-20261125T120000Z-abcd1234.db"
    assert names(folder) == {made.path.name, f"{made.path.name}.sha256"}
    assert folder.mine() == [made]
    assert checksum_fault(made.path) is False
    made.path.write_bytes(made.path.read_bytes() + b"x")
    assert checksum_fault(made.path) is True


def test_rotation_deletes_what_this_pc_made_and_nothing_else(tmp_path: Path) -> None:
    folder, other = folder_of(tmp_path), BackupFolder(tmp_path / "cadangan", "x" * 20 + "other567")
    with filled(tmp_path / "home"):
        made = [folder.make(tmp_path / "home", now=NOON + timedelta(days=d)) for d in range(4)]
        of_other = [other.make(tmp_path / "home", now=NOON + timedelta(days=d)) for d in range(4)]
    strangers = {
        "selaras-20200101T000000Z-abcd1234.db": "no checksum",
        "selaras-20200102T000000Z-abcd1234 (1).db": "a copy by hand",
        "foto.jpg": "",
        "selaras.db": "",
    }
    for name, text in strangers.items():
        (folder.path / name).write_text(text, encoding="utf-8")
    moved = folder.path / "selaras-20200103T000000Z-abcd1234.db"
    shutil.copy(made[0].path, moved)
    shutil.copy(f"{made[0].path}.sha256", f"{moved}.sha256")
    gone = folder.rotate(Keep(days=2, weeks=0, months=0), made=made[-1])
    assert gone == [made[1].path, made[0].path]
    assert folder.mine() == [made[3], made[2]]
    assert other.mine() == of_other[::-1]
    assert {*strangers, moved.name} <= names(folder)


def test_a_clock_that_was_set_back_does_not_delete_the_new_backup(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with filled(tmp_path / "home"):
        for day in range(3):
            folder.make(tmp_path / "home", now=NOON + timedelta(days=day))
        made = folder.make(tmp_path / "home", now=NOON - timedelta(days=3650))
    assert folder.rotate(Keep(days=2, weeks=0, months=0), made=made) != []
    assert made in folder.mine()
    assert len(folder.mine()) == 3


def test_a_folder_on_a_drive_that_is_away_is_not_made_again(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    shutil.rmtree(folder.path)
    with filled(tmp_path / "home"):
        with pytest.raises(BackupFolderError):
            folder.make(tmp_path / "home", now=NOON)
        assert not folder.path.exists()
        # The empty place at which a drive appears is not the drive.
        folder.path.mkdir()
        with pytest.raises(BackupFolderError):
            folder.make(tmp_path / "home", now=NOON)
    assert list(folder.path.iterdir()) == []


def test_without_room_the_older_backups_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path)
    with filled(tmp_path / "home"):
        first = folder.make(tmp_path / "home", now=NOON)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
        with pytest.raises(NoRoomError) as caught:
            folder.make(tmp_path / "home", now=NOON + timedelta(days=1))
    assert caught.value.facts["free"] == "1 MB"
    assert folder.mine() == [first]
    assert len(names(folder)) == 2


def test_a_disk_that_fills_up_on_the_way_leaves_the_older_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with filled(tmp_path / "home"):
        first = folder.make(tmp_path / "home", now=NOON)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            with pytest.raises(CopyFailedError):
                folder.make(tmp_path / "home", now=NOON + timedelta(days=1))
        assert folder.mine() == [first]
        assert len(names(folder)) == 2
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            with pytest.raises(CopyFailedError):
                folder.make(tmp_path / "home", now=NOON + timedelta(days=1))
    assert len(names(folder)) == 2


def test_a_full_drive_is_not_taken_for_a_folder_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(DiskFullError):
        folder_of(tmp_path)


def test_what_a_killed_backup_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    left = folder.path / f"selaras-20261124T120000Z-abcd1234.db{backups._PARTLY}"
    of_other = folder.path / f"selaras-20261124T120000Z-other567.db{backups._PARTLY}"
    for path in (left, of_other):
        path.write_bytes(b"half")
    with filled(tmp_path / "home"):
        folder.make(tmp_path / "home", now=NOON)
    assert not left.exists()
    assert of_other.exists()


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    target.write_text("x", encoding="utf-8")
    with filled(tmp_path / "home"), pytest.raises(BackupThereError):
        back_up_to(tmp_path / "home", target)
    assert target.read_text(encoding="utf-8") == "x"


def test_a_backup_that_was_made_can_be_read_on_a_folder_of_read_only_files(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with filled(tmp_path / "home"):
        made = folder.make(tmp_path / "home", now=datetime.now(NOON.tzinfo))
    made.path.chmod(0o400)
    folder.path.chmod(0o500)
    try:
        with reading_copy(made.path) as db:
            assert db.exec_driver_sql(FILLED_ROWS).scalar_one() == 500
    finally:
        folder.path.chmod(0o700)
