"""A backup is put back: checked first, nothing destroyed, a new incarnation, equal in the end."""

import asyncio
import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from selaras.replica import Replica
from selaras.replica.incarnations import RESTORED_HUB
from selaras.store.engine import FILE_NAME
from selaras.store.meta import get_meta
from selaras.texts import Texts
from selaras_client import restoring
from selaras_client.backups import back_up_to
from selaras_client.home import BEFORE_JOIN
from selaras_client.restoring import OtherOfficeError, restore
from selaras_client.swapping import ASIDE, STAGING
from tests.backup.homes import NOON
from tests.cli.selaras import OTHER_NPWP, SAMPLE, Pc
from tests.client import homes
from tests.damage.broken import broken_root


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a PC and a backup of it, after which one draft was written."""
    root = tmp_path_factory.mktemp("restore")
    pc = Pc(root / "home").set_up()
    pc.json("import", str(SAMPLE))
    pc.json("backup", "--out", str(root / "kept.db"))
    draft = root / "new.json"
    draft.write_text('{"reference": "SESUDAH"}', encoding="utf-8")
    pc.json("new", str(draft))
    return root


@pytest.fixture
def pc(tmp_path: Path, template: Path) -> Pc:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    pc = Pc(tmp_path / "home")
    # A copied folder says so, once.
    assert pc.here("conflicts").err
    return pc


def asides(pc: Pc) -> list[Path]:
    return sorted(path for path in pc.home.iterdir() if path.name.startswith(ASIDE))


def references(pc: Pc) -> set[str]:
    ran = pc.here("--json", "list", "--limit", "999")
    assert ran.exit_code == 0, ran
    return {each["reference"] for each in ran.data["invoices"]}


def test_a_backup_is_put_back_and_the_present_is_kept_aside(pc: Pc, tmp_path: Path) -> None:
    before = references(pc)
    done = pc.json("restore", str(tmp_path / "kept.db"))
    assert (done["hub"], done["unsent_before"]) == (True, 0)
    # On a PC that works alone one goes back on purpose: nothing is written in again unseen.
    assert (done["brought"], done["later"]) == (0, 1)
    assert references(pc) == before - {"SESUDAH"}
    assert [str(each) for each in asides(pc)] == [done["aside"]]
    assert pc.json("doctor")["database"] == "ok"
    # And back again: what was set aside is a file as good as any.
    pc.json("restore", str(asides(pc)[0] / FILE_NAME))
    assert references(pc) == before
    assert len(asides(pc)) == 2


def test_the_person_is_told_once_and_the_markers_are_set(pc: Pc, tmp_path: Path) -> None:
    pc.json("restore", str(tmp_path / "kept.db"))
    with closing(sqlite3.connect(pc.home / FILE_NAME)) as db:
        marks = dict(db.execute("SELECT key, value FROM meta WHERE key LIKE 'restored.%'"))
    assert marks == {"restored.replica": "restored", RESTORED_HUB: "restored"}
    ran = pc.here("list")
    assert "PC ini hub" in ran.err, "nothing comes back from the hub to the hub"
    assert not pc.here("list").err


@pytest.mark.parametrize("damage", ["missing", "garbage", "empty", "half"])
def test_it_works_when_the_present_database_is_damaged_or_gone(
    pc: Pc, tmp_path: Path, damage: str
) -> None:
    path = pc.home / FILE_NAME
    raw = path.read_bytes()
    path.write_bytes(
        {"garbage": b"x" * 9_000, "empty": b"", "half": raw[: len(raw) // 2]}.get(damage, b"")
    )
    if damage == "missing":
        path.unlink()
    done = pc.json("restore", str(tmp_path / "kept.db"))
    assert done["unsent_before"] in (None, 0)
    assert (done["brought"], done["later"]) == (0, 0)
    assert "SESUDAH" not in references(pc)
    if damage != "missing":
        assert (asides(pc)[0] / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [
        ("gone.db", "restore.no-file", 1),
        ("", "restore.no-file", 1),
        ("garbage.db", "copy.unsound", 3),
        ("empty.db", "copy.unsound", 3),
        ("half.db", "copy.unsound", 3),
        ("other.db", "copy.unsound", 3),
        ("newer.db", "store.schema-too-new", 3),
        ("changed.db", "restore.checksum", 1),
    ],
)
def test_what_is_no_good_backup_is_refused_and_nothing_is_touched(
    pc: Pc, tmp_path: Path, name: str, code: str, exit_code: int
) -> None:
    kept = (tmp_path / "kept.db").read_bytes()
    (tmp_path / "garbage.db").write_bytes(b"x" * 9_000)
    (tmp_path / "empty.db").write_bytes(b"")
    (tmp_path / "half.db").write_bytes(kept[: len(kept) // 2])
    (tmp_path / "changed.db").write_bytes(kept[:-1] + b"x")
    shutil.copy(tmp_path / "kept.db.sha256", tmp_path / "changed.db.sha256")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE x (y)")
    shutil.copy(tmp_path / "kept.db", tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as db:
        db.execute("PRAGMA user_version=9999")
    before = {path.name: path.stat().st_mtime_ns for path in pc.home.iterdir() if path.is_file()}
    ran = pc.here("--json", "restore", str(tmp_path / name))
    assert (ran.exit_code, ran.error) == (exit_code, code)
    assert ran.err.count(str(tmp_path / name)) == 1 + (name == "changed.db")
    after = {path.name: path.stat().st_mtime_ns for path in pc.home.iterdir() if path.is_file()}
    assert after[FILE_NAME] == before[FILE_NAME]
    assert not asides(pc)
    assert not (pc.home / STAGING).exists()
    assert "SESUDAH" in references(pc)


def test_a_backup_of_another_office_is_refused_unless_it_is_meant(pc: Pc, tmp_path: Path) -> None:
    other = Pc(tmp_path / "other").set_up(OTHER_NPWP)
    other.json("backup", "--out", str(tmp_path / "other.db"))
    assert pc.fails("restore", str(tmp_path / "other.db")) == (1, "restore.other-office")
    assert "SESUDAH" in references(pc)
    pc.json("restore", str(tmp_path / "other.db"), "--anyway")
    assert references(pc) == set()


def test_later_changes_that_cannot_be_counted_hinder_nobody(pc: Pc, tmp_path: Path) -> None:
    broken_root("hub_origin")(pc.home / FILE_NAME)
    ran = pc.here("restore", str(tmp_path / "kept.db"))
    assert ran.exit_code == 0, ran
    assert Texts("id").say("cli.restored-unread", {"aside": str(asides(pc)[0])}) in ran.out


def test_into_an_empty_folder_any_backup_goes(pc: Pc, tmp_path: Path) -> None:
    fresh = Pc(tmp_path / "fresh")
    fresh.json("restore", str(tmp_path / "kept.db"))
    assert references(fresh) == references(pc) - {"SESUDAH"}


def test_a_file_with_a_log_beside_it_is_taken_whole(pc: Pc, tmp_path: Path) -> None:
    """A copy of the folder made by hand while the program ran."""
    raw = tmp_path / "raw"
    with closing(sqlite3.connect(pc.home / FILE_NAME)) as db:
        db.execute("UPDATE meta SET value = 'from the log' WHERE key = 'pc'")
        db.commit()
        shutil.copytree(pc.home, raw, ignore=shutil.ignore_patterns("*.lock"))
    assert (raw / f"{FILE_NAME}-wal").stat().st_size
    assert pc.json("restore", str(raw / FILE_NAME))["pc"] == "from the log"


def test_the_old_file_of_before_joining_is_named_as_another_office(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            async with homes.opened(tmp_path / "pc", homes.NPWP) as pc:
                await pc.draft("SENDIRI")
                joined = await pc.office.join(
                    address=hub.address, code=await hub.code(), pc="Kasir"
                )
                assert joined is None
            with pytest.raises(OtherOfficeError):
                restore(tmp_path / "pc", tmp_path / "pc" / BEFORE_JOIN, now=NOON)

    asyncio.run(play())


def test_a_full_disk_is_said_before_anything_happens(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "ROOM_BYTES", 10**18)
    assert pc.fails("restore", str(tmp_path / "kept.db")) == (3, "restore.no-room")
    assert "SESUDAH" in references(pc)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "store.disk-full"), (errno.EACCES, "store.read-only")]
)
def test_a_drive_that_does_not_take_the_copy_is_said_as_what_it_is(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", _failing(number))
        assert pc.fails("restore", str(tmp_path / "kept.db")) == (3, code)
    assert "SESUDAH" in references(pc)


def _failing(number: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_killed_restore_is_finished_by_the_next_command(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def stop(source: Path, target: Path) -> None:
        if Path(source).parent.name == STAGING:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        assert pc.here("restore", str(tmp_path / "kept.db")).exit_code == 130
    assert not (pc.home / FILE_NAME).exists()
    assert "SESUDAH" not in references(pc)
    assert len(asides(pc)) == 1


def test_a_restored_pc_comes_level_with_its_hub_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"

    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            async with homes.joined(tmp_path / "pc", hub) as pc:
                await pc.draft("LAMA")
                await pc.office.sync_once()
                await pc.draft("BELUM-TERKIRIM")
                await asyncio.to_thread(back_up_to, tmp_path / "pc", kept)
                await pc.office.sync_once()
                await pc.draft("TERKIRIM-SESUDAH")
                await pc.office.sync_once()
                incarnation = (await pc.office.ask(lambda replica: replica.identity)).incarnation
            done = restore(tmp_path / "pc", kept, now=NOON)
            assert (done.now.unsent, done.now.is_hub) == (1, False)
            async with homes.opened(tmp_path / "pc") as pc:
                identity = await pc.office.ask(lambda replica: replica.identity)
                assert identity.incarnation != incarnation
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
                rows = await pc.office.ask(_references)
                assert rows == ["BELUM-TERKIRIM", "LAMA", "TERKIRIM-SESUDAH"]

    asyncio.run(play())


def test_a_restored_hub_gets_back_from_its_pcs_what_the_backup_does_not_have(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "kept.db"

    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub, homes.joined(tmp_path / "pc", hub) as pc:
            await pc.draft("LAMA")
            await pc.office.sync_once()
            await asyncio.to_thread(back_up_to, tmp_path / "hub", kept)
            await pc.draft("SESUDAH")
            await pc.office.sync_once()
        assert restore(tmp_path / "hub", kept, now=NOON).now.is_hub
        async with homes.served(tmp_path / "hub") as hub, homes.opened(tmp_path / "pc") as pc:
            address = hub.address
            await pc.office.work(lambda home: home.remember_hub_address(address))
            await pc.office.sync_once()
            assert await hub.office.ask(_references) == ["LAMA", "SESUDAH"]
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def _references(replica: Replica) -> list[str]:
    with replica.reading() as db:
        assert get_meta(db, "restored.replica") is None
        rows = db.exec_driver_sql("SELECT reference FROM invoice_row ORDER BY reference")
        return [str(each) for each in rows.scalars()]
